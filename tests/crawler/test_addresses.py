"""Private addresses: refused where a site does not name them, whatever name leads there."""

from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.middleware.addresses import PublicResolver, _Checked, is_public, may_connect, named_addresses
from crawler.registry.sites import Site
from tests.crawler.conftest import Crawling, Replica, listing


@pytest.mark.parametrize("address", ["8.8.8.8", "219.148.1.1", "2400:3200::1", "64:ff9b::808:808", "2002:808:808::1"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(address)


def site(*hosts: str) -> Site:
    start = (f"http://{hosts[0]}/",)
    return Site(id="x", agency="甲局", region="330000", start=start, hosts=hosts)


def test_a_site_names_addresses_by_writing_them() -> None:
    named = named_addresses(
        [site("10.0.0.5:8080", "intranet.gov.cn"), site("www.a.gov.cn"), site("[::1]:81", "localhost")]
    )
    assert may_connect("10.0.0.5", "10.0.0.5", named)
    assert may_connect("intranet.gov.cn", "10.0.0.5", named)
    assert not may_connect("intranet.gov.cn", "10.0.0.6", named)
    assert not may_connect("www.a.gov.cn", "10.0.0.5", named)  # named by another site
    assert may_connect("www.a.gov.cn", "219.148.1.1", named)
    assert may_connect("::1", "::1", named)
    assert may_connect("localhost", "127.0.0.1", named)
    assert not may_connect("localhost", "10.0.0.1", named)
    assert not may_connect("localhost.gov.cn", "127.0.0.1", named)
    assert not may_connect("2130706433", "127.0.0.1", named)


class Heard:
    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None: ...  # noqa: N802

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


def test_only_private_addresses_of_a_name_are_left_out() -> None:
    heard = Heard()
    checked = _Checked(heard, "rebind.gov.cn", {})
    checked.resolutionBegan(None)
    for address in (
        IPv4Address("TCP", "127.0.0.1", 80),
        IPv4Address("TCP", "219.148.1.1", 80),
        IPv6Address("TCP", "fe80::1", 80),
    ):
        checked.addressResolved(address)
    checked.resolutionComplete()
    assert heard.hosts == ["219.148.1.1"]
    assert heard.complete
    assert PublicResolver.refused["rebind.gov.cn"] == "fe80::1"
    _Checked(heard, "rebind.gov.cn", {}).resolutionBegan(None)  # the next look-up starts anew
    assert "rebind.gov.cn" not in PublicResolver.refused


def test_name_that_leads_to_this_machine_is_not_asked(replica: Replica, crawling: Crawling) -> None:
    """`2130706433` is a name that every resolver takes for 127.0.0.1, and that no site means by writing it."""
    crawling.site(f"http://2130706433:{replica.port}/nb.html")
    crawling.run("--contact", "archive@example.org", "--delay", "0", expect=1)
    assert replica.seen == []
    assert crawling.rows("SELECT url, reason, detail FROM failures") == [
        (
            f"http://2130706433:{replica.port}/nb.html",
            "private address",
            "robots.txt: 2130706433 is 127.0.0.1, which the site does not name",
        )
    ]


def test_name_whose_address_the_site_names_is_asked(replica: Replica, crawling: Crawling) -> None:
    replica.routes["/nb.html"] = listing(("/1001.html", "部门决算"))
    crawling.site(
        f"http://2130706433:{replica.port}/nb.html", hosts=[f"2130706433:{replica.port}", f"127.0.0.1:{replica.port}"]
    )
    crawling.run("--contact", "archive@example.org", "--delay", "0")
    assert replica.paths() == ["/robots.txt", "/nb.html"]


def test_localhost_by_name(replica: Replica, crawling: Crawling) -> None:
    replica.routes["/nb.html"] = listing(("/1001.html", "部门决算"))
    crawling.site(f"http://localhost:{replica.port}/nb.html")
    crawling.run()
    assert replica.paths() == ["/robots.txt", "/nb.html"]
