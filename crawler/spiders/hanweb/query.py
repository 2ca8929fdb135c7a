"""The newer lists of Hanweb in Jiangxi: POST `/queryList`, whose answer is JSON with addresses that are JSON again.

Shape from documentation: what public crawlers send and read, not a captured answer.
"""

import json
import re
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from crawler.lists.addresses import row_address
from crawler.lists.listing import ListPage, Post, Row, count_in, date_in, values_in
from crawler.lists.walk import Walk

_ADDRESS = re.compile(r"""(?<![^\s"'()<>])[^\s"'()<>]*/queryList\b""")
_FIELDS = (
    "unitid",
    "webSiteCode",
    "channelCode",
    "perPage",
    "showMode",
    "templateContainerId",
    "themeName",
    "pageSize",
)


def query_of(text: str, url: str) -> Post | None:
    """The first request that a column page would send, or None when it has no such list."""
    named = _ADDRESS.search(text)
    if not named:
        return None
    given = values_in(text, *_FIELDS)
    column = re.search(r"/col/(col\d+)/", url)
    if column:
        given.setdefault("channelCode", column[1])
    given.setdefault("pageSize", given.get("perPage", "15"))
    names = {"webSiteCode": "webSiteCode[]", "channelCode": "channelCode[]"}
    form = tuple((names.get(name, name), given[name]) for name in _FIELDS if name in given)
    return Post(urljoin(url, named[0]), (("current", "1"), *form))


def read_query(text: str, address: str) -> ListPage:
    try:
        data = json.loads(text)["data"]
        found = [record["source"] for record in data["results"]]
    except (ValueError, KeyError, TypeError):
        return ListPage(())
    rows = tuple(row for source in found if (row := _row(source, address)) is not None)
    total = data.get("total")
    size = dict(parse_qsl(urlsplit(address).query)).get("pageSize", "")
    short = bool(rows) and len(found) < (count_in(size) or 0)
    return ListPage(rows, total_rows=count_in(str(total)), ended=short)


def _row(source: dict[str, str], address: str) -> Row | None:
    try:
        link = json.loads(source["urls"])["pc"]
    except (ValueError, KeyError, TypeError):
        return None
    title = " ".join(str(source.get("title", "")).split())
    url = row_address(address, link, title)
    return Row(url, title, date_in(str(source.get("pubDate", "")))) if url else None


def next_query(page: ListPage, walk: Walk, address: str) -> Post | None:
    parts = urlsplit(address)
    form = dict(parse_qsl(parts.query))
    repeated = walk.rows.repeated and form.get("current") != "1"  # the column page may show the first rows
    if not page.rows or repeated or walk.complete or page.ended:
        return None
    form["current"] = str((count_in(form.get("current", "")) or 1) + 1)
    return Post(urlunsplit(parts._replace(query="")), tuple(form.items()))
