"""Addresses of links are joined, and encoded, as browsers do it."""

import pytest

from crawler.lists.addresses import absolute, as_requested
from tests.crawler.conftest import Crawling, Replica, report_page

BASE = "http://h.gov.cn/a/b.html"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        (r"..\c\d.html", "http://h.gov.cn/c/d.html"),
        (r"\c.html?x=\1", r"http://h.gov.cn/c.html?x=\1"),
        (r"http:\\h.gov.cn\c.html", "http://h.gov.cn/c.html"),
        ("http:///x.gov.cn/c.html", "http://x.gov.cn/c.html"),
        ("///x.gov.cn/c.html", "http://x.gov.cn/c.html"),
        (" /c d\n.html ", "http://h.gov.cn/c d.html"),
        ("http://[::1/c.html", "http://%5B::1/c.html"),
        ("#top", None),
        ("", None),
        ("javascript:open('/c.html')", None),
    ],
)
def test_joined(href: str, url: str | None) -> None:
    assert absolute(BASE, href) == url


@pytest.mark.parametrize(
    ("url", "charset", "sent"),
    [
        ("http://h.cn/年.html?k=年报", "utf-8", "http://h.cn/%E5%B9%B4.html?k=%E5%B9%B4%E6%8A%A5"),
        ("http://h.cn/年.html?k=年报", "gb18030", "http://h.cn/%E5%B9%B4.html?k=%C4%EA%B1%A8"),
        ("http://h.cn/年.html?k=年报", "utf-16-le", "http://h.cn/%E5%B9%B4.html?k=%E5%B9%B4%E6%8A%A5"),
        ("http://h.cn/a b%20c.html", "utf-8", "http://h.cn/a%20b%20c.html"),
        ("http://h:port/a", "utf-8", "http://h:port/a"),
    ],
)
def test_sent(url: str, charset: str, sent: str) -> None:
    assert as_requested(url, charset) == sent
    assert as_requested(sent, charset) == sent


def test_a_list_in_gbk_with_files_of_chinese_names(replica: Replica, crawling: Crawling) -> None:
    title = "秀洲区人民政府2019年政府信息公开工作年度报告"
    rows = f'<li><a href="/show.html?k=年报&amp;id=20191">{title}</a></li>'
    page = f'<meta charset="gbk"><title>政府信息公开年报</title><ul>{rows}</ul>'
    replica.routes["/nb/index.html"] = page.encode("gbk")
    replica.routes["/show.html?k=%C4%EA%B1%A8&id=20191"] = report_page(extra='<a href="/f/附件 1.pdf">附件 1</a>')
    replica.routes["/f/%E9%99%84%E4%BB%B6%201.pdf"] = b"%PDF-1.4 not much"
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    assert replica.paths()[-2:] == ["/show.html?k=%C4%EA%B1%A8&id=20191", "/f/%E9%99%84%E4%BB%B6%201.pdf"]
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert crawling.rows("SELECT name FROM version_attachments") == [("附件 1",)]
