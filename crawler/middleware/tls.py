"""TLS profiles: what a site may be spoken to with, when it cannot be spoken to safely. Off unless its entry names one.

| profile | for servers that | what is given up |
|---|---|---|
| (none) | are in order | nothing: TLS 1.2 or later, certificate checked |
| `legacy` | know TLS 1.0 only, old ciphers, small keys, or no secure renegotiation | strength of the encryption |
| `p256` | break off when another curve than P-256 is offered (`bad ecpoint`) | nothing |
| `unverified` | have a certificate that is expired, of another name, or of an unknown issuer | knowing who answers |

A site may name several. A profile is recorded with each run that used it, in `run_notes`.
"""

from collections.abc import Collection
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.middleware import wire
from crawler.middleware.guard import spider_of

_OP_LEGACY_SERVER_CONNECT = 0x4

SETTINGS: dict[str, dict[str, Any]] = {
    "legacy": {"DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0"},
    "p256": {},
    "unverified": {"DOWNLOAD_VERIFY_CERTIFICATES": False},
}


def settings_of(profiles: Collection[str]) -> dict[str, Any]:
    """Scrapy's settings for these profiles; the rest is done by `TlsHandler`."""
    settings: dict[str, Any] = {"TLS_PROFILES": tuple(profiles)}
    for profile in profiles:
        settings |= SETTINGS[profile]
    return settings


class TlsHandler(HTTP11DownloadHandler):
    """Scrapy's handler, with the profile of the site and the limits of `wire`. One of a crawler, so of a site."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        policy: Any = _Policy(self._contextFactory, crawler.settings.get("TLS_PROFILES"))
        self._contextFactory = policy
        spider = spider_of(crawler)
        max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._pool._factory = wire.limited(self._pool._factory, spider.site, spider.session, max_bytes)


@implementer(IPolicyForHTTPS)
class _Policy:
    """Keeps what was made for a host: to read the issuers that this machine trusts takes 7 ms each time."""

    def __init__(self, policy: Any, profiles: Collection[str]) -> None:
        self._policy = policy
        self._profiles = profiles
        self._made: dict[tuple[bytes, int], IOpenSSLClientConnectionCreator] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> IOpenSSLClientConnectionCreator:  # noqa: N802
        key = (hostname, port)
        if key not in self._made:
            creator = self._policy.creatorForNetloc(hostname, port)
            adjust(_context_of(creator), self._profiles)
            self._made[key] = creator
        return self._made[key]


def adjust(context: SSL.Context, profiles: Collection[str]) -> None:
    """What Scrapy has no setting for."""
    if "legacy" in profiles:
        context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
        context.set_options(_OP_LEGACY_SERVER_CONNECT)
    if "p256" in profiles:
        context.set_tmp_ecdh(SECP256R1())


def _context_of(creator: Any) -> SSL.Context:
    context: SSL.Context = creator._createConnection.__self__.getContext()  # as Scrapy itself reaches it
    return context
