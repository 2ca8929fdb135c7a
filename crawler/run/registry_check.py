"""What is wrong, or may be, in a registry and in the spiders: `nianbao sites check`.

A check is a function from all entries to problems; `CHECKS` and `SPIDER_CHECKS` list them. An error keeps a site from
being crawled right, a warning is for a person to look at.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from archive.base import divisions
from crawler.lists.classify_link import is_official
from crawler.registry.sites import FAMILIES as REGISTRY_FAMILIES
from crawler.registry.sites import MAX_HOURS, MAX_MB, MAX_REQUESTS, Entry, read_registry
from crawler.spiders import SPIDERS
from crawler.visits.site_spider import SiteSpider
from crawler.web.urls import host_of, is_loopback

_AGENCY = re.compile(r"^[\u4e00-\u9fff（）()、·]{2,40}$")
_AGENCY_END = re.compile(
    r"(?:政府|委员会|管委会|[局厅部办委署院会处所站队室社行区县市省旗州盟镇乡]|办公室|中心|街道|苏木|办事处|公司|学校|大学)[)）]?$"
)
_LEVEL_WIDTH = {"province": 2, "city": 4}


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is `FILE:LINE` or the name of a spider, `check` the name of the check that found it."""

    severity: Literal["error", "warning"]
    check: str
    place: str
    site: str | None
    message: str


def check_registry(paths: Sequence[Path]) -> tuple[int, list[Problem]]:
    """How many sound entries these files have, and every problem, in the order of the checks."""
    entries, faults = read_registry(paths)
    problems = [Problem("error", "registry", *_placed(str(fault))) for fault in faults]
    for check in CHECKS:
        problems += check(entries)
    return len(entries), problems


def check_spiders(spiders: Mapping[str, type[SiteSpider]] = SPIDERS) -> list[Problem]:
    return [problem for family, spider in spiders.items() for problem in _spider(family, spider)] + [
        _of_spider(family, "the registry knows this family, and no spider has its name")
        for family in REGISTRY_FAMILIES
        if family not in spiders
    ]


def _placed(message: str) -> tuple[str, str | None, str]:
    """Place, site and text of a fault, which begins with its place."""
    found = re.match(r"(?P<place>.*?:\d+|[^:]*): (?:site '(?P<site>[^']+)', )?(?P<text>.*)", message, re.DOTALL)
    assert found is not None
    return found["place"], found["site"], found["text"]


def _spider(family: str, spider: type[SiteSpider]) -> Iterator[Problem]:
    if not issubclass(spider, SiteSpider):
        yield _of_spider(family, f"{spider.__name__} is no SiteSpider")
        return
    if spider.name != family:
        yield _of_spider(family, f"its name is {spider.name!r}")
    if family not in REGISTRY_FAMILIES:
        yield _of_spider(family, "the registry does not know this family")
    if not (sys.modules[spider.__module__].__doc__ or "").strip():
        yield _of_spider(family, f"{spider.__module__} does not say what the family is told by (docstring)")
    if spider.read_list is SiteSpider.read_list and "family" not in vars(spider):
        yield _of_spider(family, "it has no read_list")


def _of_spider(family: str, message: str) -> Problem:
    return Problem("error", "spider", f"spider {family}", None, message)


def _regions(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        region = entry.site.region
        division = divisions.find(region)
        if division is None:
            yield _problem("error", "region", entry, f"{region} is no code of GB/T 2260")
        elif division.former:
            yield _problem(
                "warning",
                "region",
                entry,
                f"{region} ({division.name}) is a former code, last listed in {division.last_year}",
            )
        named = divisions.named_in(entry.site.agency)
        if named and division and not division.former and named != region:
            yield _problem("warning", "region", entry, f"{entry.site.agency} is named after {named}, not {region}")


def _levels(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        level, region = entry.site.level, entry.site.region
        width = _LEVEL_WIDTH.get(level or "")
        if width and region[width:].strip("0"):
            yield _problem("warning", "level", entry, f"{level} level, and {region} is a division below it")


def _agencies(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        agency = entry.site.agency
        if not _AGENCY.match(agency) or not _AGENCY_END.search(agency) or "信息公开" in agency:
            yield _problem("warning", "agency", entry, f"{agency!r} does not look like the name of an agency")


def _hosts(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        for host in entry.site.hosts:
            if not is_official(f"http://{host}/", ()) and not is_loopback(host):
                yield _problem(
                    "warning", "host", entry, f"{host} is not *.gov.cn; what it publishes counts as official"
                )


def _starts(entries: Sequence[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        for url in entry.site.start:
            other = first.get(_normal(url))
            if other is not None:
                yield _problem(
                    "error", "start", entry, f"{url} is a start of site {other.site.id!r} ({other.place}) already"
                )
            first[_normal(url)] = other or entry


def _families(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        if entry.site.family not in SPIDERS:
            yield _problem("error", "family", entry, f"no spider for {entry.site.family!r}")


def _budgets(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        for key, usual in (("max_requests", MAX_REQUESTS), ("max_mb", MAX_MB), ("max_hours", MAX_HOURS)):
            own = getattr(entry.site, key)
            if own > usual:
                yield _problem(
                    "warning", "budget", entry, f"{key} is {own:g}, and {usual:g} is usual: other sites wait longer"
                )


CHECKS: tuple[Callable[[Sequence[Entry]], Iterator[Problem]], ...] = (
    _families,
    _regions,
    _levels,
    _agencies,
    _hosts,
    _starts,
    _budgets,
)


def _problem(severity: Literal["error", "warning"], check: str, entry: Entry, message: str) -> Problem:
    return Problem(severity, check, entry.place, entry.site.id, message)


def _normal(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"/index\.s?html?$", "/", parts.path)
    return f"{host_of(url)}{path}?{parts.query}"
