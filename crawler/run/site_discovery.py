"""`nianbao sites add` and `sites discover`: from a home page or a list to the entry of the registry that would crawl it.

At most ten pages are asked for, as a crawl asks: robots.txt first, one at a time, contact in the User-Agent. They go to an
archive that is thrown away. What no page tells is left open, never guessed.
"""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

import extract
from archive.agencies.names import same_agency
from archive.base import divisions
from archive.capture.runs import start_run
from archive.capture.writer import CaptureWriter
from archive.coverage.health import today_in_china
from archive.writing.opening import open_for_writing
from crawler.lists.classify_link import classify_link, names_annual_column
from crawler.lists.listing import anchors, soup
from crawler.registry.credit_codes import is_credit_code
from crawler.registry.sites import Site
from crawler.run.crawl import Manners, run_spiders
from crawler.run.ways_on import COLUMN_RANKS, Way, ways_on
from crawler.spiders.auto import FAMILIES, family_of
from crawler.visits.session import CrawlFailure, Session
from crawler.visits.site_spider import SiteSpider
from crawler.web.errors import ContactMissing
from crawler.web.pages import column_name, metas, own_title
from crawler.web.responses import charset_of
from crawler.web.urls import host_of, is_loopback

NO_REGION = "000000"
MAX_PAGES = 10
_YEAR_LINK = re.compile(r"^(20\d{2})年?(?:度)?(?:(?:政府信息公开)?(?:工作)?(?:年报|年度报告))?$")
_SITE_WORDS = re.compile(r"(?:政府信息公开)?(?:门户)?(?:网站|网|平台)$")
_AGENCY = re.compile(r"^[\u4e00-\u9fff]{2,30}(?:政府|委员会|管委会|[局厅部办院]|办公室|街道|办事处)$")
_SPONSOR = re.compile(r"主办(?:单位|方)?\s*[:：]\s*([\u4e00-\u9fff]{4,30})")
_CREDIT_CODE = re.compile(r"(?:area|nodeId)[\"'=:\s]{1,4}([0-9A-Z]{18})")


@dataclass(frozen=True, slots=True)
class Found:
    """What was seen on the page of annual reports. `starts` has the columns of single years behind the first address."""

    starts: tuple[str, ...]
    family: str
    agency: str | None
    region: str | None
    credit_code: str | None
    reports: int
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """`path` are the pages asked for, in order; `found` is None when none of them leads to annual reports."""

    path: tuple[str, ...]
    found: Found | None
    failures: tuple[CrawlFailure, ...]
    elsewhere: str | None


@dataclass(slots=True)
class _Search:
    """What was seen of one site so far. `ways` were seen and not tried; `elsewhere` is a column on a host that is not to be asked."""

    path: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    found: Found | None = None
    elsewhere: str | None = None


@dataclass(slots=True)
class Looking(Session):
    """Many sites at once. `on_look` is told what was found of each as soon as it is known."""

    on_look: Callable[[Site, Look], None] = lambda site, look: None
    searches: dict[str, _Search] = field(default_factory=dict)

    def search(self, site: Site) -> _Search:
        return self.searches.setdefault(site.id, _Search())

    def failures_of(self, site: Site) -> tuple[CrawlFailure, ...]:
        return tuple(failure for failure in self.failures if failure.site_id == site.id)


class LookSpider(SiteSpider):
    """One page after the other, the surest way on first, until one is that of annual reports."""

    name = "look"

    async def start(self) -> AsyncIterator[Request]:
        yield self._ask(self.site.start[0])

    def _ask(self, url: str) -> Request:
        return Request(url, self.look, errback=self.went_wrong, dont_filter=True)

    def went_wrong(self, failure: Failure) -> Iterator[Request]:
        self.failed(failure)
        yield from self._next()

    def look(self, response: Response) -> Iterator[Request]:
        search = self._search()
        text, url = extract.decode(response.body, charset_of(response)), response.url
        search.path.append(url)
        page = soup(text)
        found = read_column(text, url, page, self.site.hosts)
        # A home page shows this year's report among its news: one row alone makes no list where a link leads on.
        sure = found and (len(found.years) > 1 or names_annual_column(f"{urlsplit(url).path} {column_name(text)}"))
        search.found = found if sure else search.found or found
        if sure:
            return
        for way in ways_on(page, text, url):
            if host_of(way.url) not in self.site.hosts:
                search.elsewhere = search.elsewhere or (way.url if way.rank in COLUMN_RANKS else None)
            elif way.url not in search.path and all(way.url != other.url for other in search.ways):
                search.ways.append(way)
        yield from self._next()

    def _next(self) -> Iterator[Request]:
        """The surest way that is left, of equal ones that which was seen last."""
        search = self._search()
        asked = len(search.path) + len(self._looking().failures_of(self.site))
        if search.ways and asked < MAX_PAGES:
            number = min(range(len(search.ways)), key=lambda at: (search.ways[at].rank, -at))
            yield self._ask(search.ways.pop(number).url)

    def closed(self, reason: str) -> None:
        SiteSpider.closed(self, reason)
        session, search = self._looking(), self._search()
        if not session.interrupted:
            failures = session.failures_of(self.site)
            session.on_look(self.site, Look(tuple(search.path), search.found, failures, search.elsewhere))

    def _looking(self) -> Looking:
        assert isinstance(self.session, Looking)
        return self.session

    def _search(self) -> _Search:
        return self._looking().search(self.site)


def look_at(url: str, contact: str | None, delay_s: float | None = None) -> Look:
    """Ask for `url` and what it leads to. Once a process. Raises ContactMissing."""
    looks: list[Look] = []
    site = Site(id="look", agency="?", region=NO_REGION, start=(url,))
    look_at_all([site], contact, lambda _, look: looks.append(look), delay_s)
    return looks[0] if looks else Look((), None, (), None)


def look_at_all(
    sites: Sequence[Site], contact: str | None, on_look: Callable[[Site, Look], None], delay_s: float | None = None
) -> None:
    """Ask for the first page of each site and what it leads to, many sites at once. Once a process. Raises ContactMissing."""
    stranger = next((host for site in sites for host in site.hosts if not is_loopback(host)), None)
    if not contact and stranger:
        raise ContactMissing(f"{stranger} is not this machine: give --contact or set NIANBAO_CONTACT")
    with TemporaryDirectory() as directory, open_for_writing(Path(directory)) as archive:
        run_id = start_run(archive, contact=contact, command="sites discover")
        with CaptureWriter(archive, run_id, robots="obey", contact=contact) as writer:
            session = Looking(writer, on_look=on_look)
            run_spiders(sites, session, Manners(contact, delay_s), spiders={"auto": LookSpider})


def read_column(text: str, url: str, page: BeautifulSoup, hosts: Collection[str]) -> Found | None:
    """What a page says when it is a list of annual reports: by its name, or by the rows that it shows."""
    family = family_of(text, url)
    column = f"{column_name(text)} {url}"
    rows = [
        row
        for row in FAMILIES[family].read_list(text, url).rows
        if classify_link(row.title, row.url, hosts, column=column).report
    ]
    titles = [extract.parse_title(row.title) for row in rows]
    years = sorted({title.year for title in titles if title.year})
    if not years and not names_annual_column(f"{urlsplit(url).path} {column_name(text)}"):
        return None
    agency = agency_of(text, [title.agency for title in titles if title.agency])
    others = [row.url for row in anchors(page, url) if _YEAR_LINK.match(row.title) and row.url != url]
    of_years = others if not rows and len(others) > 1 else []
    code = _CREDIT_CODE.search(f"{url} {text}")
    return Found(
        tuple(dict.fromkeys((url, *(address for address in of_years if host_of(address) in hosts)))),
        family,
        agency,
        region_of(text, agency),
        code[1] if code and is_credit_code(code[1]) else None,
        len(rows),
        tuple(years),
    )


def agency_of(text: str, printed: Sequence[str]) -> str | None:
    """Who publishes: the agency that the titles agree on, in its longest form, else who runs the site."""
    site = _site_agency(text)
    if printed:
        most = Counter(printed).most_common(1)[0][0]
        names = [*printed, *([site] if site else [])]
        if all(same_agency(most, name) for name in printed):
            return max((name for name in names if same_agency(most, name)), key=len)
    return site


def _site_agency(text: str) -> str | None:
    sponsor = _SPONSOR.search(re.sub(r"<[^>]*+(?:>|\Z)|&nbsp;", " ", text))
    named = [
        metas(text).get("sitename", ""),
        sponsor[1] if sponsor else "",
        *re.split(r"[-_|—\s]+", own_title(text))[::-1],
    ]
    return next((name for candidate in named if _AGENCY.match(name := _SITE_WORDS.sub("", candidate.strip()))), None)


def region_of(text: str, agency: str | None) -> str | None:
    """The division that the agency is named after, else that of the page's SiteIDCode (6 digits and 4 more)."""
    named = divisions.named_in(agency) if agency else None
    code = metas(text).get("siteidcode", "")[:6]
    division = divisions.find(code)
    return named or (code if division and not division.former else None)


def new_id(found: Found, taken: Collection[str]) -> str:
    """Letters of the province and the words of the host: `zj-xiuzhou`, with a number when that is taken."""
    host = re.sub(r"^www\.|\.gov\.cn(?=$|:)", "", host_of(found.starts[0]))
    letters = divisions.PROVINCE_LETTERS.get((found.region or "")[:2], "cn")
    base = f"{letters}-" + "-".join(re.findall(r"[a-z0-9]+", host))
    number = 1
    while (wanted := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return wanted


def entry_of(look: Look, taken: Sequence[str]) -> dict[str, Any] | None:
    """The keys of the entry for what was found; what no page tells is `?` or zeros. None where nothing was found."""
    found = look.found
    if found is None:
        return None
    entry: dict[str, Any] = {
        "id": new_id(found, taken),
        "agency": found.agency or "?",
        "region": found.region or NO_REGION,
        "family": found.family,
        "start": list(found.starts),
    }
    entry |= {"status": f"discovered {today_in_china().isoformat()}", "source": " → ".join(look.path)}
    return entry | ({"credit_code": found.credit_code} if found.credit_code else {})


def as_toml(look: Look, entry: dict[str, Any]) -> str:
    """The entry as a table of a registry file, with a comment on how it was found."""
    found = look.found
    assert found is not None
    years = f", {found.years[0]} to {found.years[-1]}" if found.years else ""
    lines = [f"# {found.reports} reports on the first page{years}; found by way of {' '.join(look.path)}", "[[site]]"]
    return "\n".join(
        [*lines, *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()), ""]
    )
