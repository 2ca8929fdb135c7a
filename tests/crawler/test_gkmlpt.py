"""Guangdong gkmlpt: a replica of entry page, interface and items, with the variants of docs/families.md."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from crawler.lists.listing import Row
from crawler.spiders.auto import family_of
from crawler.spiders.gkmlpt import read_list
from tests.crawler.conftest import Crawling, Replica, Reply
from tests.crawler.documents import ALL, PDF, REPORTS, archived, column, report_of

USCC = "114403006955506492"
FILE = "/attachment/0/46/46611/9103540.docx"


def tree(**more: object) -> list[dict[str, Any]]:
    """The columns of a site; annual reports of other kinds stand beside that on information disclosure."""
    reports = {"id": 2629, "name": "政府信息公开年报", "jump_url": "", "children": [], "post_count": 7, **more}
    return [
        {"id": 2600, "name": "政府信息公开指南", "jump_url": "", "children": [], "post_count": 1},
        {"id": 2610, "name": "法定主动公开内容", "jump_url": "", "post_count": 900, "children": [
            {"id": 2611, "name": "法治政府建设年度报告", "jump_url": "", "children": [], "post_count": 9},
            {"id": 2612, "name": "部门预决算", "jump_url": "", "children": [], "post_count": 30},
            reports,
        ]},
    ]  # fmt: skip


@dataclass
class Gkmlpt:
    """A site at `prefix` whose column 2629 holds `titles`, 100 rows a page."""

    replica: Replica
    titles: list[str]
    prefix: str = ""
    sid: str = "755041"
    total: int | None = None
    category: int = 2629
    host: str = ""  # scheme and host that the interface prints
    broken: dict[int, Reply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.replica.queries[f"{self.prefix}/gkmlpt/api/all/{self.category}"] = self.api
        for n, title in enumerate(self.titles):
            if title in REPORTS:
                self.replica.routes[self.address(n)] = item(title)
        self.replica.routes["/attachment/0/46/46611/9103540.docx"] = Reply(b"PK\x03\x04 a document")
        self.replica.routes["/attachment/0/46/46611/9103541.pdf"] = PDF

    def post(self, n: int) -> int:
        return 9103540 + n

    def address(self, n: int) -> str:
        post = self.post(n)
        return f"{self.prefix}/gkmlpt/content/{post // 10**6}/{post // 10**3}/post_{post}.html"

    def api(self, query: dict[str, str]) -> Reply:
        if self.sid and query.get("sid") != self.sid:
            return Reply(json.dumps({"classify": None, "total": 0, "articles": []}).encode())
        number = max(int(query.get("page", "0")), 1)  # page 0 and page 1 are the same
        if number in self.broken:
            return self.broken[number]
        numbers = range((number - 1) * 100, min(number * 100, len(self.titles)))
        body = {
            "classify": {"id": self.category, "name": "政府信息公开年报", "post_count": len(self.titles)},
            "total": len(self.titles) if self.total is None else self.total,
            "articles": [self.article(n) for n in numbers],
        }
        return Reply(json.dumps(body, ensure_ascii=False).encode(), content_type="application/json")

    def article(self, n: int) -> dict[str, object]:
        host = self.host or self.replica.base
        return {
            "id": self.post(n),
            "title": self.titles[n],
            "document_number": "",
            "identifier": f"{USCC}/2022-{n:05}",
            "publisher": "秀洲区人民政府",
            "date": 1643299200,
            "display_publish_time": 1643330100,
            "created_at": "2022-01-28 15:04:00",
            "classify_main": self.category,
            "url": f"{host}{self.address(n)}",
            "post_url": f"{host}/zwgk/content/post_{self.post(n)}.html",
            "attachment": self.attachments(n),
            "relation": "[]",
            "is_expired": 0,
        }

    def attachments(self, n: int) -> object:
        if n:
            return "[]"
        size = {"size": "26624", "mime": "application/msword"}
        return [
            {"id": 1, "name": "年报.docx", "type": "docx", "url": f"{self.host or self.replica.base}{FILE}", **size}
        ]

    def lists(self) -> list[str]:
        return [path for path in self.replica.paths() if "/api/" in path]

    def items(self) -> list[str]:
        return sorted(path for path in self.replica.paths() if "/content/" in path)


def entry(columns: list[dict[str, Any]], sid: str = "755041", *, literal: bool = False) -> bytes:
    """The page around the interface; it has no rows. `literal` prints keys without quotes, as a script may."""
    printed = json.dumps(columns, ensure_ascii=False)
    if literal:
        for key in ("id", "name", "jump_url", "children", "post_count"):
            printed = printed.replace(f'"{key}": ', f"{key}:")
        printed = printed.replace('"', "'").replace("}]", "},]")
    own = f"SID:'{sid}'," if sid else ""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开平台</title></head><body>'
        '<div id="app"></div><script>window._CONFIG={SITE_NAME:"秀洲区",' + own + f"TREE:{printed},DETAIL:{{}}}};"
        "</script></body></html>"
    ).encode()


def item(title: str) -> bytes:
    escaped = json.dumps(report_of(title)).replace("</", "<\\/")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<table class="content-table"><tr><td>索引号:</td><td>{USCC}/2022-00426</td><td>分类:</td><td>政府信息公开年报</td></tr>
<tr><td>发布机构:</td><td>秀洲区人民政府</td><td>成文日期:</td><td>2022-01-28</td></tr></table>
<h1 class="content-title">{title}</h1><div class="content-desc"><span>发布日期：2022-01-28</span></div>
<div class="article-content">{report_of(title)}
<p><a href="/attachment/0/46/46611/9103541.pdf">年报.pdf</a></p></div>
<script>window._CONFIG={{SID:'755041',DETAIL:{{"content":{escaped}}}}}</script></body></html>""".encode()


@pytest.mark.few(3)
@pytest.mark.parametrize("start", ["/gkmlpt/index", "/gkmlpt/annualreport", "/gkmlpt/annualreport#2629"])
@pytest.mark.parametrize("literal", [False, True])
@pytest.mark.parametrize("family", ["gkmlpt", "auto"])
def test_column_is_found_by_its_name_or_in_the_address(
    replica: Replica, crawling: Crawling, start: str, literal: bool, family: str
) -> None:
    site = Gkmlpt(replica, column(130))
    replica.routes[start.partition("#")[0]] = entry(tree(), literal=literal)
    crawling.site(replica.base + start, family=family)
    crawling.run("--delay", "0")
    api = "/gkmlpt/api/all/2629"
    assert site.lists() == [f"{api}?page=1&sid=755041", f"{api}?page=2&sid=755041"]
    assert site.items() == sorted(site.address(n) for n in (0, 25, 51, 77, 103, 129))
    assert archived(crawling) == ALL
    assert crawling.failures() == []


def test_attachments_of_the_row_and_of_the_page_are_fetched_once(replica: Replica, crawling: Crawling) -> None:
    Gkmlpt(replica, column(6))
    replica.routes["/gkmlpt/index"] = entry(tree())
    crawling.site(f"{replica.base}/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0")
    assert sorted(path for path in replica.paths() if path.startswith("/attachment/")) == [
        FILE,
        "/attachment/0/46/46611/9103541.pdf",
    ]
    names = crawling.rows("SELECT DISTINCT name FROM attachments ORDER BY name")
    assert names == [("年报.docx",), ("年报.pdf",)]


def test_town_at_a_prefix_works_without_sid(replica: Replica, crawling: Crawling) -> None:
    site = Gkmlpt(replica, column(20), prefix="/dgcpz", sid="", category=3489)
    replica.routes["/dgcpz/gkmlpt/index"] = entry(tree(id=3489), sid="")
    crawling.site(f"{replica.base}/dgcpz/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0")
    assert site.lists() == ["/dgcpz/gkmlpt/api/all/3489?page=1"]
    assert archived(crawling) == ALL


@pytest.mark.few(1)
@pytest.mark.parametrize("query", ["?page=0&sid=755041", "?page=1&sid=755041", "?sid=755041"])
def test_start_that_is_the_interface(replica: Replica, crawling: Crawling, query: str) -> None:
    """Page 0 and page 1 are the same: page 2 follows both."""
    site = Gkmlpt(replica, column(130))
    crawling.site(f"{replica.base}/gkmlpt/api/all/2629{query}", family="auto")
    crawling.run("--delay", "0")
    assert site.lists()[0] == f"/gkmlpt/api/all/2629{query}"
    assert [sorted(path.partition("?")[2].split("&")) for path in site.lists()[1:]] == [["page=2", "sid=755041"]]
    assert archived(crawling) == ALL


def test_scheme_of_the_rows_is_that_of_the_list(replica: Replica, crawling: Crawling) -> None:
    """The interface prints https although only http answers."""
    site = Gkmlpt(replica, column(6), host=replica.base.replace("http:", "https:"))
    replica.routes["/gkmlpt/index"] = entry(tree())
    crawling.site(f"{replica.base}/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0")
    assert len(site.items()) == 6
    assert archived(crawling) == ALL


def test_years_below_the_column_and_a_column_elsewhere(replica: Replica, crawling: Crawling) -> None:
    """A column can have a child a year; one with `jump_url` points to a list of the vendor's other system."""
    years = [
        {"id": 2701, "name": "2021年", "jump_url": "", "children": [], "post_count": 3},
        {"id": 2702, "name": "2020年", "jump_url": "", "children": [], "post_count": 0},
        {"id": 2703, "name": "历年年报", "jump_url": "/zwgk/ndbg/", "children": [], "post_count": 0},
    ]
    titles = list(REPORTS)
    site = Gkmlpt(replica, titles[2:], category=2701)
    replica.routes["/gkmlpt/index"] = entry(tree(children=years, post_count=0))
    replica.routes["/zwgk/ndbg/"] = (
        f'<script>var NFCMS_SITE_ID="755041";</script><ul><li><a href="content/post_77.html">{titles[0]}</a></li>'
        f'<li><a href="content/post_78.html">{titles[1]}</a></li></ul>'
    ).encode()
    replica.routes["/zwgk/ndbg/content/post_77.html"] = item(titles[0])
    replica.routes["/zwgk/ndbg/content/post_78.html"] = item(titles[1])
    crawling.site(f"{replica.base}/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0")
    assert site.lists() == ["/gkmlpt/api/all/2701?page=1&sid=755041"]
    assert archived(crawling) == ALL


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("second", "detail"),
    [
        (Reply(b'{"total": 130, "articles": []}'), "100 of 130 rows"),
        (Reply(b"<html>error</html>"), "100 of 130 rows"),
        (Reply(b"<html>404</html>", 404), "page 2: HTTP 404"),
    ],
)
def test_announced_page_that_is_not_there_is_partial(
    replica: Replica, crawling: Crawling, second: Reply, detail: str
) -> None:
    site = Gkmlpt(replica, column(130))
    site.broken[2] = second
    replica.routes["/gkmlpt/index"] = entry(tree())
    crawling.site(f"{replica.base}/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]
    assert len(site.items()) == 4


def test_total_that_the_interface_does_not_reach_is_partial(replica: Replica, crawling: Crawling) -> None:
    Gkmlpt(replica, column(20), total=21)
    replica.routes["/gkmlpt/index"] = entry(tree())
    crawling.site(f"{replica.base}/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "20 of 21 rows")]
    assert archived(crawling) == ALL


def test_page_under_a_new_id_is_the_same_report(replica: Replica, crawling: Crawling) -> None:
    title = next(iter(REPORTS))
    Gkmlpt(replica, [title, title])
    replica.routes["/gkmlpt/index"] = entry(tree())
    crawling.site(f"{replica.base}/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT count(DISTINCT url) FROM sightings") == [(2,)]
    assert archived(crawling) == [("秀洲区人民政府", 2019)]


def test_site_without_a_column_of_annual_reports_is_empty(replica: Replica, crawling: Crawling) -> None:
    replica.routes["/gkmlpt/index"] = entry(tree(name="部门文件"))
    crawling.site(f"{replica.base}/gkmlpt/index", family="gkmlpt")
    crawling.run("--delay", "0", expect=1)
    assert crawling.failures() == [(f"{replica.base}/gkmlpt/index", "empty")]


def test_rows() -> None:
    """Addresses that are not printed follow from the id; times are seconds; titles may hold markup."""
    articles = [
        {"id": 9103540, "title": "甲 <em>年报</em>", "url": "", "date": 1643299200, "attachment": None},
        {"id": 12, "title": "乙", "url": None, "post_url": "http://a.gov.cn/b/content/post_12.html", "date": ""},
        {"id": None, "title": "丙", "url": ""},
    ]
    page = read_list(json.dumps({"total": "3", "articles": articles}), "http://a.gov.cn/x/gkmlpt/api/all/1?page=3")
    assert page.rows == (
        Row("http://a.gov.cn/x/gkmlpt/content/9/9103/post_9103540.html", "甲 年报", "2022-01-28"),
        Row("http://a.gov.cn/b/content/post_12.html", "乙", None),
    )
    assert page.total_rows == 3
    assert page.further == "http://a.gov.cn/x/gkmlpt/api/all/1?page=4"


def test_marks() -> None:
    assert family_of(entry(tree()).decode(), "http://a.gov.cn/x/") == "gkmlpt"
    assert family_of("<div id=app></div>", "http://a.gov.cn/lhq/gkmlpt/annualreport#2629") == "gkmlpt"
    menu = '<a href="/gkmlpt/index">政府信息公开</a><a href="content/post_1.html">甲</a>'
    assert family_of(menu, "http://a.gov.cn/zwgk/ndbg/") == "nfcms"
