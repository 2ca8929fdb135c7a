"""Pages that stand in the place of the item, and items that only look like one."""

import pytest

from crawler.items.soft_404 import gone, has_nothing_of, is_index_page
from crawler.web.reasons import Reason
from tests.crawler.conftest import report_page

ITEM, LIST = "http://a.gov.cn/nb/202003/1001.html", "http://a.gov.cn/nb/"
TITLE = "甲区2019年政府信息公开工作年度报告"
LINKS = "".join(f'<li><a href="/xw/{n}.html">今日要闻第{n}号</a></li>' for n in range(60))
REFRESH = b'<html><head><meta http-equiv="Refresh" content="0;url=../"></head></html>'


@pytest.mark.parametrize(
    ("url", "body", "reason"),
    [
        (ITEM, b"<p>x</p>", None),
        ("http://a.gov.cn/nb/202003/1001.htm", b"<p>x</p>", None),  # redirected to its new address
        ("http://a.gov.cn/", b"<p>x</p>", Reason.MOVED),
        ("http://a.gov.cn", b"<p>x</p>", Reason.MOVED),
        ("http://a.gov.cn/index.shtml", b"<p>x</p>", Reason.MOVED),
        ("http://a.gov.cn/default.aspx", b"<p>x</p>", Reason.MOVED),
        (LIST, b"<p>x</p>", Reason.MOVED),
        ("http://a.gov.cn/nb/index.html", b"<p>x</p>", None),
        (ITEM, REFRESH, Reason.SOFT_404),
        (ITEM, REFRESH + b"<p>text</p>" * 300, None),
        (ITEM, "<title>404</title><h2>出错了</h2>".encode(), Reason.SOFT_404),
        (ITEM, "<h2>您访问的页面不存在或已被删除</h2>".encode("gb18030"), Reason.SOFT_404),
        (ITEM, "<p>抱歉，找不到您要的内容</p>".encode(), Reason.SOFT_404),
        (ITEM, f"<h1>{TITLE}</h1><p>附件已移除，原文件不存在</p>".encode(), None),
        (ITEM, "<p>原页面已删除的信息目录</p>".encode() + b"<p>text</p>" * 100, None),
    ],
)
def test_gone(url: str, body: bytes, reason: Reason | None) -> None:
    assert gone(url, ITEM, LIST, body) is reason


def test_start_page_that_was_asked_for_is_an_item() -> None:
    assert gone("http://a.gov.cn/index.html", "http://a.gov.cn/index.html", LIST, b"<p>x</p>") is None


def index_page(*more: str) -> str:
    return f"<html><head><title>甲区人民政府</title></head><body><ul>{LINKS}</ul>{''.join(more)}</body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_index_page(charset: str) -> None:
    assert is_index_page(index_page().encode(charset), charset, ITEM, TITLE)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "more",
    [
        f"<h1>{TITLE}</h1>",
        "<h1>甲区2019年<br>政府信息公开&nbsp;工作年度报告</h1>",
        "<h2>甲区人民政府信息公开年报</h2>",  # the list calls it by another title
        '<meta name="ArticleTitle" content="甲区政府信息公开工作2019年度报告">',
        "<p>根据《中华人民共和国政府信息公开条例》，现公布如下。</p>",
        "<td>一、本年新收政府信息公开申请数量</td>",
        '<a href="./P020200312.pdf">附件</a>',
    ],
)
def test_no_index_page(more: str, charset: str) -> None:
    assert not is_index_page(index_page(more).encode(charset), charset, ITEM, TITLE)


def test_title_that_the_list_cuts() -> None:
    assert not is_index_page(index_page("<p>甲区2019年工作年度报告全文</p>").encode(), None, ITEM, "甲区2019年工作…")


def test_page_with_few_links_or_a_report_is_none() -> None:
    assert not is_index_page(b"<html><body><img src=1.jpg></body></html>", None, ITEM, TITLE)
    assert not is_index_page(report_page(extra=f"<ul>{LINKS}</ul>"), None, ITEM, TITLE)


@pytest.mark.parametrize(
    "markup",
    [
        f"<h1>{TITLE}</h1>",
        "<h1>甲区2019年 政府信息<br>公开工作年度报告</h1>",
        "<h1>2019年年报</h1><p>无</p>",
        '<p>报告见图</p><img src="1.jpg">',
        '<p>见附件</p><a href="1.pdf">下载</a>',
        "<p>本局无此事项。</p>" * 40,
    ],
)
def test_short_page_that_may_be_the_report(markup: str) -> None:
    assert not has_nothing_of(TITLE, markup.encode(), "utf-8", ITEM)


def test_page_whose_cut_title_is_of_something_else() -> None:
    assert not has_nothing_of("甲区2023年政府信…", "<h1>甲区2023年政府信访数据</h1>".encode(), "utf-8", ITEM)
