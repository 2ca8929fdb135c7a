"""Which addresses a name may lead to: a site on the public net that points to a private address is not asked.

A name of the registry, or a server's redirect to it, could otherwise reach machines that trust this one. What is checked
is the address that a connection is made to, so a name that changes its address between two look-ups gains nothing.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.sites import Site, name_of

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Named = Mapping[str, frozenset[str]]


def is_public(address: str) -> bool:
    """Can anybody on the net reach this address? False for private, link-local, loopback and reserved ones."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def named_addresses(sites: Iterable[Site]) -> dict[str, frozenset[str]]:
    """Host name → the addresses that a site with this host names itself, by writing them in its `hosts`."""
    named: dict[str, frozenset[str]] = {}
    for site in sites:
        names = [name_of(host) for host in site.hosts]
        addresses = frozenset(str(ipaddress.ip_address(name)) for name in names if _is_address(name))
        for name in names:
            named[name] = named.get(name, frozenset()) | addresses
    return named


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def may_connect(name: str, address: str, named: Named) -> bool:
    if is_public(address) or address in named.get(name, ()):
        return True
    # RFC 6761: such a name is this machine and nothing else, so who writes it names it.
    is_local = name == "localhost" or name.endswith(".localhost")
    return is_local and ipaddress.ip_address(address).is_loopback


class PublicResolver(CachingHostnameResolver):
    """Scrapy's resolver for IPv4 and IPv6, without the addresses that a name may not lead to.

    `refused` tells of each name which address was left out. The setting NAMED_ADDRESSES is what `named_addresses` gives.
    Proxies of the environment are the operator's own and may be anywhere.
    """

    refused: ClassVar[dict[str, str]] = {}

    def __init__(self, reactor: ReactorBase, cache_size: int, named: Named) -> None:
        super().__init__(reactor, cache_size)
        self._named = named
        self._proxies = {urlsplit(url).hostname for url in getproxies().values()}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        settings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.get("NAMED_ADDRESSES") or {})

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        receiver: Any = resolutionReceiver
        if hostName not in self._proxies:
            receiver = _Checked(resolutionReceiver, hostName, self._named)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Checked:
    def __init__(self, receiver: Any, name: str, named: Named) -> None:
        self._receiver = receiver
        self._name = name
        self._named = named

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        PublicResolver.refused.pop(self._name, None)
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if may_connect(self._name, address.host, self._named):
            self._receiver.addressResolved(address)
        else:
            PublicResolver.refused[self._name] = address.host

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()
