"""UCAP 开普云: replicas of its lists and interfaces, with the variants of docs/families.md.

The list of Gansu is captured markup; the interfaces are documented: public crawlers ask them so.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from crawler.lists.listing import Row
from crawler.spiders.auto import family_of
from crawler.spiders.ucap import read_list
from tests.crawler.conftest import Crawling, Replica, Reply
from tests.crawler.documents import ALL, PDF, REPORTS, archived, column, report_of

CHANNEL = "e5eb2abb5014415399847ba2bb99b31f"
SEARCH = f"/common/search/{CHANNEL}"
ASKED = "_pageSize=15&_isAgg=true&_isJson=true&_template=index"
LIST = "/jyt/c110634/zwgklist.shtml"
FILE = "/jyt/c110634/202201/174240900/files/5f0d2c7ab14e4f0c9b0e6f6d1c2a3b4d.pdf"
TITLES = list(REPORTS)
# as captured, per-response blob cut: it also sits in pages that are whole
CHALLENGE = """<script type="text/javascript" r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=59352;</script>"""
PAGER = "<script>createPageHTML('page_div',{pages}, {page},'zwgklist','shtml',{rows});</script>"


def address(n: int, code: str = "c110634") -> str:
    return f"/jyt/{code}/202201/{174240900 + n}.shtml"


def head(title: str, channel: str | None = CHANNEL) -> str:
    own = f'<meta name="channelId" content="{channel}">\n<meta name="code" content="c110634">' if channel else ""
    return f"""<!DOCTYPE html><html><head>{own}
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="SiteName" content="甘肃省教育厅"/><meta name="ColumnType" content="政府信息公开"/>
<meta name="others" content="页面生成时间 2025-11-24 15:09:57"/><title>{title} - 甘肃省教育厅</title>
<meta name="SiteName" content="甘肃省教育厅"><meta name="ColumnType"  content="{title}">{CHALLENGE}</head>"""


def item(title: str) -> bytes:
    return f"""{head(title, None)}<body><dl class="xxgkml-content"><dt>索引号：</dt><dd>436000/2022-00012</dd></dl>
<h1><UCAPTITLE>{title}</UCAPTITLE></h1><p>发布时间：<PUBLISHTIME>2022-01-28</PUBLISHTIME></p>
<div id="UCAP-CONTENT"><UCAPCONTENT>{report_of(title)}</UCAPCONTENT><a href="{FILE}">年报.pdf</a></div></body></html>""".encode()


def row(n: int, title: str) -> str:
    return f"""<li>
    <a target="_blank" href="{address(n)}" title="{title}">
        {title}
    </a>
    <b>2022-01-28</b>
</li>"""


def list_page(rows: str, menu: str = "", channel: str | None = CHANNEL) -> bytes:
    return f"""{head("政府信息公开年报", channel)}<body>
<h3 id="c107268"><a href="/jyt/c107268/zwgk.shtml"><em></em>政府信息<br>公开指南</a></h3>
<h3 class=""><em class="zwxxgk_bnt7"></em><div>政府信息<br>公开年报</div><span></span></h3>{menu}
<h3 class=""><em></em><div>依申请公开</div></h3><ul><li><a href="/jyt/c9/zwgklist.shtml">2024</a></li></ul>
<input id="pageSize" type="hidden" value="20"><ul class="jytxxgklist">{rows}</ul>
<div class="page"><div id="page_div"></div></div></body></html>""".encode()


def publish(replica: Replica, titles: Sequence[str]) -> None:
    for n, title in enumerate(titles):
        if title in REPORTS:
            replica.routes[address(n)] = item(title)
    replica.routes[FILE] = PDF


def static(replica: Replica, titles: Sequence[str], *, commented: bool = False, channel: str | None = CHANNEL) -> None:
    """Three static pages, `zwgklist.shtml` and `zwgklist_2.shtml`; `commented` as Gansu prints them."""
    size = -(-len(titles) // 3)
    for page in range(3):
        rows = "".join(row(n, titles[n]) for n in range(page * size, min((page + 1) * size, len(titles))))
        rows += PAGER.format(pages=3, page=page + 1, rows=len(titles))
        name = f"_{page + 1}.shtml" if page else ".shtml"
        replica.routes[LIST.replace(".shtml", name)] = list_page(f"<!--{rows}-->" if commented else rows, "", channel)
    publish(replica, titles)


def result(replica: Replica, n: int, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "subTitle": "null",
        "url": replica.base.replace("http:", "https:") + address(n) if n % 2 else address(n),
        "content": "本年度报告",
        "publishedTime": 1643353440,
        "publishedTimeStr": "2022-01-28 15:04:00",
        "manuscriptId": str(174240900 + n),
        "resList": [],
        "domainMetaList": [{"domainMetadataName": "政府信息公开", "resultList": [{"name": "索引号", "value": "null", "key": "indexnumber"}]}],
    }  # fmt: skip


def interface(
    replica: Replica, titles: Sequence[str], *, ignores_pages: bool = False, total: int | None = None
) -> None:
    """The search interface with its pages of 15."""

    def answer(query: dict[str, str]) -> Reply:
        page, size = 1 if ignores_pages else int(query["page"]), int(query["_pageSize"])
        found = [result(replica, n, titles[n]) for n in range((page - 1) * size, min(page * size, len(titles)))]
        count = len(titles) if total is None else total
        body = {"code": 200, "data": {"total": count, "page": page, "rows": size, "results": found}}
        return Reply(json.dumps(body, ensure_ascii=False).encode(), content_type="application/json")

    replica.queries[SEARCH] = answer
    publish(replica, titles)


def lists(replica: Replica) -> list[str]:
    return [path for path in replica.paths() if "list" in path or "/common/" in path]


def items(replica: Replica) -> list[str]:
    return sorted(path for path in replica.paths() if "/202201/" in path and path != FILE)


@pytest.mark.parametrize("family", ["ucap", "auto"])
def test_static_pages(replica: Replica, crawling: Crawling, family: str) -> None:
    """Rows that stand in the page are the list, whatever interface there may be."""
    titles = column(30)
    static(replica, titles)
    crawling.site(replica.base + LIST, family=family)
    crawling.run("--delay", "0")
    assert lists(replica) == [LIST, "/jyt/c110634/zwgklist_2.shtml", "/jyt/c110634/zwgklist_3.shtml"]
    assert items(replica) == sorted(address(n) for n in (0, 5, 11, 17, 23, 29))
    assert replica.paths().count(FILE) == 1
    assert archived(crawling) == ALL
    assert crawling.failures() == []


@pytest.mark.parametrize(
    ("last", "detail"),
    [(Reply(b"<html>404</html>", 404), "page 3: HTTP 404"), (Reply(b"<html>" + b" " * 300), "page 3 has no rows")],
)
def test_announced_page_that_is_not_there_is_partial(
    replica: Replica, crawling: Crawling, last: Reply, detail: str
) -> None:
    static(replica, column(30), channel=None)
    replica.routes[LIST.replace(".shtml", "_3.shtml")] = last
    crawling.site(replica.base + LIST, family="ucap")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]
    assert len(archived(crawling)) == 4


@pytest.mark.parametrize("family", ["ucap", "auto"])
def test_rows_in_a_comment_are_asked_for_at_the_interface(replica: Replica, crawling: Crawling, family: str) -> None:
    titles = column(40)
    static(replica, ["第一局2018年政府信息公开工作年度报告"] * 3, commented=True)  # what a comment holds may be old
    interface(replica, titles)
    crawling.site(replica.base + LIST, family=family)
    crawling.run("--delay", "0")
    assert lists(replica) == [LIST, *(f"{SEARCH}?page={page}&{ASKED}" for page in (1, 2, 3))]
    assert items(replica) == sorted(address(n) for n in (0, 7, 15, 23, 31, 39))
    assert archived(crawling) == ALL
    assert crawling.failures() == []


def test_rows_in_a_comment_stand_in_for_an_interface_that_is_not_there(replica: Replica, crawling: Crawling) -> None:
    static(replica, column(30), commented=True)
    crawling.site(replica.base + LIST, family="ucap")
    crawling.run("--delay", "0", expect=1)
    assert lists(replica) == [
        LIST,
        f"{SEARCH}?page=1&{ASKED}",
        "/jyt/c110634/zwgklist_2.shtml",
        "/jyt/c110634/zwgklist_3.shtml",
    ]
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "page 2: HTTP 404")]
    assert archived(crawling) == ALL


@pytest.mark.parametrize(
    ("habit", "detail"), [({"ignores_pages": True}, "15 of 40 rows"), ({"total": 41}, "40 of 41 rows")]
)
def test_interface_that_gives_less_than_it_counts_is_partial(
    replica: Replica, crawling: Crawling, habit: dict[str, Any], detail: str
) -> None:
    interface(replica, column(40), **habit)
    replica.routes[LIST] = list_page("")
    crawling.site(replica.base + LIST, family="ucap")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]


def test_full_page_without_a_pager_may_be_the_first_of_several(replica: Replica, crawling: Crawling) -> None:
    titles = column(20)
    interface(replica, titles)
    replica.routes[LIST] = list_page("".join(row(n, titles[n]) for n in range(15)))
    crawling.site(replica.base + LIST, family="ucap")
    crawling.run("--delay", "0")
    assert lists(replica) == [LIST, *(f"{SEARCH}?page={page}&{ASKED}" for page in (1, 2))]
    assert archived(crawling) == ALL


def test_short_page_without_a_pager_is_the_list(replica: Replica, crawling: Crawling) -> None:
    publish(replica, TITLES)
    replica.routes[LIST] = list_page("".join(row(n, title) for n, title in enumerate(TITLES)))
    crawling.site(replica.base + LIST, family="ucap")
    crawling.run("--delay", "0")
    assert lists(replica) == [LIST]
    assert archived(crawling) == ALL
    assert crawling.failures() == []


def test_column_a_year(replica: Replica, crawling: Crawling) -> None:
    """The code of a column says nothing of its year; other years of the menu are not of annual reports."""
    columns = {"c250121": ("2021", TITLES[2:]), "c240106": ("2020", TITLES[1:2]), "c110268": ("2019", TITLES[:1])}
    menu = "".join(
        f'<li id="erji_{code}" class=""><span>·</span>\n<a href="/jyt/{code}/zwgklist.shtml">{year}</a></li>'
        for code, (year, _) in columns.items()
    )
    publish(replica, TITLES)
    for code, (_, titles) in columns.items():
        rows = "".join(row(TITLES.index(title), title) for title in titles)
        pager = PAGER.format(pages=1, page=1, rows=len(titles))
        replica.routes[f"/jyt/{code}/zwgklist.shtml"] = list_page(rows + pager, f'<ul id="nb_list">{menu}</ul>')
    crawling.site(f"{replica.base}/jyt/c250121/zwgklist.shtml", family="ucap")
    crawling.run("--delay", "0")
    assert sorted(lists(replica)) == sorted(f"/jyt/{code}/zwgklist.shtml" for code in columns)
    assert archived(crawling) == ALL
    assert crawling.failures() == []


def test_page_generated_at_another_time_is_no_new_version(replica: Replica, crawling: Crawling) -> None:
    static(replica, column(30))
    crawling.site(replica.base + LIST, family="ucap")
    crawling.run("--delay", "0")
    for path, page in replica.routes.items():
        if isinstance(page, bytes):
            replica.routes[path] = page.replace(b"15:09:57", b"16:10:58").replace(b"nsd=59352", b"nsd=11111")
    crawling.run("--delay", "0")
    assert len(crawling.versions()) == 6


def test_html_fragment(replica: Replica, crawling: Crawling) -> None:
    """`_isJson=false` gives the rows as markup and no count: a page that repeats or has no rows is no sure end."""
    publish(replica, TITLES)
    start = f"{SEARCH}?page=1&_pageSize=15&_isJson=false"
    replica.routes[start] = f"<ul>{''.join(row(n, TITLES[n]) for n in range(6))}</ul>".encode()
    replica.routes[start.replace("page=1", "page=2")] = b"<ul></ul>"
    crawling.site(replica.base + start, family="ucap")
    crawling.run("--delay", "0", expect=1)
    assert lists(replica) == [start, start.replace("page=1", "page=2")]
    assert [reason for _, reason in crawling.failures()] == ["list end unknown"]
    assert archived(crawling) == ALL


def test_interface_of_another_host_is_asked_with_post(
    replica: Replica, second_replica: Replica, crawling: Crawling
) -> None:
    """Hunan: `POST https://api.hunan.gov.cn/search/common/search/<id>`."""
    titles = column(20)
    interface(replica, titles)
    search = f"/search{SEARCH}"
    second_replica.queries[f"POST {search}"] = replica.queries[SEARCH]
    replica.routes[LIST] = list_page(f'<script>var api = "{second_replica.base}{search}";</script>', channel=None)
    hosts = [server.base.removeprefix("http://") for server in (replica, second_replica)]
    crawling.site(replica.base + LIST, family="auto", hosts=hosts)
    # the interface prints addresses without host
    second_replica.queries[f"POST {search}"] = lambda query: absolute(replica, replica.queries[SEARCH](query))
    crawling.run("--delay", "0")
    assert second_replica.paths()[1:] == [f"POST {search}?page={page}&{ASKED}" for page in (1, 2)]
    assert archived(crawling) == ALL


def absolute(replica: Replica, reply: Reply) -> Reply:
    body = json.loads(reply.body)
    for record in body["data"]["results"]:
        record["url"] = replica.base + "/jyt/" + record["url"].split("/jyt/")[1]
    return Reply(json.dumps(body).encode(), content_type="application/json")


def test_tax_administration(replica: Replica, crawling: Crawling) -> None:
    """`POST /getFileListByCodeId`; items are `c<id>/content.html`, printed with http."""
    start = "/chinatax/n810214/c102384r/index.html"
    titles = column(32)

    def item_of(n: int) -> str:
        return f"/chinatax/n810214/c102384r/c{5220000 + n}/content.html"

    def answer(query: dict[str, str]) -> Reply:
        assert (query["codeId"], query["channelId"]) == ("c102384r", "61eaab3127b040d4950fff177f09e561")
        page, size = int(query["page"]), int(query["size"])
        numbers = range((page - 1) * size, min(page * size, len(titles)))
        found = [{"title": titles[n], "url": replica.base + item_of(n)} for n in numbers]
        body = {"results": {"data": {"total": len(titles), "page": page, "rows": size, "results": found}}}
        return Reply(json.dumps(body).encode(), content_type="application/json")

    script = "<script>load({codeId:'c102384r', channelId:'61eaab3127b040d4950fff177f09e561', url:'/getFileListByCodeId'})</script>"
    replica.routes[start] = list_page(script)
    replica.queries["POST /getFileListByCodeId"] = answer
    replica.routes |= {item_of(n): item(title) for n, title in enumerate(titles) if title in REPORTS}
    replica.routes[FILE] = PDF
    crawling.site(f"{replica.base}{start}?tab=gknb", family="auto")
    crawling.run("--delay", "0")
    asked = [dict(parse_qsl(path.partition("?")[2])) for path in replica.paths() if path.startswith("POST")]
    assert [(query["page"], query["size"]) for query in asked] == [("1", "15"), ("2", "15"), ("3", "15")]
    assert archived(crawling) == ALL


def test_suzhou(replica: Replica, crawling: Crawling) -> None:
    """Keys in capitals, `allRow` for the total, the size of the page in the address and its number in the form."""
    path = "/szinf/xxgk/interfacesWebZcwj/loadData"
    titles = column(20)
    for page in (1, 2):
        numbers = range((page - 1) * 15, min(page * 15, 20))
        found = [{"TITLE": titles[n], "URL": address(n), "PUBLISHED_TIME_FORMAT": "2022-01-28"} for n in numbers]
        body = {"data": {"allRow": 20, "totalPage": 2, "list": found}}
        form = urlencode({"pageIndex": page, "channel_id": CHANNEL})
        replica.routes[f"POST {path}?pageSize=15?{form}"] = json.dumps(body).encode()
    publish(replica, titles)
    replica.routes["/szxxgk/front/index.html"] = list_page(f"<script>$.post('{path}?pageSize=15')</script>")
    crawling.site(f"{replica.base}/szxxgk/front/index.html", family="auto")
    crawling.run("--delay", "0")
    assert sum(seen.startswith("POST") for seen in replica.paths()) == 2
    assert archived(crawling) == ALL


def test_rows_of_json() -> None:
    """A value can be the string "null"; a row without an address cannot be had, so that the count tells of it."""
    results = [
        {"title": "甲&amp;乙", "url": "http://a.gov.cn/jyt/202201/0123456789abcdef0123456789abcdef.shtml"},
        {"title": "丙", "url": "null", "publishedTimeStr": "null"},
    ]
    text = json.dumps({"data": {"total": "2", "results": results}})
    page = read_list(text, f"https://a.gov.cn{SEARCH}?page=1&{ASKED}")
    assert page.rows == (Row("https://a.gov.cn/jyt/202201/0123456789abcdef0123456789abcdef.shtml", "甲&乙"),)
    assert page.total_rows == 2
    assert page.further == f"https://a.gov.cn{SEARCH}?page=2&{ASKED}"


def test_files_that_an_answer_names() -> None:
    """No fact tells the keys of `resList`."""
    files = [
        {"resName": "年报.pdf", "resUrl": "/files/202201/0f.pdf", "type": "x"},
        {"fileName": "图", "url": "/a.jpg"},
    ]
    record = {"title": "甲", "url": "/jyt/c1/202201/1.shtml", "resList": files}
    (row,) = read_list(json.dumps({"data": {"results": [record]}}), f"https://a.gov.cn{SEARCH}?page=1").rows
    assert row.files == (Row("https://a.gov.cn/files/202201/0f.pdf", "年报.pdf"),)


@pytest.mark.parametrize("answer", ["", "null", "[]", '{"data": null}', '{"data": {"results": "x"}}', "<html></html>"])
def test_answer_that_is_none(answer: str) -> None:
    assert read_list(answer, f"https://a.gov.cn{SEARCH}?page=1").rows == ()


def test_marks() -> None:
    gansu = list_page(f"<!--{row(1, '甲')}{PAGER.format(pages=10, page=1, rows=200)}-->").decode()
    assert family_of(gansu, f"http://a.gov.cn{LIST}") == "ucap"
    assert family_of('{"data": {}}', f"http://a.gov.cn{SEARCH}?page=1") == "ucap"
    assert family_of(list_page("", channel=None).decode(), f"http://a.gov.cn{LIST}") == "generic"
    assert family_of(list_page(PAGER, channel=None).decode(), f"http://a.gov.cn{LIST}") == "trs"
