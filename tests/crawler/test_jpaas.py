"""Hanweb jpaas: a replica of the interface, with the variants of docs/families.md. Shapes are documented."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.spiders.auto import family_of
from crawler.spiders.jpaas import read_list
from tests.crawler.conftest import Crawling, Replica, Reply
from tests.crawler.documents import ALL, PDF, REPORTS, archived, column, report_of

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
COLUMN = "/col/col1229565788/index.html"
QUERY = {
    "webId": "3185",
    "pageId": "1229565788",
    "parseType": "bulidstatic",
    "pageType": "column",
    "tagId": "信息列表",
    "tplSetId": "o0YcVHHq5vWtr3uiCp4SY",
}
PSEUDO = json.dumps(QUERY, ensure_ascii=False).replace('"', "'")
NAVIGATION = PSEUDO.replace("信息列表", "栏目导航")
FILE = "/module/download/downfile.jsp?classid=0&showname=%E5%B9%B4%E6%8A%A5.pdf&filename=2a0a8d3b5e7f4c51a2b3c4d5e6f70819.pdf"


@dataclass
class Jpaas:
    """A site with one column of `titles`, 15 rows a page. `answer` wraps a fragment, `broken` replaces pages by number."""

    replica: Replica
    titles: list[str]
    ignores_pages: bool = False
    announces: bool = True
    search: str | None = None
    table: bool = False

    def __post_init__(self) -> None:
        self.broken: dict[int, Reply] = {}
        self.wrap: Callable[[str], object] = lambda fragment: {"html": fragment}
        self.replica.queries[UNIT] = self.unit
        for n, title in enumerate(self.titles):
            if title in REPORTS:
                self.replica.routes[self.address(n)] = item(title, attachment=n == 0)
        self.replica.routes[FILE] = PDF

    def address(self, n: int) -> str:
        return f"/col/col1229565788/art/2024/art_{n:032x}.html"  # the year of the migration

    def unit(self, query: dict[str, str]) -> Reply:
        if {name: query.get(name) for name in QUERY} != QUERY:
            return Reply(json.dumps({"success": False, "data": None}).encode(), content_type="application/json")
        wanted = json.loads(query.get("paramJson", "{}"))  # a bare pageNo says nothing to this server
        if self.search is not None and json.loads(wanted.get("search", "{}")).get("nodeId") != self.search:
            return self.success('<div class="pagination" rows="15" count="0"></div>')
        number = 1 if self.ignores_pages else int(wanted.get("pageNo", 1))
        size = int(wanted.get("pageSize", "15"))
        if number in self.broken:
            return self.broken[number]
        numbers = range((number - 1) * size, min(number * size, len(self.titles)))
        rows = "".join(self.row(n) for n in numbers)
        rows = f"<table><tr><th>标题</th><th>发布日期</th></tr>{rows}</table>" if self.table else f"<ul>{rows}</ul>"
        count = f' rows="{size}" count="{len(self.titles)}"' if self.announces else ""
        return self.success(f'{rows}<div class="pagination"{count}><a href="javascript:void(0)">下一页</a></div>')

    def row(self, n: int) -> str:
        href, title = self.address(n), self.titles[n]
        if n % 3 == 1:
            href = f"//127.0.0.1:{self.replica.port}{href}"
        link = f'<a target="_blank" title="{title}" href="{href}">{title[:9]}...</a>'
        if self.table:
            return f"<tr><td>{link}</td><td>2024-05-20</td></tr>"
        return f'<li class="clearfix">{link}<b>2024-05-20</b></li>'

    def success(self, fragment: str) -> Reply:
        body = json.dumps({"success": True, "code": "200", "data": self.wrap(fragment)}, ensure_ascii=False)
        return Reply(body.encode(), content_type="application/json;charset=UTF-8")

    def asked(self) -> list[dict[str, object]]:
        """The `paramJson` of every request to the interface, whose other parameters are those of the page."""
        queries = [parse_qs(urlsplit(path).query) for path in self.replica.paths() if path.startswith(UNIT)]
        for query in queries:
            assert {name: query[name][0] for name in QUERY} == QUERY
            assert set(query) == {*QUERY, "paramJson"}
        return [json.loads(query["paramJson"][0]) for query in queries]

    def items(self) -> list[str]:
        return sorted(path for path in self.replica.paths() if "/art/" in path)


def item(title: str, *, attachment: bool = False) -> bytes:
    file = f'<p>附件：<a href="{escape(FILE)}">年报.pdf</a></p>' if attachment else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="秀洲区人民政府">
<meta name="ColumnName" content="政府信息公开年报"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2022-01-28 15:04"><title>{title}</title></head><body>
<div class="main-txt"><meta name="ContentStart">{report_of(title)}<meta name="ContentEnd"></div>{file}</body></html>""".encode()


def page(body: str) -> bytes:
    return (
        f'<html><head><meta charset="utf-8"><title>政府信息公开年报</title></head><body>{body}</body></html>'.encode()
    )


def param(number: int) -> dict[str, object]:
    return {"pageNo": number, "pageSize": "15"}


CARRIERS = {
    "attribute": f'<div class="list-box" queryData="{PSEUDO}"></div>',
    "script": f'<script parseType="bulidstatic" querydata="{PSEUDO.replace(chr(39), "&#39;")}" url="{UNIT}"></script>',
    "variable": f"<script>var queryData = {PSEUDO};</script>",
    "string": f'<script>var queryData = "{PSEUDO}";</script>',
    "several": f'<div querydata="{NAVIGATION}"></div><div querydata="{PSEUDO}"></div>',
    "rows": f"""<div querydata="{PSEUDO[:-1]}, 'rows':'15'}}"></div>""",
}


@pytest.mark.few(3)
@pytest.mark.parametrize("carrier", sorted(CARRIERS))
@pytest.mark.parametrize("family", ["jpaas", "auto"])
def test_every_page_is_asked_for_by_param_json(replica: Replica, crawling: Crawling, carrier: str, family: str) -> None:
    site = Jpaas(replica, column(40))
    replica.routes[COLUMN] = page(CARRIERS[carrier])
    crawling.site(replica.base + COLUMN, family=family)
    crawling.run("--delay", "0")
    assert site.asked() == [param(1), param(2), param(3)]
    assert site.items() == sorted(site.address(n) for n in (0, 7, 15, 23, 31, 39))
    assert replica.paths().count(FILE) == 1
    assert archived(crawling) == ALL
    assert crawling.failures() == []


def test_titles_are_whole_and_the_second_night_adds_nothing(replica: Replica, crawling: Crawling) -> None:
    Jpaas(replica, column(20))
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0")
    crawling.run("--delay", "0")
    assert sorted(crawling.rows("SELECT DISTINCT title FROM sightings")) == sorted((title,) for title in REPORTS)
    assert len(crawling.versions()) == 6


def test_data_that_is_a_string(replica: Replica, crawling: Crawling) -> None:
    site = Jpaas(replica, column(20))
    site.wrap = lambda fragment: fragment
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0")
    assert site.asked() == [param(1), param(2)]
    assert archived(crawling) == ALL


def test_catalogue_is_narrowed_by_search(replica: Replica, crawling: Crawling) -> None:
    """SAMR: `search` is JSON inside JSON, `depolytime` is misspelt, the fragment is a table with a header row."""
    search = (
        '{"createdate":"","depolytime":"","xxgkId":"1205","xxgkType":"xxgk_theme","nodeId":"11100000MB0143028R",'
        '"isFindChild":true}'
    )
    site = Jpaas(replica, column(20), search="11100000MB0143028R", table=True)
    replica.routes[COLUMN] = page(f"{CARRIERS['attribute']}<script>var search = '{search}';</script>")
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0")
    assert site.asked() == [param(1) | {"search": search}, param(2) | {"search": search}]
    assert archived(crawling) == ALL


def test_start_that_is_the_interface_keeps_its_search(replica: Replica, crawling: Crawling) -> None:
    site = Jpaas(replica, column(20), search="11100000MB0143028R")
    start = read_list(
        f"""<div querydata="{PSEUDO[:-1]}, 'search':'{{\\'nodeId\\':\\'x\\'}}'}}"></div>""", replica.base + COLUMN
    ).further
    assert isinstance(start, str)
    start = start.replace("%27nodeId%27%3A%27x%27", "%5C%22nodeId%5C%22%3A%5C%2211100000MB0143028R%5C%22")
    crawling.site(start, family="jpaas")
    crawling.run("--delay", "0")
    assert [query["pageNo"] for query in site.asked()] == [1, 2]
    assert [json.loads(str(query["search"])) for query in site.asked()] == [{"nodeId": "11100000MB0143028R"}] * 2
    assert archived(crawling) == ALL


def test_interface_that_ignores_pages_is_partial(replica: Replica, crawling: Crawling) -> None:
    site = Jpaas(replica, column(40), ignores_pages=True)
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0", expect=1)
    assert site.asked() == [param(1), param(2)]
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "15 of 40 rows")]
    assert site.items() == sorted(site.address(n) for n in (0, 7))


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("third", "detail"),
    [
        (Reply(b"<html>404</html>", 404), "page 4: HTTP 404"),
        (Reply(b'{"success":true,"data":{"html":""}}', content_type="application/json"), "30 of 40 rows"),
        (Reply(b'{"success":false,"data":null}', content_type="application/json"), "30 of 40 rows"),
        (Reply(b"<html>error</html>"), "30 of 40 rows"),
    ],
)
def test_announced_page_that_is_not_there_is_partial(
    replica: Replica, crawling: Crawling, third: Reply, detail: str
) -> None:
    site = Jpaas(replica, column(40))
    site.broken[3] = third
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]
    assert len(site.items()) == 4


def test_list_without_a_count_ends_with_a_page_without_rows(replica: Replica, crawling: Crawling) -> None:
    site = Jpaas(replica, column(20), announces=False)
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0")
    assert site.asked() == [param(1), param(2), param(3)]
    assert crawling.failures() == []


@pytest.mark.parametrize("answer", [Reply(b"no", 403), Reply(b'{"success":true,"data":{"html":""}}')])
def test_rows_of_the_page_stand_in_for_an_interface_that_gives_none(
    replica: Replica, crawling: Crawling, answer: Reply
) -> None:
    site = Jpaas(replica, column(20))
    site.broken[1] = answer
    replica.routes[COLUMN] = page(f"<ul>{site.row(0)}{site.row(1)}</ul>{CARRIERS['attribute']}")
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0", expect=1)
    assert [reason for _, reason in crawling.failures()] == ["list end unknown"]
    assert site.items() == [site.address(0)]
    assert archived(crawling) == [("秀洲区人民政府", 2019)]


def test_page_that_counts_more_rows_than_it_shows_is_partial(replica: Replica, crawling: Crawling) -> None:
    """Nothing on the page names the interface."""
    site = Jpaas(replica, column(20))
    replica.routes[COLUMN] = page(f'<ul>{site.row(0)}</ul><div class="pagination" rows="15" count="20"></div>')
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "1 of 20 rows")]


def test_years_and_what_more_leads_to_are_lists_of_their_own(replica: Replica, crawling: Crawling) -> None:
    """An aggregate page shows some rows of each year, and 更多; the columns of the other years are below it."""
    site = Jpaas(replica, column(40))
    start = "/zfxxgk/zfxxgknb/index.html"
    replica.routes[start] = page(
        f'<h3>2021年<a href="/col/col1229565788/index.html">更多&gt;&gt;</a></h3><ul>{site.row(0)}</ul>'
        '<ul><li><a href="2020n/index.html">2020年</a></li><li><a href="2019n/index.html">2019年</a></li></ul>'
        '<h3>通知公告<a href="/col/col9/index.html">更多</a></h3>'
    )
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    replica.routes["/zfxxgk/zfxxgknb/2020n/index.html"] = page(f"<ul>{site.row(7)}</ul>")
    replica.routes["/zfxxgk/zfxxgknb/2019n/index.html"] = page(f"<ul>{site.row(15)}</ul>")
    crawling.site(replica.base + start, family="jpaas")
    crawling.run("--delay", "0")
    assert site.asked() == [param(1), param(2), param(3)]
    assert sorted(path for path in replica.paths() if path.endswith("/index.html")) == sorted(
        [COLUMN, start, "/zfxxgk/zfxxgknb/2019n/index.html", "/zfxxgk/zfxxgknb/2020n/index.html"]
    )
    assert archived(crawling) == ALL


def test_site_that_wants_a_referer(replica: Replica, crawling: Crawling) -> None:
    """MIIT: robots.txt itself is refused, which forbids nothing; the interface wants the column as Referer."""
    site = Jpaas(replica, column(20))
    replica.routes["/robots.txt"] = Reply(b"no", 403)
    replica.routes[COLUMN] = page(CARRIERS["script"].replace("bulidstatic", "buildstatic"))
    crawling.site(replica.base + COLUMN, family="jpaas")
    site.replica.queries[UNIT] = lambda query: site.unit(query | {"parseType": "bulidstatic"})
    crawling.run("--delay", "0")
    asked = [seen for seen in replica.seen if seen.path.startswith(UNIT)]
    assert {seen.headers["referer"] for seen in asked} == {replica.base + COLUMN}
    assert [parse_qs(urlsplit(seen.path).query)["parseType"] for seen in asked] == [["buildstatic"]] * 2
    assert archived(crawling) == ALL


def test_row_that_comes_on_two_pages_and_counts_twice(replica: Replica, crawling: Crawling) -> None:
    site = Jpaas(replica, column(20))
    plain = site.row
    site.row = lambda n: plain(n) if n != 17 else plain(2)  # type: ignore[method-assign]
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0")
    assert crawling.failures() == []
    assert archived(crawling) == ALL


def test_addresses_of_this_host_with_the_other_scheme(replica: Replica, crawling: Crawling) -> None:
    """Interfaces print https for hosts that answer over http alone, and pages too."""
    site = Jpaas(replica, column(20))
    site.wrap = lambda fragment: {"html": fragment.replace('href="//', 'href="https://')}
    replica.routes[COLUMN] = page(CARRIERS["attribute"])
    crawling.site(replica.base + COLUMN, family="jpaas")
    crawling.run("--delay", "0")
    assert archived(crawling) == ALL


def test_family_of_a_column_behind_a_page_without_marks(replica: Replica, crawling: Crawling) -> None:
    site = Jpaas(replica, column(20))
    replica.routes["/nb/index.html"] = page('<h3>2021年<a href="/col/col1229565788/index.html">更多</a></h3>')
    replica.routes[COLUMN] = page(f"<ul>{site.row(0)}</ul>{CARRIERS['attribute']}")
    crawling.site(f"{replica.base}/nb/index.html", family="auto")
    crawling.run("--delay", "0")
    assert archived(crawling) == ALL


def test_picture_beside_the_title_is_no_second_row() -> None:
    fragment = '<li><a href="/art/2022/art_1a.html"><img src="x.gif"></a><a href="/art/2022/art_1a.html" title="甲">甲</a></li>'
    answer = json.dumps({"data": {"html": f'<ul>{fragment}</ul><div rows="15" count="30"></div>'}})
    found = read_list(answer, f"http://a.gov.cn{UNIT}?paramJson=%7B%22pageNo%22%3A1%7D")
    assert [(row.url, row.title) for row in found.rows] == [("http://a.gov.cn/art/2022/art_1a.html", "甲")]
    assert found.total_rows == 30


def test_aggregate_page_has_several_units() -> None:
    units = [PSEUDO.replace("信息列表", label) for label in ("2021年列表", "栏目导航", "2020年列表")]
    found = read_list("".join(f'<div querydata="{unit}"></div>' for unit in units), f"http://a.gov.cn{COLUMN}")
    assert isinstance(found.further, str)
    assert [parse_qs(urlsplit(str(address)).query)["tagId"] for address in (found.further, *found.lists)] == [
        ["2021年列表"],
        ["2020年列表"],
    ]


def test_marks() -> None:
    assert family_of(CARRIERS["attribute"], "http://a.gov.cn/a/b/index.html") == "jpaas"
    assert family_of(CARRIERS["script"], "http://a.gov.cn/a/b/index.html") == "jpaas"
    assert family_of("{}", f"http://a.gov.cn{UNIT}?webId=1") == "jpaas"
    assert family_of(f"<datastore></datastore>{CARRIERS['script']}", "http://a.gov.cn/col/col1/index.html") == "hanweb"
