"""Longxun: fragments of the three generations of templates, and whole crawls of a replica.

Shapes from documentation: the classes are those that public crawlers select, no answer was captured.
"""

from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.lists.listing import Row
from crawler.spiders.auto import family_of
from crawler.spiders.longxun import read_list
from tests.crawler.conftest import Crawling, Replica, Reply, report_page

HOST = "http://www.ahhuoshan.gov.cn"
COLUMN = f"{HOST}/public/column/6596221?type=4&action=list&nav=3&catId=7065111"
FRAGMENT = f"{HOST}/site/label/8888?labelName=publicInfoList&siteId=6786551&pageSize=2&pageIndex=1&organId=6596221&catId=7065111"

GENERATIONS = {
    2018: """<div class="xxgk_nav_con"><div class="xxgk_navli"><ul><li class="mc"><div><a href="/public/6596221/1.html"
 title="甲乡2018年政府信息公开工作年度报告">甲乡2018年政府信...</a></div></li><li class="rq">2019-01-20</li></ul></div>
<div class="xxgk_navli"><ul><li class="mc"><a href="/public/6596221/2.html">乙</a></li><li class="rq">2018-01-02</li></ul></div></div>""",
    2020: """<div class="xxgk_nav_con"><ul class="clearfix"><li class="rq">2019-01-20</li><a class="title" href="/public/6596221/1.html"
 title="甲乡2018年政府信息公开工作年度报告">甲乡</a></ul><ul class="clearfix"><li><span class="rq">2018年01月02日</span>
<a class="title" href="/public/6596221/2.html">乙</a></li></ul></div>""",
    2022: """<ul class="clearfix xxgk_nav_list"><li><a href="http://www.ahhuoshan.gov.cn/public/6596221/1.html"
>甲乡2018年政府信息公开工作年度报告</a><span class="date">2019-01-20</span></li>
<li><a href="/public/6596221/2.html">乙</a><span>2018-01-02</span></li></ul>""",
}


@pytest.mark.parametrize("generation", sorted(GENERATIONS))
def test_fragment_of_every_generation(generation: int) -> None:
    script = "<script>Ls.pagination({pageCount:3,total:5,pageIndex:1})</script>"
    page = read_list(GENERATIONS[generation] + script, FRAGMENT)
    assert page.rows == (
        Row(f"{HOST}/public/6596221/1.html", "甲乡2018年政府信息公开工作年度报告", "2019-01-20"),
        Row(f"{HOST}/public/6596221/2.html", "乙", "2018-01-02"),
    )
    assert (page.total_rows, page.total_pages, page.ended) == (5, 3, False)
    assert page.further == FRAGMENT.replace("pageIndex=1", "pageIndex=2")


def test_last_fragment_ends_the_list() -> None:
    url = FRAGMENT.replace("pageIndex=1", "pageIndex=3")
    page = read_list(GENERATIONS[2022] + "<script>pageCount:3</script>", url)
    assert (page.further, page.ended) == (None, True)
    assert read_list("暂无相关信息<script>pageCount:0,total:0</script>", FRAGMENT).further is None


CONFIG = {
    "address": "<script>$('#l').load('/chuzhou/site/label/8888?IsAjax=1&labelName=publicInfoList&siteId=6786551&pageSize=20&file=/c1/chuzhou/publicInfoList_newest')</script>",
    "values": "<meta name='SiteId' content='6786551'><script>var p={labelName:'publicInfoList',file:\"/c1/chuzhou/publicInfoList_newest\",pageSize:20};</script>",
    "meta alone": '<meta name="SiteId" content="6786551">',
}


@pytest.mark.parametrize(
    ("config", "path", "file", "size"),
    [
        ("address", "/chuzhou/site/label/8888", "/c1/chuzhou/publicInfoList_newest", "20"),
        ("values", "/site/label/8888", "/c1/chuzhou/publicInfoList_newest", "20"),
        ("meta alone", "/site/label/8888", "/xxgk/publicInfoList_newest2020", "15"),
    ],
)
def test_column_page_names_the_fragment(config: str, path: str, file: str, size: str) -> None:
    further = read_list(f"<html><head>{CONFIG[config]}</head></html>", COLUMN).further
    assert isinstance(further, str)
    query = {name: values[0] for name, values in parse_qs(urlsplit(further).query).items()}
    assert urlsplit(further).path == path
    assert query["siteId"] == "6786551"
    assert (query["organId"], query["type"], query["catId"]) == ("6596221", "4", "7065111")
    assert (query["file"], query["pageSize"], query["pageIndex"]) == (file, size, "1")


def test_site_prefix_of_the_column_is_that_of_the_fragment() -> None:
    further = read_list(CONFIG["meta alone"], COLUMN.replace("/public/", "/zwgk/public/")).further
    assert isinstance(further, str)
    assert urlsplit(further).path == "/zwgk/site/label/8888"


MENU = """<ul><li><a href="/public/column/6596221?type=4&action=list&catId=11">政策法规</a></li>
<li><a href="/public/column/9999999?type=3">某乡政府信息公开年报</a></li>
<li><a href="/public/column/6596221?{}">政府信息公开年报</a></li></ul>"""


@pytest.mark.parametrize("query", ["type=4&action=list&catId=7065111", "type=3"])
def test_menu_tells_the_column_of_reports(query: str) -> None:
    text = MENU.format(query) + '<a href="/public/6596221/77.html">通知</a>' + CONFIG["meta alone"]
    catalogue = read_list(text, f"{HOST}/public/column/6596221?type=4&action=list")
    assert catalogue.lists == (f"{HOST}/public/column/6596221?{query}",)
    assert (catalogue.rows, catalogue.further) == ((), None)
    assert read_list(text, f"{HOST}/public/column/6596221?{query}").lists == ()


def test_content_column() -> None:
    text = '<ul><li><a href="/content/article/6791574">甲</a><i>2020-01-02</i></li></ul><script>Ls.pagination({pageCount:2})</script>'
    page = read_list(text, f"{HOST}/content/column/6791573")
    assert page.rows == (Row(f"{HOST}/content/article/6791574", "甲", "2020-01-02"),)
    assert page.further == f"{HOST}/content/column/6791573?pageIndex=2"
    assert read_list(text, page.further).further is None


def test_family_is_told() -> None:
    assert family_of("<html></html>", COLUMN) == "longxun"
    assert family_of(CONFIG["address"], f"{HOST}/zwgk/") == "longxun"


TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 8)]
OTHERS = ["霍山县2019年法治政府建设年度报告", "2019年度政府网站年度工作报表", "关于印发政府信息公开指南的通知"]


def longxun(replica: Replica, *, inline: int = 0, mode: str = "") -> str:
    """A column of ten rows, four a fragment. `mode`: "absent", "stub" for the third fragment, "wrong file" without rows."""
    titles = [*TITLES[:2], *OTHERS, *TITLES[2:]]

    def rows(numbers: range) -> str:
        items = "".join(
            f'<li><a href="/public/6596221/{n}.html" title="{titles[n]}">{titles[n][:8]}...</a><span>2020-03-12</span></li>'
            for n in numbers
            if n < 10
        )
        return f'<ul class="clearfix xxgk_nav_list">{items}</ul>'

    def fragment(query: dict[str, str]) -> Reply:
        assert (query["siteId"], query["organId"], query["type"], query["catId"]) == (
            "6786551",
            "6596221",
            "4",
            "7065111",
        )
        assert query["file"] == "/c3/hs/publicInfoList_newest"
        number = int(query["pageIndex"])
        if mode == "absent" and number == 3:
            return Reply(b"404", status=404)
        if mode == "stub" and number == 3:
            return Reply("暂无相关信息".encode())
        found = rows(range(number * 4 - 4, number * 4))
        return Reply(f"{found}<script>Ls.pagination({{pageCount:3,total:10,pageIndex:{number}}})</script>".encode())

    address = (
        "/site/label/8888?IsAjax=1&labelName=publicInfoList&siteId=6786551&pageSize=4&file=/c3/hs/publicInfoList_newest"
    )
    shown = rows(range(inline)) if inline else ""
    replica.queries["/site/label/8888"] = fragment
    replica.routes["/public/column/6596221?type=4&action=list&nav=3&catId=7065111"] = (
        f"<html><head><script>var url='{address}';</script></head><body>{MENU.format('type=4&action=list&catId=7065111')}{shown}</body></html>"
    ).encode()
    extra = '<p>附件：<a href="/group6/M00/0A/1B/rBUtI2.pdf">年报.pdf</a></p>'
    replica.routes |= {f"/public/6596221/{n}.html": report_page(extra=extra) for n in range(10)}
    replica.routes["/group6/M00/0A/1B/rBUtI2.pdf"] = Reply(b"%PDF-1.4 x", content_type="application/pdf")
    return f"{replica.base}/public/column/6596221?type=4&action=list&nav=3&catId=7065111"


@pytest.mark.few(2)
@pytest.mark.parametrize("inline", [0, 4])
@pytest.mark.parametrize("family", ["longxun", "auto"])
def test_every_fragment_is_read(replica: Replica, crawling: Crawling, family: str, inline: int) -> None:
    crawling.site(longxun(replica, inline=inline), family=family)
    crawling.run("--delay", "0")
    assert sorted(crawling.rows("SELECT title FROM sightings")) == sorted((title,) for title in TITLES)
    fragments = [seen for seen in replica.seen if seen.path.startswith("/site/label/")]
    assert [parse_qs(urlsplit(seen.path).query)["pageIndex"] for seen in fragments] == [["1"], ["2"], ["3"]]
    assert {seen.headers["x-requested-with"] for seen in fragments} == {"XMLHttpRequest"}
    assert all("/public/column/" in fragments[0].headers["referer"] for _ in fragments)
    assert "x-requested-with" not in replica.seen[1].headers
    assert len(replica.seen) == 1 + 1 + 3 + 7 + 1
    assert crawling.failures() == []


@pytest.mark.parametrize(("mode", "detail"), [("absent", "page 4: HTTP 404"), ("stub", "8 of 10 rows")])
def test_fragment_that_is_announced_and_absent(replica: Replica, crawling: Crawling, mode: str, detail: str) -> None:
    crawling.site(longxun(replica, mode=mode), family="longxun")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]
    assert crawling.rows("SELECT count(*) FROM sightings") == [(5,)]


def test_catalogue_leads_to_the_column_of_reports(replica: Replica, crawling: Crawling) -> None:
    column = longxun(replica)
    menu = MENU.format("type=4&action=list&nav=3&catId=7065111")
    replica.routes["/public/column/6596221"] = f'<html>{menu}<a href="/public/6596221/77.html">通知</a></html>'.encode()
    crawling.site(f"{replica.base}/public/column/6596221", family="longxun")
    crawling.run("--delay", "0")
    assert [path for path in replica.paths() if "column" in path] == [
        "/public/column/6596221",
        column[len(replica.base) :],
    ]
    assert crawling.rows("SELECT count(*) FROM sightings") == [(7,)]


def test_block_page_of_the_firewall(replica: Replica, crawling: Crawling) -> None:
    start = longxun(replica)
    replica.queries["/site/label/8888"] = lambda query: Reply(b'<html>{"reason":"GeoBL"}</html>')
    crawling.site(start, family="longxun")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("blocked", "GeoBL")]
