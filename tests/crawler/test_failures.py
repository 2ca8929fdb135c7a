"""Whole crawls of replicas that fail: each fault is a row with its reason, nothing broken is archived as a page."""

import socket
import sqlite3
from contextlib import closing

import pytest

from tests.crawler.conftest import Crawling, Replica, Reply, gzipped, listing, report_page, tagged

REPORT = "秀洲区人民政府2019年政府信息公开工作年度报告"
LIST = "/nb/list1.html"
ITEM = "/nb/202003/1001.html"


def one_report(replica: Replica, crawling: Crawling, item: Reply) -> None:
    replica.routes |= {LIST: listing((ITEM, REPORT)), ITEM: item}
    crawling.site(replica.base + LIST)


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Reply(b"gone", status=404), "not found"),
        (Reply(b"no", status=403), "http error"),
        (Reply(b"", status=200), "empty"),
        (Reply(report_page(), cut=5000), "truncated"),
        (gzipped(report_page(), kept=0.6), "truncated"),
        (Reply(b"\1 not gzip", headers={"Content-Encoding": "gzip"}), "bad content encoding"),
        (gzipped(b"0" * 70_000_000), "too large"),
        (Reply(headers={"Location": "http://127.0.0.2:1/x.html"}, status=302), "off host"),
        (Reply(headers={"Location": ITEM}, status=302), "redirect loop"),
        (Reply(headers={"Location": "/index.html"}, status=301), "moved"),
        (Reply(b'<html><meta http-equiv="refresh" content="0;url=../"></html>'), "soft 404"),
        (Reply("<title>提示</title><p>您访问的页面已被删除</p>".encode()), "soft 404"),
        (Reply("<title>提示</title><p>系统繁忙，请稍后再试</p>".encode()), "empty"),
        (Reply(b"<h1>502 Bad Gateway</h1><hr>nginx"), "empty"),
        (Reply(b'{"code":500,"msg":"error"}', content_type="application/json"), "empty"),
        (Reply(b" \n "), "empty"),
        (Reply("<title>提示</title><p>您的请求已被防火墙拦截</p>".encode()), "blocked"),
    ],
)
def test_item_that_is_no_usable_page(replica: Replica, crawling: Crawling, item: Reply, reason: str) -> None:
    one_report(replica, crawling, item)
    replica.routes["/index.html"] = b"<html><body>home</body></html>"
    crawling.run(expect=1)
    assert crawling.failures() == [(replica.base + ITEM, reason)]
    assert crawling.versions() == []
    assert crawling.rows("SELECT count(*) FROM sightings") == [(0,)]


def test_truncated_body_is_tried_again_and_leaves_no_capture(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling, gzipped(report_page(), kept=0.6))
    crawling.run(expect=1)
    assert replica.paths().count(ITEM) == 3
    assert crawling.rows(f"SELECT count(*) FROM captures WHERE url = '{replica.base}{ITEM}'") == [(0,)]
    replica.routes[ITEM] = gzipped(report_page())
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_site_that_is_down(crawling: Crawling, replica: Replica) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    crawling.site(f"http://127.0.0.1:{port}/nb/")
    replica.routes |= {LIST: listing((ITEM, REPORT)), ITEM: report_page()}
    crawling.site(replica.base + LIST, name="two")
    done = crawling.run(expect=1)
    assert crawling.failures() == [(f"http://127.0.0.1:{port}/nb/", "connection refused")]
    assert f"one: connection refused: http://127.0.0.1:{port}/nb/" in done.stderr
    assert crawling.versions() == [(2019, 1, "first seen")]  # the other site is crawled all the same


def test_server_errors_are_tried_again(replica: Replica, crawling: Crawling) -> None:
    answers = iter([Reply(b"busy", status=503), Reply(report_page())])
    replica.routes |= {LIST: listing((ITEM, REPORT)), ITEM: lambda headers: next(answers)}
    crawling.site(replica.base + LIST)
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_challenge_page_stops_the_host(replica: Replica, crawling: Crawling) -> None:
    items = [f"/nb/202003/{n}.html" for n in range(1001, 1005)]
    challenge = Reply(b'<meta content="abc" r="m"><script>$_ts=window["$_ts"]</script>', status=412)
    replica.routes[LIST] = listing(*((item, f"第{item[-6]}局2019年政府信息公开工作年度报告") for item in items))
    replica.routes |= dict.fromkeys(items, challenge)
    crawling.site(replica.base + LIST)
    crawling.run(expect=1)
    assert replica.paths()[:2] == ["/robots.txt", LIST]
    assert len(replica.seen) == 3
    assert [reason for _, reason in crawling.failures()] == ["blocked", "not tried", "not tried", "not tried"]
    assert crawling.rows("SELECT detail FROM failures WHERE reason = 'blocked'") == [("瑞数",)]
    assert crawling.versions() == []


def test_a_challenge_page_that_is_called_not_modified_is_one(replica: Replica, crawling: Crawling) -> None:
    """A kill may lose the row that names the stored page as a failure, and its validators are sent then."""
    challenge = tagged(b'<meta content="abc" r="m"><script>$_ts=window["$_ts"]</script>', '"c"')
    replica.routes |= {LIST: listing((ITEM, REPORT)), ITEM: challenge}
    crawling.site(replica.base + LIST)
    crawling.run(expect=1)
    with closing(sqlite3.connect(crawling.data / "archive.db")) as connection, connection:
        connection.execute("DELETE FROM failures")
    crawling.run(expect=1)
    assert crawling.rows("SELECT status FROM captures WHERE url LIKE '%1001.html'") == [(200,), (304,)]
    assert crawling.failures() == [(replica.base + ITEM, "blocked")]
    assert crawling.rows("SELECT count(*) FROM sightings") == [(0,)]


def test_wrong_type_attachment_is_a_failure_and_no_attachment(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling, Reply(report_page(extra='<a href="/f/a.pdf">年报.pdf</a>')))
    replica.routes["/f/a.pdf"] = b"<html><body>no such file</body></html>"
    crawling.run(expect=1)
    assert crawling.failures() == [(f"{replica.base}/f/a.pdf", "wrong type")]
    assert crawling.versions() == [(2019, 1, "first seen")]
    replica.routes["/f/a.pdf"] = Reply(b"%PDF-1.4 x", content_type="application/pdf")
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen"), (2019, 2, "attachment added")]


def test_links_to_other_hosts_are_not_followed(replica: Replica, second_replica: Replica, crawling: Crawling) -> None:
    copy = f"{second_replica.base}{ITEM}"
    second_replica.routes[ITEM] = report_page()
    replica.routes[LIST] = listing((copy, REPORT))
    crawling.site(replica.base + LIST)
    crawling.run(expect=1)
    assert second_replica.seen == []
    assert crawling.failures() == [(copy, "off host")]


def test_list_that_never_ends(replica: Replica, crawling: Crawling) -> None:
    """A page that ignores the page number shows the same rows again and again."""
    page = listing((ITEM, REPORT), tail='<a href="?p=2">下一页</a>')
    replica.routes |= {
        LIST: page,
        f"{LIST}?p=2": listing((ITEM, REPORT), tail='<a href="?p=3">下一页</a>'),
        ITEM: report_page(),
    }
    crawling.site(replica.base + LIST)
    crawling.run(expect=1)
    assert crawling.failures() == [(f"{replica.base}{LIST}?p=2", "list end unknown")]
    assert sorted(replica.paths()) == sorted(["/robots.txt", LIST, f"{LIST}?p=2", ITEM])


def test_empty_list_is_a_failure(replica: Replica, crawling: Crawling) -> None:
    replica.routes[LIST] = b"<html><body><div id='list'></div></body></html>"
    crawling.site(replica.base + LIST)
    crawling.run(expect=1)
    assert crawling.failures() == [(replica.base + LIST, "empty")]


@pytest.mark.parametrize(
    "page",
    [
        b"<META content='0; URL=../nb/list1.html' HTTP-EQUIV=refresh>",
        b'<html><script>window.location.href = "../nb/list1.html";</script></html>',
        b"<script>location.replace('/nb/list1.html')</script>",
    ],
)
def test_start_page_that_refreshes_to_the_list_is_followed(replica: Replica, crawling: Crawling, page: bytes) -> None:
    replica.routes["/gk/"] = page
    replica.routes |= {LIST: listing((ITEM, REPORT)), ITEM: report_page()}
    crawling.site(replica.base + "/gk/")
    crawling.run()
    assert replica.paths() == ["/robots.txt", "/gk/", LIST, ITEM]
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_start_page_that_refreshes_for_ever_or_elsewhere(replica: Replica, crawling: Crawling) -> None:
    replica.routes["/a/"] = b'<meta http-equiv="refresh" content="0;url=/b/">'
    replica.routes["/b/"] = b'<meta http-equiv="refresh" content="0;url=/a/">'
    replica.routes["/c/"] = b'<meta http-equiv="refresh" content="0;url=http://127.0.0.2:1/nb/">'
    crawling.site(replica.base + "/a/")
    replica.routes["/d/"] = b'<script>document.cookie="a=1";location.href="/nb/";</script>'
    crawling.site(replica.base + "/c/", name="two")
    crawling.site(replica.base + "/d/", name="three")
    crawling.run(expect=1)
    assert sorted(replica.paths()) == ["/a/", "/b/", "/c/", "/d/", *["/robots.txt"] * 3]
    assert sorted(crawling.failures()) == [
        (replica.base + "/b/", "empty"),
        (replica.base + "/d/", "empty"),
        ("http://127.0.0.2:1/nb/", "off host"),
    ]


def test_two_reports_and_their_files_that_lead_to_one_error_page_are_failures_each(
    replica: Replica, crawling: Crawling
) -> None:
    leads_away = Reply(headers={"Location": "/error.html"}, status=302)
    items = [f"/nb/202003/100{number}.html" for number in range(1, 4)]
    files = '<a href="/a.pdf">附件1</a><a href="/b.pdf">附件2</a>'
    titles = (REPORT.replace("2019", str(year)) for year in (2020, 2021, 2019))
    replica.routes |= {LIST: listing(*zip(items, titles, strict=True)), items[2]: report_page(extra=files)}
    replica.routes |= dict.fromkeys((*items[:2], "/a.pdf", "/b.pdf"), leads_away)
    replica.routes["/error.html"] = "<html><p>您访问的页面不存在</p></html>".encode()
    crawling.site(replica.base + LIST)
    crawling.run(expect=1)
    assert sorted(crawling.failures()) == [
        (f"{replica.base}/a.pdf", "wrong type"),
        (f"{replica.base}/b.pdf", "wrong type"),
        (f"{replica.base}{items[0]}", "soft 404"),
        (f"{replica.base}{items[1]}", "soft 404"),
    ]
