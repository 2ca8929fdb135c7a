"""One bad row of a list never ends the list: every other row is fetched, and the bad one is a failure that names it."""

from html import escape

import pytest

from tests.crawler.conftest import Crawling, Replica, report_page

TITLE = "秀洲区人民政府{}年政府信息公开工作年度报告"
BAD = [
    "http://host:port/a.html",
    "http://127.0.0.1:99999/a.html",
    "http://127.0.0.1:/a.html",
    "http://127.0.0.1:8０/a.html",
    "http://[::1/a.html",
    "http://[fe80::1%25eth0]/a.html",
    "http://[v1.x]/a.html",
    "http://a b/a.html",
    "http://user@host/a.html",
    "//host:port/a.html",
    "http://.cn/a.html",
    "http://a..b/a.html",
    "http://xn--a/a.html",
    "http://℀.cn/a.html",
    "http://例子。测试：80/a.html",
    f"http://{'a' * 300}.cn/a.html",
]


@pytest.mark.parametrize("base", ["", "<base href='/nb/'>"], ids=["plain", "base"])
def test_bad_addresses_lose_only_their_rows(replica: Replica, crawling: Crawling, base: str) -> None:
    links = [("/1.html", 2019), *((url, 2003 + at) for at, url in enumerate(BAD)), ("/2.html", 2020)]
    rows = "".join(f'<li><a href="{escape(url)}">{TITLE.format(year)}</a></li>' for url, year in links)
    replica.routes["/nb/index.html"] = f"<html>{base}<ul>{rows}</ul></html>".encode()
    replica.routes["/1.html"] = report_page()
    replica.routes["/2.html"] = report_page().replace("2019年".encode(), "2020年".encode())
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run(expect=1)
    assert {"/1.html", "/2.html"} < set(replica.paths())
    failed = crawling.rows("SELECT title FROM failures")
    assert sorted(str(title) for (title,) in failed) == sorted(TITLE.format(2003 + at) for at in range(len(BAD)))
