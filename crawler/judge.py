"""Is this link an annual report on information disclosure, and does a government's host publish it?"""

from collections.abc import Collection
from dataclasses import dataclass

import extract
from crawler.sites import host_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """`report` is about the title alone, `official_host` about the address alone; a copy on another host is no source."""

    report: bool
    official_host: bool
    agency: str | None
    year: int | None
    reason: str


def judge(title: str, url: str, registry_hosts: Collection[str]) -> Judgement:
    """`registry_hosts` are `host` or `host:port`."""
    told = extract.parse_title(title)
    official = is_official(url, registry_hosts)
    reason = told.reason
    if told.is_report and not official:
        reason = f"{reason}; but {host_of(url) or 'no host'} is no government's host"
    return Judgement(told.is_report, official, told.agency, told.year, reason)


def is_official(url: str, registry_hosts: Collection[str]) -> bool:
    """`*.gov.cn`, or a host of the registry."""
    host = host_of(url)
    name = host.rsplit(":", 1)[0] if not host.startswith("[") else host
    return name == "gov.cn" or name.endswith(".gov.cn") or host in registry_hosts
