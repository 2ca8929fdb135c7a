"""Which addresses a name may lead to: a site on the public net that points to a private address is not asked.

A name of the registry, or a server's redirect to it, could otherwise reach machines that trust this one. What is checked
is the address that a connection is made to, so a name that changes its address between two look-ups gains nothing.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.registry.sites import Site
from crawler.web.errors import PrivateAddress
from crawler.web.urls import is_address, name_of

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
        addresses = frozenset(str(ipaddress.ip_address(name)) for name in names if is_address(name))
        for name in names:
            named[name] = named.get(name, frozenset()) | addresses
    return named


def may_connect(name: str, address: str, named: Named) -> bool:
    if is_public(address) or address in named.get(name, ()):
        return True
    return _is_local(name) and ipaddress.ip_address(address).is_loopback


def _is_local(name: str) -> bool:
    """RFC 6761: such a name is this machine and nothing else, so who writes it names it."""
    return name == "localhost" or name.endswith(".localhost")


def check_connections(reactor: Any, sites: Iterable[Site]) -> None:
    """Have every TCP connection that this process makes checked where it is made, whoever makes it.

    To an address that is not public it is refused unless one of the sites writes that address, and a host with that port.
    """
    named = frozenset(pair for site in sites for pair in _endpoints(site))
    connect = reactor.connectTCP

    def checked(host: str, port: int, *arguments: Any, **others: Any) -> Any:
        if not is_address(host) or not (is_public(host) or (str(ipaddress.ip_address(host)), port) in named):
            raise PrivateAddress(f"{host}:{port}, which no site names")
        return connect(host, port, *arguments, **others)

    reactor.connectTCP = checked


def _endpoints(site: Site) -> set[tuple[str, int]]:
    names = {name_of(host) for host in site.hosts}
    addresses = {str(ipaddress.ip_address(name)) for name in names if is_address(name)}
    if any(_is_local(name) for name in names):
        addresses |= {"127.0.0.1", "::1"}
    ports = {urlsplit(f"//{host}").port for host in site.hosts}
    return {(address, own) for address in addresses for port in ports for own in ((port,) if port else (80, 443))}


class PublicResolver(CachingHostnameResolver):
    """Scrapy's resolver for IPv4 and IPv6, without the addresses that a name may not lead to.

    `refused` tells of each name which address was left out. The setting NAMED_ADDRESSES is what `named_addresses` gives.
    """

    refused: ClassVar[dict[str, str]] = {}

    def __init__(self, reactor: ReactorBase, cache_size: int, named: Named) -> None:
        super().__init__(reactor, cache_size)
        self._named = named

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
        receiver: Any = _Checked(resolutionReceiver, hostName, self._named)
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
