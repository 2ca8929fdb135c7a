"""How a crawl treats hosts: who it says it is, the pause between two requests, and which sites wait for one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from crawler.registry.sites import Site
from crawler.web.urls import is_loopback

LOOPBACK_DELAY_S = 0.02
DELAY_S = 2.0
SITES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Manners:
    """`contact` says who crawls. `delay_s` between two requests to a host and `timeout_s` for one answer stand in place of
    the defaults. At `ends_at` the crawl ends in order: what was fetched is read, and unfinished sites wait for the next run.
    """

    contact: str | None = None
    delay_s: float | None = None
    timeout_s: float | None = None
    sites_at_once: int = SITES_AT_ONCE
    ends_at: datetime | None = None


def delay_of(site: Site) -> float:
    """Seconds between two requests to one host: short only where every host is this machine."""
    return LOOPBACK_DELAY_S if all(is_loopback(host) for host in site.hosts) else DELAY_S


def user_agent(contact: str | None) -> str:
    return f"nianbao/{version('nianbao')}" + (f" (+{contact})" if contact else "")


def groups(sites: Sequence[Site], key: Callable[[str], str] = str) -> list[list[Site]]:
    """Sites that share a host, directly or through another site, are one group; `key` makes several hosts one."""
    first_of: dict[str, str] = {}

    def first(host: str) -> str:
        while first_of.setdefault(host, host) != host:
            first_of[host] = host = first_of[first_of[host]]
        return host

    for site in sites:
        for host in site.hosts:
            first_of[first(key(host))] = first(key(site.hosts[0]))
    members: dict[str, list[Site]] = {}
    for site in sites:
        members.setdefault(first(key(site.hosts[0])), []).append(site)
    return list(members.values())
