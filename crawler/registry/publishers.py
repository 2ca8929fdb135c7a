"""Who publishes at an address that was not crawled: by the registry, else by the name of the agency."""

from collections import defaultdict
from collections.abc import Iterable

from archive.agencies.facts import Facts
from archive.agencies.names import same_agency
from archive.base.divisions import named_in
from archive.importing.judged import Publisher
from crawler.registry.sites import Site
from crawler.web.urls import host_of, is_loopback, name_of

UNKNOWN_REGION = "000000"


class Publishers:
    """The sites of the registry, by host."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._by_host: dict[str, list[Site]] = defaultdict(list)
        self._by_domain: dict[str, set[str]] = defaultdict(set)
        self._by_agency: dict[str, list[Site]] = defaultdict(list)
        for site in sites:
            self._by_agency[site.agency].append(site)
            for host in site.hosts:
                self._by_domain[_domain(host)].add(site.region)
                self._by_host[host].append(site)

    def of(self, url: str, agency: str, vouched: bool) -> Publisher | None:
        """The publisher of a page at `url` that names this agency, or "". Of a page that somebody vouches for, the agency may
        stand on any host. None where nothing tells who publishes."""
        host = host_of(url)
        here = self._by_host.get(host, [])
        official = bool(here) or _is_government(host)
        site = _fitting(here, url, agency) or (_only(self._by_agency.get(agency, [])) if agency else None)
        if site and (site in here or vouched or official):
            facts = Facts(site.id, site.agency, site.region, site.level, site.kind, site.parent, site.credit_code)
            return Publisher(site.id, site.agency, site.region, official, facts)
        name = "".join(agency.split())
        if not name:
            return Publisher("", "", "", official) if official else None
        region = named_in(name) or _around(self._by_domain.get(_domain(host), set()))
        return Publisher(f"import:{region}:{name}", name, region, official)


def _domain(host: str) -> str:
    """`xiuzhou.gov.cn` of `www.xiuzhou.gov.cn`; other hosts as they are."""
    name = name_of(host) if host else ""
    labels = name.split(".")
    return ".".join(labels[-3:]) if name.endswith(".gov.cn") else name


def _around(regions: set[str]) -> str:
    """The code of the division that has all of these in it."""
    for width in (6, 4, 2):
        if len({region[:width] for region in regions}) == 1:
            return min(regions)[:width].ljust(6, "0")
    return UNKNOWN_REGION


def _is_government(host: str) -> bool:
    """`*.gov.cn`; and this machine, which serves a copy of somebody's pages."""
    name = name_of(host) if host else ""
    return name == "gov.cn" or name.endswith(".gov.cn") or bool(host and is_loopback(host))


def _fitting(sites: list[Site], url: str, agency: str) -> Site | None:
    """Of the sites of a host that of the agency; where the page names none, the site whose column the page stands in."""
    if agency:
        named = [site for site in sites if same_agency(site.agency, agency)]
        if named:
            return named[0]
    inside = [site for site in sites if any(url.startswith(start.rpartition("/")[0] + "/") for start in site.start)]
    longest = max(inside, key=lambda site: max(map(len, site.start)), default=None)
    return longest or _only(sites)


def _only(sites: list[Site]) -> Site | None:
    return sites[0] if len(sites) == 1 else None
