"""Guangdong gkmlpt 政府信息公开目录平台: an entry page with the tree of columns, and an interface that gives their rows.

The ids of columns differ from site to site, so the column is found by its name in `window._CONFIG.TREE`, or it stands
in the address (`/gkmlpt/annualreport#2629`). A column can point elsewhere (`jump_url`), mostly to an NFCMS column.
The interface counts pages from 1 and answers page 0 with page 1; on sites of towns `sid` may be missing.
"""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.lists.addresses import absolute, with_query
from crawler.lists.bounded import bounded
from crawler.lists.columns import names_reports
from crawler.lists.listing import ListPage, Row
from crawler.lists.loose_json import at, literal, load, number, objects, text_of
from crawler.lists.marks import mark
from crawler.lists.walk import counted_next_page
from crawler.spiders import nfcms
from crawler.visits.site_spider import SiteSpider

_TREE = re.compile(r"""\bTREE["']?\s*[:=]\s*(?=\[)""")
_SID = re.compile(r"""\bSID["']?\s*[:=]\s*["']?(\w+)""")


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Read an entry page, an answer of the interface, or the NFCMS column that a column points to."""
    if "/gkmlpt/api/" in url:
        return _read_answer(text, url)
    tree = _TREE.search(text)
    wanted = urlsplit(url).fragment if urlsplit(url).fragment.isdecimal() else ""
    if tree is None and not wanted:
        return nfcms.read_list(text, url)
    nodes = _all(objects(literal(text, tree.end()))) if tree else []
    columns = [node for node in nodes if (text_of(node.get("id")) == wanted if wanted else _is_of_reports(node))]
    sid = _SID.search(text)
    lists = [
        _list_of(node, url, sid[1] if sid else None) for node in _all(columns) or [{"id": wanted}] if node.get("id")
    ]
    return ListPage((), lists=tuple(filter(None, lists)))


def _all(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These nodes and all below them, each once. Raises `LargePage`."""
    found: dict[int, dict[str, Any]] = {}
    waiting = nodes[::-1]
    while waiting:
        node = waiting.pop()
        if id(node) not in found:
            found[id(node)] = node
            waiting += objects(node.get("children"))[::-1]
    return list(found.values())


def _is_of_reports(node: dict[str, Any]) -> bool:
    return names_reports(text_of(node.get("name")))


def _list_of(node: dict[str, Any], url: str, sid: str | None) -> str | None:
    jump = text_of(node.get("jump_url"))
    if jump:
        return absolute(url, jump)
    if number(node.get("post_count")) == 0:
        return None
    base = url.split("/gkmlpt/", 1)[0]
    query = {"page": "1"} | ({"sid": sid} if sid else {})
    return f"{base}/gkmlpt/api/all/{node.get('id')}?{urlencode(query)}"


def _read_answer(text: str, url: str) -> ListPage:
    answer = load(text)
    rows = tuple(row for article in objects(at(answer, "articles")) if (row := _row(article, url)) is not None)
    current = number(parse_qs(urlsplit(url).query).get("page", ["1"])[0])
    return ListPage(rows, with_query(url, page=str(max(current or 1, 1) + 1)), number(at(answer, "total")))


def _row(article: dict[str, Any], url: str) -> Row | None:
    post = number(article.get("id"))
    if post is not None and not (article.get("url") or article.get("post_url")):
        base = url.split("/gkmlpt/", 1)[0]
        article = article | {"url": f"{base}/gkmlpt/content/{post // 1_000_000}/{post // 1_000}/post_{post}.html"}
    return nfcms.article_row(article, url)


class GkmlptSpider(SiteSpider):
    name = "gkmlpt"
    recognised_by = "`/gkmlpt/`, `window._CONFIG = {SID:…, TREE:[…]}`"
    next_pages = "the column of annual reports by its name in the tree, or `annualreport#2629`; then `/gkmlpt/api/all/2629?page=2`"
    usual_columns = ("/gkmlpt/annualreport",)
    names_columns = True
    marks = (mark(90, r"\A[^\n]*/gkmlpt/|\A(?>(?s:.*?)\b_CONFIG\s*=\s*\{)(?s:.*?)\bTREE[\"']?\s*[:=]"),)
    read_list = staticmethod(read_list)
    next_page = staticmethod(counted_next_page)
