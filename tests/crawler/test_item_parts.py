"""What belongs to an item: pictures of an article without text, further pages, frames, and a refresh to its new address."""

import pytest

from crawler.items.further_pages import frames, further_pages
from crawler.items.page import ItemPage
from crawler.items.pictures import pictures_of
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page

URL = "http://a.gov.cn/nb/202003/t20200312_1.html"
MONTH = "http://a.gov.cn/nb/202003"


def page(markup: str, url: str = URL) -> ItemPage:
    return ItemPage.of(f"<html><body>{markup}</body></html>".encode(), None, url)


SHOWN = '<img src="./P01.jpg"><img src="./P02.jpg" alt="第二页">'
PICTURES = {
    "article": f'<img src="/images/logo.png"><div class="TRS_Editor">{SHOWN}</div><img src="/ewm.png">',
    "no article marked": f'<div class="header"><img src="/a/b1.jpg"></div><p>{SHOWN}</p><img src="/images/x.jpg">',
    "late": '<div id="zoom"><img src="/load.gif" data-original="P01.jpg"><img data-src="P02.jpg" src="/load.gif"></div>',
    "small ones": f'<div id="zoom"><img src="a.jpg" width="20">{SHOWN}<img src="b.jpg" style="height: 30px"></div>',
    "twice": f'<div id="zoom"><img src="line.jpg">{SHOWN}<img src="line.jpg"></div>',
    "larger ones behind": '<div id="zoom"><a href="P01.jpg"><img src="s1.jpg"></a><a href="P02.jpg"><img src="s2.jpg"></a></div>',
    "embedded": f'<div id="zoom"><img src="data:image/png;base64,AAAA">{SHOWN}</div>',
}


@pytest.mark.parametrize("style", PICTURES)
def test_pictures(style: str) -> None:
    assert [row.url for row in pictures_of(page(PICTURES[style]))] == [f"{MONTH}/P01.jpg", f"{MONTH}/P02.jpg"]


PROSE = f"<p>{'公开政府信息' * 60}</p>"
TABLES = "<table><td>信息内容</td><td>申请人情况</td><td>尚未审结</td></table>"
STATED = "<p>主动公开政府信息数12条，本年新收政府信息公开申请3件，结果维持0件。</p>"


@pytest.mark.parametrize(
    ("markup", "beside_files", "count"),
    [
        (f'<div id="zoom">{PROSE}{SHOWN}</div>', False, 2),
        (f'<div id="zoom">{PROSE}{SHOWN}{TABLES}</div>', False, 0),
        (f'<div id="zoom">{PROSE}{SHOWN}{TABLES.replace("尚未审结", "")}</div>', False, 2),
        (f'<div id="zoom">{PROSE}{SHOWN}{STATED}</div>', False, 2),
        (f'<div id="zoom">{PROSE}{SHOWN}<p>指标名称 计量单位 2014年度</p></div>', False, 0),
        (f'<div id="zoom">{PROSE}<img src="/showPicture?id=7"></div>', False, 0),
        (f"{PROSE}{SHOWN}", False, 2),
        (f"{PROSE}<img src='/style/P01.jpg'>", False, 0),
        (f'<div id="zoom">{SHOWN}</div>', True, 2),
        ("<img src='/style/P01.jpg'>", True, 0),
    ],
)  # fmt: skip
def test_pictures_beside_text_and_files_are_those_of_tables(markup: str, beside_files: bool, count: int) -> None:
    assert len(pictures_of(page(markup), beside_files=beside_files)) == count


def test_text_of_menus_does_not_count() -> None:
    links = "".join(f'<a href="/{n}.html">今日要闻第{n}号的内容</a>' for n in range(60))
    assert len(pictures_of(page(f"{links}<p>{SHOWN}</p>"))) == 2


@pytest.mark.parametrize(
    ("markup", "url", "pages"),
    [
        ('<script>createPageHTML(3,0,"t20200312_1","html");</script>', URL, ["t20200312_1_1.html", "t20200312_1_2.html"]),
        ('<script>createPageHTML(3,0,"index","html");</script>', URL, []),
        ('<script>createPageHTML(1,0,"t20200312_1","html");</script>', URL, []),
        ('<a href="t20200312_1_2.html">2</a><a href="./t20200312_1_2.html">下一页</a>', URL, ["t20200312_1_2.html"]),
        ('<a href="t20200312_1_4.html">末页</a><a href="t20200312_1_2.html">下一页</a>', URL,
         ["t20200312_1_2.html", "t20200312_1_3.html", "t20200312_1_4.html"]),
        ('<a href="t20200312_2.html">下一篇</a><a href="t20200313_1_2.html">2019年年报</a>', URL, []),
        ('<a href="show_2.html">下一页</a>', f"{MONTH}/show_1.html", ["show_2.html"]),
        ('<a href="show_2.html">2020年年报</a>', f"{MONTH}/show_1.html", []),
        ('<a href="?id=7&amp;page=2">下一页</a>', f"{MONTH}/s.jsp?id=7", ["s.jsp?id=7&page=2"]),
        ('<a href="?id=8&amp;page=2">下一页</a>', f"{MONTH}/s.jsp?id=7", []),
        ('<a href="?id=7&amp;page=3">尾页</a><a href="?id=7&amp;page=2">2</a>', f"{MONTH}/s.jsp?id=7&page=1",
         ["s.jsp?id=7&page=2", "s.jsp?id=7&page=3"]),
        ('<a href="http://b.gov.cn/nb/202003/t20200312_1_2.html">2</a>', URL, []),
    ],
)  # fmt: skip
def test_further_pages(markup: str, url: str, pages: list[str]) -> None:
    found, left = further_pages(page(markup, url), url)
    assert [row.url for row in found] == [f"{MONTH}/{name}" for name in pages]
    assert left == 0


def test_further_pages_are_bounded() -> None:
    found, left = further_pages(page('<script>createPageHTML(9000,0,"t20200312_1","html")</script>'), URL)
    assert (len(found), left) == (50, 949)


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<h1>年报</h1><iframe src="/nb/body.html"></iframe>', ["/nb/body.html"]),
        ('<div class="TRS_Editor"><iframe src="/nb/body.html"></iframe></div>', ["/nb/body.html"]),
        ('<div class="footer"><iframe src="/nb/body.html"></iframe></div>', []),
        ('<iframe src="/inc/top.html"></iframe><iframe src="/count.jsp" width="0"></iframe>', []),
        ('<iframe src="/f/1.pdf"></iframe><iframe src="about:blank"></iframe>', []),
        (f'<p>{"公开政府信息" * 60}</p><iframe src="/nb/body.html"></iframe>', []),
    ],
)  # fmt: skip
def test_frames(markup: str, found: list[str]) -> None:
    assert [row.url for row in frames(page(markup))] == [f"http://a.gov.cn{path}" for path in found]


TITLE = "秀洲区人民政府2019年政府信息公开工作年度报告"
ITEM = "/nb/t20200312_1.html"


def crawl(replica: Replica, crawling: Crawling, *, expect: int = 0, **pages: bytes | Reply) -> None:
    replica.routes["/nb/index.html"] = listing((ITEM, TITLE))
    replica.routes |= {f"/nb/{name}": answer for name, answer in pages.items()}
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run(expect=expect)


def html(text: str) -> bytes:
    return f"<html><head><meta charset=utf-8></head><body>{text}</body></html>".encode()


@pytest.mark.parametrize(
    "refresh",
    [
        '<meta http-equiv="refresh" content="0;url=/nb/new.html">',
        "<script>window.location.href='new.html';</script>",
    ],
)
def test_a_refresh_to_the_new_address_is_followed(replica: Replica, crawling: Crawling, refresh: str) -> None:
    crawl(replica, crawling, **{"t20200312_1.html": html(refresh), "new.html": report_page()})
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert crawling.rows("SELECT title FROM sightings") == [(TITLE,)]


def test_a_refresh_is_followed_once_and_on_hosts_of_the_site_only(replica: Replica, crawling: Crawling) -> None:
    refresh = '<meta http-equiv="refresh" content="0;url={}">'
    crawl(
        replica,
        crawling,
        expect=1,
        **{"t20200312_1.html": html(refresh.format("b.html")), "b.html": html(refresh.format("c.html"))},
    )
    assert replica.paths()[-1] == "/nb/b.html"
    replica.routes[ITEM] = html(refresh.format("http://10.0.0.9/c.html"))
    crawling.run(expect=1)
    assert crawling.failures() == [
        (f"{replica.base}/nb/b.html", "soft 404"),
        ("http://10.0.0.9/c.html", "off host"),
    ]
