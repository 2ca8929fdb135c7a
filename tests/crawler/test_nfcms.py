"""Guangdong NFCMS: replicas of list pages and of columns as static JSON, with the variants of docs/families.md."""

import json
from collections.abc import Sequence

import pytest

from crawler.lists.listing import Row
from crawler.spiders.auto import family_of
from crawler.spiders.nfcms import read_list
from tests.crawler.conftest import Crawling, Replica, Reply
from tests.crawler.documents import ALL, PDF, REPORTS, archived, column, report_of

BASE = "/cn/xxgk/ndxxgkbg/"
FILE = "/attachment/1/1658/1658591/12541123.pdf"
TITLES = list(REPORTS)


def address(n: int) -> str:
    return f"{BASE}content/post_{12675900 + n}.html"


def item(title: str, n: int) -> bytes:
    post = 12675900 + n
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ColumnName" content="年度报告">
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2022-01-28 15:04:00">
<meta name="ArticleId" content="{post}"><title>{title}</title>
<script>var NFCMS_SITE_ID = "755001"; var NFCMS_POST_ID = "{post}";</script></head><body>
<div class="news_cont_d_wrap">{report_of(title)}</div>
<div class="tyxxy_fj"><a href="{FILE}">年报.pdf</a></div></body></html>""".encode()


def publish(replica: Replica, titles: Sequence[str]) -> None:
    """The items of a list; a row that is no report has none."""
    for n, title in enumerate(titles):
        if title in REPORTS:
            replica.routes[address(n)] = item(title, n)
    replica.routes[FILE] = PDF


def list_page(rows: str, pager: str = "") -> bytes:
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>年度报告</title>'
        '<script>var NFCMS_SITE_ID = "755001";</script></head><body>'
        f'<div><a href="/">首页</a><a href="/gkmlpt/index">政府信息公开</a><a href="{BASE}">年度报告</a></div>'
        f"<ul>{rows}</ul>{pager}</body></html>"
    ).encode()


def row(n: int, title: str) -> str:
    return f'<li><a href="{address(n)}" title="{title}">{title[:10]}...</a><span>2022-01-28</span></li>'


def paged(replica: Replica, titles: Sequence[str], pager: str, pages: int = 3) -> None:
    """Pages of equal length: `index.html`, `index_2.html`, …; `pager` has {next}."""
    size = -(-len(titles) // pages)
    for page in range(pages):
        rows = "".join(row(n, titles[n]) for n in range(page * size, min((page + 1) * size, len(titles))))
        further = pager.replace("{next}", f"index_{page + 2}.html") if page + 1 < pages else ""
        replica.routes[f"{BASE}index_{page + 1}.html" if page else BASE] = list_page(rows, further)
    publish(replica, titles)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "pager",
    [
        '<div class="page"><a class="next" href="{next}">下一页</a></div>',
        '<script>var pages = ["index.html", "{next}"];</script>',
    ],
)
@pytest.mark.parametrize("family", ["nfcms", "auto"])
def test_pages_of_a_list(replica: Replica, crawling: Crawling, pager: str, family: str) -> None:
    paged(replica, column(30), pager)
    crawling.site(replica.base + BASE, family=family)
    crawling.run("--delay", "0")
    assert [path for path in replica.paths() if path.startswith(BASE) and "content" not in path] == [
        BASE,
        f"{BASE}index_2.html",
        f"{BASE}index_3.html",
    ]
    items = [path for path in replica.paths() if "/content/" in path]
    assert sorted(items) == sorted(address(n) for n in (0, 5, 11, 17, 23, 29))
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
    paged(replica, column(30), '<a href="{next}">下一页</a>')
    replica.routes[f"{BASE}index_3.html"] = last
    crawling.site(replica.base + BASE, family="nfcms")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]
    assert len(archived(crawling)) == 4


@pytest.mark.parametrize("first", [1, 2])
def test_pages_that_are_linked_by_number_alone(first: int) -> None:
    """`first` is the number in the address of the second page."""
    pager = "".join(f'<a href="index_{first + n}.html">{n + 2}</a>' for n in range(4))
    found = [
        read_list(list_page(row(1, "甲"), pager).decode(), f"http://a.gov.cn{BASE}{file}").further
        for file in ("", "index.html", f"index_{first}.html", f"index_{first + 3}.html")
    ]
    urls = [f"http://a.gov.cn{BASE}index_{first + n}.html" for n in (0, 0, 1)]
    assert found == [*urls, None]


def article(replica: Replica, n: int, title: str, **more: object) -> dict[str, object]:
    """A row of a column's JSON. An empty `json_ext` is a string too."""
    return {
        "id": 12675900 + n,
        "title": title,
        "url": replica.base + address(n),
        "date": "2022-01-28",
        "visible_publish_time": 1643353440,
        "source": "秀洲区",
        "json_ext": "[]" if n % 2 else '{"EXT_sx":"有效"}',
        **more,
    }


def json_column(number: int, articles: object, children: object = ()) -> Reply:
    body = {"id": number, "name": "年度报告", "children": children, "articles": articles, "updated": "2022-01-28"}
    return Reply(json.dumps(body, ensure_ascii=False).encode(), content_type="application/json")


@pytest.mark.few(2)
@pytest.mark.parametrize("start", ["/postmeta/i/101619.json", BASE])
@pytest.mark.parametrize("family", ["nfcms", "auto"])
def test_column_as_json(replica: Replica, crawling: Crawling, start: str, family: str) -> None:
    """The page draws its rows from the JSON, or the JSON is where the crawl starts. It has no pages."""
    titles = column(120)
    publish(replica, titles)
    replica.routes[BASE] = list_page("", '<script>$.getJSON("/postmeta/i/101619.json", show);</script>')
    replica.routes["/postmeta/i/101619.json"] = json_column(
        101619, [article(replica, n, title) for n, title in enumerate(titles)]
    )
    crawling.site(replica.base + start, family=family)
    crawling.run("--delay", "0")
    assert [path for path in replica.paths() if "postmeta" in path] == ["/postmeta/i/101619.json"]
    assert archived(crawling) == ALL
    assert crawling.failures() == []


def test_children_of_a_column_are_lists_of_their_own(replica: Replica, crawling: Crawling) -> None:
    """Where a child is named after annual reports, only that one; a child without articles is left alone."""
    publish(replica, TITLES)
    children = [
        {"id": 1, "name": "公开指南", "publish_count": 1},
        {"id": 2, "name": "年度报告", "publish_count": 6},
        {"id": 3, "name": "法治政府建设年度报告", "publish_count": 4},
    ]
    years = [
        {"id": 21, "name": "2021年", "publish_count": 4},
        {"id": 20, "name": "2020年", "publish_count": 2},
        {"id": 19, "name": "2008年", "publish_count": 0},
    ]
    replica.routes["/postmeta/i/9.json"] = json_column(9, [], children)
    replica.routes["/postmeta/i/2.json"] = json_column(2, [], years)
    replica.routes["/postmeta/i/21.json"] = json_column(21, [article(replica, n, TITLES[n]) for n in (2, 3, 4, 5)])
    replica.routes["/postmeta/i/20.json"] = json_column(20, [article(replica, n, TITLES[n]) for n in (0, 1)])
    crawling.site(f"{replica.base}/postmeta/i/9.json", family="nfcms")
    crawling.run("--delay", "0")
    lists = [path for path in replica.paths() if "postmeta" in path]
    assert lists[:2] == ["/postmeta/i/9.json", "/postmeta/i/2.json"]
    assert sorted(lists[2:]) == ["/postmeta/i/20.json", "/postmeta/i/21.json"]
    assert archived(crawling) == ALL


def test_column_a_year_below_the_list(replica: Replica, crawling: Crawling) -> None:
    publish(replica, TITLES)
    replica.routes[BASE] = list_page('<li><a href="2021n/">2021年</a></li><li><a href="2020n/">2020年</a></li>')
    replica.routes[f"{BASE}2021n/"] = list_page("".join(row(n, TITLES[n]) for n in (2, 3, 4, 5)))
    replica.routes[f"{BASE}2020n/"] = list_page("".join(row(n, TITLES[n]) for n in (0, 1)))
    crawling.site(replica.base + BASE, family="nfcms")
    crawling.run("--delay", "0")
    assert archived(crawling) == ALL
    assert crawling.failures() == []


@pytest.mark.few(1)
@pytest.mark.parametrize("body", [b"<html>error</html>", b'{"articles": null}', b'{"articles": "none"}', b"[]"])
def test_json_that_is_none_is_an_empty_list(replica: Replica, crawling: Crawling, body: bytes) -> None:
    replica.routes["/postmeta/i/1.json"] = body
    crawling.site(f"{replica.base}/postmeta/i/1.json", family="nfcms")
    crawling.run("--delay", "0", expect=1)
    assert crawling.failures() == [(f"{replica.base}/postmeta/i/1.json", "empty")]


def test_json_with_fewer_articles_than_it_counts_is_partial(replica: Replica, crawling: Crawling) -> None:
    publish(replica, TITLES)
    body = {"id": 1, "publish_count": 7, "articles": [article(replica, n, TITLES[n]) for n in range(6)]}
    replica.routes["/postmeta/i/1.json"] = json.dumps(body).encode()
    crawling.site(f"{replica.base}/postmeta/i/1.json", family="nfcms")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "6 of 7 rows")]
    assert archived(crawling) == ALL


def test_mobile_twin_is_left_out_beside_its_document() -> None:
    text = (
        '<a href="content/mpost_1.html">甲</a><a href="content/post_1.html">甲</a><a href="content/mpost_2.html">乙</a>'
    )
    rows = read_list(text, f"http://a.gov.cn{BASE}").rows
    assert rows == (
        Row(f"http://a.gov.cn{BASE}content/post_1.html", "甲"),
        Row(f"http://a.gov.cn{BASE}content/mpost_2.html", "乙"),
    )


def test_rows_of_another_host_keep_their_scheme() -> None:
    article = {"id": 1, "title": "甲", "url": "https://b.gov.cn/x/content/post_1.html", "date": "2025-09-11"}
    own = {"id": 2, "title": "乙", "url": "https://a.gov.cn/x/content/post_2.html", "visible_publish_time": 1157068800}
    text = json.dumps({"articles": [article, own]})
    assert read_list(text, "http://a.gov.cn/postmeta/i/1.json").rows == (
        Row("https://b.gov.cn/x/content/post_1.html", "甲", "2025-09-11"),
        Row("http://a.gov.cn/x/content/post_2.html", "乙", "2006-09-01"),
    )


def test_marks() -> None:
    assert family_of(list_page(row(1, "甲")).decode(), f"http://a.gov.cn{BASE}") == "nfcms"
    assert family_of('{"articles": []}', "http://a.gov.cn/postmeta/i/1.json") == "nfcms"
    assert family_of(row(1, "甲"), f"http://a.gov.cn{BASE}") == "nfcms"
