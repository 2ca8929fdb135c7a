"""Only http and https, and no connection to an address of a private net that no site names, whoever makes it."""

from typing import Any
from urllib.parse import quote

import pytest
from scrapy import Request
from scrapy.settings import Settings, default_settings
from scrapy.utils.python import without_none_values

from crawler.middleware.addresses import check_connections
from crawler.middleware.guard import HostGuard
from crawler.registry.sites import Site
from crawler.spiders import SPIDERS, trs
from crawler.visits.session import Session
from crawler.web.errors import PrivateAddress
from crawler.web.reasons import Reason
from crawler.web.unusable import Unusable
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page

SCHEMES = sorted({*default_settings.DOWNLOAD_HANDLERS_BASE, "gopher", "javascript", "about", "view-source", "HTTP+x"})
OTHERS = [scheme for scheme in SCHEMES if scheme not in ("http", "https")]
REPORT = "秀洲区人民政府2019年政府信息公开工作年度报告"


def test_scrapy_has_handlers_for_two_schemes_only() -> None:
    settings = Settings()
    settings.setmodule("crawler.middleware.settings")
    assert sorted(without_none_values(settings.getwithbase("DOWNLOAD_HANDLERS"))) == ["http", "https"]
    assert {"ftp", "file", "s3", "data"} <= set(OTHERS)
    assert not settings.getbool("HTTPPROXY_ENABLED")


@pytest.mark.parametrize("scheme", OTHERS)
def test_guard(scheme: str) -> None:
    class Crawling_:  # noqa: N801
        spider = SPIDERS["generic"]()

    Crawling_.spider.site = Site(id="x", agency="甲局", region="330000", start=("http://127.0.0.1:8001/",))
    Crawling_.spider.session = Session(None)  # type: ignore[arg-type]
    with pytest.raises(Unusable) as refused:
        HostGuard(Crawling_).process_request(Request(f"{scheme}://127.0.0.1:8001/x"))  # type: ignore[arg-type]
    assert refused.value.reason is Reason.ADDRESS


class Reactor:
    def __init__(self) -> None:
        self.made: list[tuple[str, int]] = []

    def connectTCP(self, host: str, port: int, *arguments: Any) -> None:  # noqa: N802
        self.made.append((host, port))


@pytest.mark.parametrize(
    ("host", "port", "made"),
    [
        ("219.148.1.1", 80, True),
        ("2400:3200::1", 443, True),
        ("10.0.0.5", 8080, True),
        ("10.0.0.5", 6379, False),
        ("10.0.0.6", 8080, False),
        ("127.0.0.1", 8080, False),
        ("::1", 8080, False),
        ("::ffff:10.0.0.6", 8080, False),
        ("::ffff:127.0.0.1", 80, False),
        ("64:ff9b::7f00:1", 80, False),
        ("0.0.0.0", 80, False),
        ("::", 80, False),
        ("169.254.169.254", 80, False),
        ("2130706433", 80, False),
        ("0x7f.1", 80, False),
        ("localhost", 8080, False),
        ("www.example.gov.cn", 80, False),
    ],
)
def test_every_connection_is_checked_where_it_is_made(host: str, port: int, made: bool) -> None:
    site = Site(
        id="x",
        agency="甲局",
        region="330000",
        start=("http://intranet.gov.cn:8080/",),
        hosts=("intranet.gov.cn:8080", "10.0.0.5"),
    )
    reactor = Reactor()
    check_connections(reactor, [site])
    if made:
        reactor.connectTCP(host, port, object())
        assert reactor.made == [(host, port)]
    else:
        with pytest.raises(PrivateAddress):
            reactor.connectTCP(host, port, object())
        assert reactor.made == []


def test_localhost_is_this_machine() -> None:
    reactor = Reactor()
    check_connections(
        reactor, [Site(id="x", agency="甲局", region="330000", start=("http://localhost:81/", "http://a.localhost/"))]
    )
    for address in ("127.0.0.1", "::1"):
        reactor.connectTCP(address, 81, object())
    assert len(reactor.made) == 2
    with pytest.raises(PrivateAddress):
        reactor.connectTCP("127.0.0.2", 81, object())


def test_crawl_of_a_list_with_every_scheme(replica: Replica, crawling: Crawling) -> None:
    links = [(f"{scheme}://127.0.0.1:{replica.port}/nb/202003/1.html", REPORT) for scheme in OTHERS]
    replica.routes |= {
        "/nb/list1.html": listing(*links, ("/nb/202003/1001.html", REPORT)),
        "/nb/202003/1001.html": report_page(),
    }
    crawling.site(replica.base + "/nb/list1.html")
    crawling.run("--delay", "0", expect=1)
    assert replica.paths() == ["/robots.txt", "/nb/list1.html", "/nb/202003/1001.html"]
    failed = [(scheme.lower(), "bad address") for scheme in OTHERS if scheme not in ("about", "data", "javascript")]
    assert sorted((url.partition(":")[0].lower(), reason) for url, reason in crawling.failures()) == sorted(failed)


@pytest.mark.parametrize("href", ["ftp://{host}/nb/1.html", "file:///C:/年报/2019.doc", "weixin://nb/1"])
def test_report_at_an_address_of_another_scheme_is_told(replica: Replica, crawling: Crawling, href: str) -> None:
    href = href.format(host=f"127.0.0.1:{replica.port}")
    page = "/nb/202003/1001.html"
    links = [(href, REPORT), (href, "部门决算"), ("javascript:void(0)", REPORT), ("tel:12345", REPORT), (page, REPORT)]
    replica.routes |= {"/nb/list1.html": listing(*links), page: report_page()}
    crawling.site(replica.base + "/nb/list1.html")
    done = crawling.run("--delay", "0", expect=1)
    assert replica.paths() == ["/robots.txt", "/nb/list1.html", page]
    [(url, reason, detail, title)] = crawling.rows("SELECT url, reason, detail, title FROM failures")
    assert (url, reason, title) == (quote(href, safe=":/"), "bad address", REPORT)
    assert str(detail) == f"its scheme is {href.partition(':')[0]!r}; only http and https are fetched"
    assert "only http and https are fetched" in done.stderr
    assert crawling.versions() == [(2019, 1, "first seen")]


@pytest.mark.parametrize("link", ['<a href="{url}">附件.pdf</a>', '<iframe src="{url}"></iframe>'])
def test_file_of_a_report_at_an_address_of_another_scheme_is_told(
    replica: Replica, crawling: Crawling, link: str
) -> None:
    page, url = "/nb/202003/1001.html", f"ftp://127.0.0.1:{replica.port}/1.pdf"
    replica.routes |= {"/nb/list1.html": listing((page, REPORT)), page: report_page(extra=link.format(url=url))}
    crawling.site(replica.base + "/nb/list1.html")
    crawling.run("--delay", "0", expect=1)
    assert replica.paths() == ["/robots.txt", "/nb/list1.html", page]
    assert crawling.failures() == [(url, "bad address")]
    assert crawling.versions() == [(2019, 1, "first seen")]


SCRIPTED = [
    """<li onclick="window.open('{url}')">{title}</li>""",
    """<script>var url = "{url}"; var title = "{title}"; document.writeln(url);</script>""",
]


@pytest.mark.parametrize("row", SCRIPTED)
def test_report_that_a_script_opens_at_an_address_of_another_scheme_is_told(row: str) -> None:
    url = "ftp://127.0.0.1/t20200320_1.html"
    page = trs.read_list(row.format(url=url, title=REPORT), "http://127.0.0.1/nb/index.html")
    assert [(row.url, row.title) for row in page.rows] == [(url, REPORT)]


def test_redirect_to_another_scheme(replica: Replica, crawling: Crawling) -> None:
    first, second = "/nb/202003/1001.html", "/nb/202003/1002.html"
    target = f"ftp://127.0.0.1:{replica.port}/1.html"
    replica.routes |= {
        "/nb/list1.html": listing((first, REPORT), (second, REPORT)),
        first: Reply(b"", 302, headers={"Location": target}),
        second: report_page(),
    }
    crawling.site(replica.base + "/nb/list1.html")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT url, reason, detail FROM failures") == [
        (
            replica.base + first,
            "bad address",
            f"a redirect to {target}: its scheme is 'ftp'; only http and https are fetched",
        )
    ]
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_proxy_of_the_environment_is_not_used(
    replica: Replica, second_replica: Replica, crawling: Crawling, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, second_replica.base)
    replica.routes["/nb/list1.html"] = listing(("/nb/202003/1001.html", "部门决算"))
    crawling.site(replica.base + "/nb/list1.html")
    crawling.run("--delay", "0")
    assert second_replica.seen == []
    assert replica.paths() == ["/robots.txt", "/nb/list1.html"]


BAD = ["127.0.0.1:99999", "127.0.0.1:abc", "127.0.0.1:-1", "127.0.0.1:0", "u:p@127.0.0.1"]


@pytest.mark.few(2)
@pytest.mark.parametrize("host", BAD)
def test_link_that_no_request_can_be_made_of_takes_nothing_else_with_it(
    replica: Replica, crawling: Crawling, host: str
) -> None:
    bad, page, good = f"http://{host}/nb/202003/1.html", "/nb/202003/1001.html", "/nb/202003/2.pdf"
    replica.routes |= {
        "/nb/list1.html": listing((bad, REPORT), (page, REPORT)),
        page: report_page(extra=f'<a href="http://{host}/1.pdf">附件1.pdf</a><a href="{good}">附件2.pdf</a>'),
        good: b"%PDF-1.4",
    }
    crawling.site(replica.base + "/nb/list1.html")
    done = crawling.run("--delay", "0", expect=1)
    assert "Traceback" not in done.stderr
    assert replica.paths() == ["/robots.txt", "/nb/list1.html", page, good]
    failures = "SELECT url, reason FROM failures ORDER BY url"
    assert crawling.rows(failures) == [(f"http://{host}/1.pdf", "bad address"), (bad, "bad address")]
