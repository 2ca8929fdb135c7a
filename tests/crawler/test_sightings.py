"""One report that is linked from several places: fetched once, sighted once for each list."""

import pytest

from crawler.web.big5_gate import behind_gate
from tests.crawler.conftest import Crawling, Replica, listing, report_page

TITLE = "秀洲区人民政府2019年政府信息公开工作年度报告"
ITEM = "/zfxxgk/202003/t20200312_1.html"


def two_lists(crawling: Crawling, first: str, second: str) -> None:
    crawling.site(first)
    text = crawling.registry.read_text("utf-8").replace(f'["{first}"]', f'["{first}", "{second}"]')
    crawling.registry.write_text(text, "utf-8")


def test_one_address_on_two_lists(replica: Replica, crawling: Crawling) -> None:
    replica.routes |= {"/nb/": listing((ITEM, TITLE)), "/nlist/": listing((ITEM, TITLE), (ITEM, TITLE))}
    replica.routes[ITEM] = report_page()
    two_lists(crawling, f"{replica.base}/nb/", f"{replica.base}/nlist/")
    crawling.run("--delay", "0")
    assert replica.paths().count(ITEM) == 1
    assert sorted(crawling.rows("SELECT capture_id, url, list_url FROM sightings")) == sorted(
        (capture, replica.base + ITEM, replica.base + path)
        for path in ("/nb/", "/nlist/")
        for (capture,) in crawling.rows("SELECT id FROM captures WHERE url LIKE '%t20200312_1.html'")
    )
    assert crawling.rows("SELECT year FROM reports") == [(2019,)]
    assert crawling.rows("SELECT version FROM report_versions") == [(1,)]


def test_a_gate_is_another_sighting_of_the_page_behind_it(replica: Replica, crawling: Crawling) -> None:
    host = replica.base.removeprefix("http://")
    gate = f"{replica.base}/gate/big5/{host}{ITEM}"
    replica.routes["/nb/"] = listing((gate, TITLE), (ITEM, TITLE))
    replica.routes[ITEM] = report_page()
    crawling.site(f"{replica.base}/nb/")
    crawling.run("--delay", "0")
    assert [path for path in replica.paths() if path != "/robots.txt"] == ["/nb/", ITEM]
    assert crawling.rows("SELECT url FROM sightings ORDER BY url") == [(gate,), (replica.base + ITEM,)]
    assert crawling.rows("SELECT count(*) FROM report_versions") == [(1,)]


def test_moved_to_another_address(replica: Replica, crawling: Crawling) -> None:
    new = "/zfxxgknb/2019/szf/art/2023/art_acfce98707b74cc3b88510c7b5027adb.html"
    replica.routes |= {"/nb/": listing((ITEM, TITLE)), ITEM: report_page()}
    crawling.site(f"{replica.base}/nb/")
    crawling.run("--delay", "0")
    replica.routes |= {"/nb/": listing((new, TITLE)), new: report_page()}
    del replica.routes[ITEM]
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT url FROM sightings ORDER BY id") == [(replica.base + ITEM,), (replica.base + new,)]
    assert crawling.rows("SELECT count(*) FROM reports") == [(1,)]
    assert crawling.rows("SELECT count(*) FROM report_versions") == [(1,)]
    assert crawling.rows("SELECT count(*) FROM captures WHERE revisit_of IS NOT NULL AND url LIKE '%art_acf%'") == [
        (1,)
    ]


def test_a_cut_title_is_settled_by_the_page(replica: Replica, crawling: Crawling) -> None:
    report, notice = "/zfxxgknb/202003/t20200312_1.html", "/zfxxgknb/202003/t20200312_2.html"
    page = "<html><body><ul>" + "".join(
        f'<li><a href="{path}">2019年秀洲区人民政...</a></li>' for path in (report, notice)
    )
    replica.routes["/zfxxgknb/"] = page.encode()
    meta = '<meta name="ArticleTitle" content="{}">'
    replica.routes[report] = report_page(extra=meta.format(TITLE))
    replica.routes[notice] = report_page(extra=meta.format("2019年秀洲区人民政府门户网站运行情况"))
    crawling.site(f"{replica.base}/zfxxgknb/", family="trs")
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT url, title FROM sightings") == [(replica.base + report, TITLE)]


@pytest.mark.parametrize(
    ("url", "behind"),
    [
        ("https://fujian.gov.cn:82/gate/big5/www.fujian.gov.cn/a/t1.htm?x=1", "https://www.fujian.gov.cn/a/t1.htm?x=1"),
        ("http://big5.fujian.gov.cn/gate/big5/WWW.fujian.gov.cn/", "http://www.fujian.gov.cn/"),
        ("http://big5.fujian.gov.cn/a/t1.htm", "http://www.fujian.gov.cn/a/t1.htm"),
        ("http://big5.xinhuanet.com/gate/big5/other.gov.cn/a", "http://big5.xinhuanet.com/gate/big5/other.gov.cn/a"),
        ("http://big5.other.gov.cn/a", "http://big5.other.gov.cn/a"),
        ("http://www.fujian.gov.cn/gate/a", "http://www.fujian.gov.cn/gate/a"),
    ],
)
def test_behind_gate(url: str, behind: str) -> None:
    assert behind_gate(url, ("www.fujian.gov.cn",)) == behind
