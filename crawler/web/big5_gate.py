"""Gates that show a page in traditional characters (big5) under another address: the page behind them is the source."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit, urlunsplit

_GATE = re.compile(r"^/gate/big5/(?P<host>[\w.-]+(?::\d+)?)(?P<path>/.*)?$", re.IGNORECASE)


def behind_gate(url: str, hosts: Collection[str]) -> str:
    """The address behind `…/gate/big5/HOST/PATH`, or behind `big5.HOST/PATH` where HOST is one of `hosts`; else `url`.

    `hosts` are those of the site, `host` or `host:port`. Only an address on one of them is taken.
    """
    parts = urlsplit(url)
    if gate := _GATE.match(parts.path):
        host = gate["host"].lower()
        return urlunsplit(parts._replace(netloc=host, path=gate["path"] or "/")) if host in hosts else url
    bare = parts.netloc.lower().removeprefix("big5.")
    if bare != parts.netloc.lower():
        for host in (bare, f"www.{bare}"):
            if host in hosts:
                return urlunsplit(parts._replace(netloc=host))
    return url
