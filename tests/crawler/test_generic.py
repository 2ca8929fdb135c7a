"""Plain link lists, and telling a family from a page."""

import pytest

from crawler.lists.addresses import with_absolute_links
from crawler.lists.listing import ListPage, Row, anchors, soup
from crawler.lists.walk import Walk
from crawler.sample import hanweb, trs
from crawler.spiders.auto import family_of
from crawler.spiders.generic import next_link, read_list

BASE = "http://a.gov.cn/gk/nb.htm"
TEXT = """<div><a href="/">首页</a> <a href="/gk/nb.htm">政府信息公开年报</a> <a href="/gk/zn/">政府信息公开指南</a></div>
<ul><li><a href="../info/1043/12345.htm" title="甲县2023年政府信息公开工作年度报告">甲县2023年政府信息公开工…</a>[2024-01-20]</li>
<li><a href="a2022">2022年政府信息公开工作年度报告</a></li>
<li><a href="/f/年报.pdf">政府信息公开年报</a></li></ul>
<a href="nb/30.htm" class="p_next">下一页</a>"""


def test_rows_and_next_page() -> None:
    page = read_list(TEXT, BASE)
    found = [(row.url, row.title, row.date) for row in page.rows]
    assert ("http://a.gov.cn/info/1043/12345.htm", "甲县2023年政府信息公开工作年度报告", "2024-01-20") in found
    assert "http://a.gov.cn/gk/a2022" in [row.url for row in page.rows]
    assert "http://a.gov.cn/f/年报.pdf" in [row.url for row in page.rows]
    assert BASE not in [row.url for row in page.rows]
    assert page.further == "http://a.gov.cn/gk/nb/30.htm"


def test_last_page_has_no_next() -> None:
    assert read_list('<a href="1.html">上一页</a><a href="javascript:;">下一页</a>', BASE).further is None


@pytest.mark.parametrize(
    ("links", "further"),
    [
        ('<a class="next" href="index_1.html"></a>', "index_1.html"),
        ('<li class="page-next"><a href="index_1.html"><i></i></a></li>', "index_1.html"),
        ('<a href="index_1.html">&gt;</a>', "index_1.html"),
        ('<a href="/news/t20260101_1.html">›</a>', None),
        ('<a href="index.html">1</a><a href="index_1.html">2</a><a href="index_2.html">3</a>', "index_1.html"),
        ('<b>1</b><a href="index_1.html">2</a>', "index_1.html"),
        ('<a href="index.html">1</a>', None),
        ('<a href="/slides/1.html">1</a><a href="/slides/2.html">2</a>', None),
        ('<a href="index_1.html">2</a><a href="index_2.html" title="下一页">x</a>', "index_2.html"),
    ],
)
def test_next_page_without_the_words(links: str, further: str | None) -> None:
    base = "http://a.gov.cn/nb/"
    assert next_link(soup(links), base) == (base + further if further else None)


@pytest.mark.parametrize(("number", "further"), [(1, "index_2.html"), (2, None)])
def test_number_that_is_missing_is_this_page(number: int, further: str | None) -> None:
    links = '<a href="index.html">1</a><a href="index_1.html">2</a><a href="index_2.html">3</a>'
    links = links.replace(f'<a href="index_{number}.html">{number + 1}</a>', f"<b>{number + 1}</b>")
    base = "http://a.gov.cn/nb/"
    assert next_link(soup(links), f"{base}index_{number}.html") == (base + further if further else None)


@pytest.mark.parametrize(
    ("text", "url", "family"),
    [
        (hanweb.answer(hanweb.LIST).body.decode(), "http://a.gov.cn/x", "hanweb"),  # type: ignore[union-attr]
        (trs.answer(trs.LIST).body.decode(), "http://a.gov.cn/x", "trs"),  # type: ignore[union-attr]
        ('<a href="/art/2020/1/1/art_1_2.html">x</a>', "http://a.gov.cn/col/col1/index.html", "hanweb"),
        ('<a href="./202603/t20260320_534737.html">x</a>', "http://a.gov.cn/x/", "trs"),
        (TEXT, BASE, "generic"),
    ],
)
def test_family_of(text: str, url: str, family: str) -> None:
    assert family_of(text, url) == family


def test_title_of_a_row_is_the_fuller_of_attribute_and_text() -> None:
    text = """<a href="1001.html" title="点击查看">甲县2021年政府信息公开工作年度报告 发布时间：2022-01-20</a>
<a href="1002.html" title="乙县2021年政府信息公开工作年度报告">乙县2021年政府信息…</a>
<a href="1003.html" title="新窗口">要闻第三号</a>"""
    assert [row.title for row in read_list(text, "http://a.gov.cn/nb/").rows] == [
        "甲县2021年政府信息公开工作年度报告",
        "乙县2021年政府信息公开工作年度报告",
        "新窗口",
    ]


@pytest.mark.parametrize(
    ("pages", "total", "missing"),
    [
        ("ABCC", None, ""),  # past the last page that one comes again
        ("ABCC", 5, "page 4 repeats an earlier one"),
        ("AA", None, "page 2 repeats an earlier one"),  # the number of the page is ignored
        ("ABCA", None, "page 4 repeats an earlier one"),
    ],
)
def test_page_that_comes_again(pages: str, total: int | None, missing: str) -> None:
    walk = Walk(BASE)
    for name in pages:
        walk.take(ListPage((Row(f"{BASE}?{name}1", ""), Row(f"{BASE}?{name}2", "")), total_pages=total), BASE)
    assert (walk.rows.repeated, walk.missing(short_page_ends=False)) == (True, missing)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("href=\"javascript:openUrl('./202301/t1.html')\"", "http://a.gov.cn/gk/202301/t1.html"),
        ('href="javascript:void(0)" onclick="window.open(\'/nb/1.html\')"', "http://a.gov.cn/nb/1.html"),
        ('href="javascript:;" onclick=\'go("a/1.shtml", "_blank")\'', "http://a.gov.cn/gk/a/1.shtml"),
        ('href="#" data-href="../1.html"', "http://a.gov.cn/1.html"),
        ('href="/nb/2.html" onclick="count(\'/hits/1.html\')"', "http://a.gov.cn/nb/2.html"),
        ("href=\"javascript:share('甲区', 3)\"", None),
    ],
)
def test_link_that_a_script_opens(link: str, url: str | None) -> None:
    assert [row.url for row in anchors(soup(f"<a {link}>甲</a>"), BASE)] == ([url] if url else [])


def test_links_count_from_the_base_of_the_page() -> None:
    text = with_absolute_links('<BASE HREF="/cms/"><a href="1.html">甲</a><a href="#top">上</a>', BASE)
    assert [row.url for row in anchors(soup(text), BASE)] == ["http://a.gov.cn/cms/1.html"]
    assert with_absolute_links(TEXT, BASE) == TEXT


def test_rows_that_are_no_links() -> None:
    title = "甲区2019年政府信息公开工作年度报告"
    page = read_list(
        f"""<ul><li onclick="location.href='./t1001.html'">{title}<span>2020-01-12</span></li>
<li><a data-url="/nb/t1002.html">{title.replace("2019", "2018")}</a></li>
<li onclick="share('/x/t1003.html')">分享</li>
<div onclick="open('/nb/t1004.html')"><a href="/nb/t1005.html">{title.replace("2019", "2017")}</a></div></ul>""",
        "http://a.gov.cn/nb/index.html",
    )
    assert [(row.url.rsplit("/", 1)[-1], row.title[2:6], row.date) for row in page.rows] == [
        ("t1005.html", "2017", None),
        ("t1001.html", "2019", "2020-01-12"),
        ("t1002.html", "2018", None),
    ]
