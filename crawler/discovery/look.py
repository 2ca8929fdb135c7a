"""The search on one site, many sites at once: from a home page to the column of annual reports, by links that lead there.

At most ten pages are asked for, as a crawl asks: robots.txt first, one at a time, contact in the User-Agent. They go to an
archive that is thrown away. What no page tells is left open, never guessed. Hosts under the registered domain of the site
(`zwgk.x.gov.cn` of `www.x.gov.cn`) are asked too; a column there is taken only if it is the same agency's.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

import extract
from archive.agencies.names import same_agency
from archive.agencies.statutory import kind_of
from archive.capture.runs import start_run
from archive.capture.writer import CaptureWriter
from archive.writing.opening import open_for_writing
from crawler.discovery.children import Child, children_on, groups_on
from crawler.discovery.column import Found, read_column
from crawler.discovery.publisher import publishes_for, region_of, site_agency, site_code_of
from crawler.discovery.ways_on import COLUMN_RANKS, NAMED_RANKS, Way, frames_of, is_shell, ways_on
from crawler.lists.listing import soup
from crawler.registry.sites import Site
from crawler.run.interrupt import Interruption
from crawler.run.manners import Manners
from crawler.run.reactor import run_spiders
from crawler.spiders.auto import FAMILIES, family_of
from crawler.visits.session import CrawlFailure, Session
from crawler.visits.site_spider import SiteSpider
from crawler.web.errors import ContactMissing
from crawler.web.reasons import Reason
from crawler.web.responses import charset_of, explain
from crawler.web.urls import host_of, is_loopback, registered_domain

NO_REGION = "000000"
NO_AGENCY = "?"
MAX_PAGES = 10
_MOST_GROUPS = 4  # of children, whose lists are asked for


@dataclass(frozen=True, slots=True)
class Look:
    """`path` are the pages asked for, in order; `found` is None when none of them leads to annual reports.

    `further` are lists beside the column, of reports of children. `asked` counts the requests without robots.txt. `shell` says that
    the first page is drawn by a script alone.
    """

    path: tuple[str, ...]
    found: Found | None
    failures: tuple[CrawlFailure, ...]
    elsewhere: str | None
    further: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    asked: int = 0
    shell: bool = False
    site_code: str | None = None


@dataclass(slots=True)
class _Search:
    """What was seen of one site so far. `ways` were seen and not tried, `guesses` are the usual addresses of its family.

    `found` is sure; `fallback` is taken where nothing sure is found. `elsewhere` is a column that is not taken, for its host or its agency.
    """

    home: str
    agency: str | None
    site_code: str | None = None
    path: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    asked: int = 0
    found: Found | None = None
    fallback: Found | None = None
    elsewhere: str | None = None
    further: list[str] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    shell: bool = False


@dataclass(slots=True)
class Looking(Session):
    """Many sites at once. `on_look` is told what was found of each as soon as it is known."""

    on_look: Callable[[Site, Look], None] = lambda site, look: None

    def take_failures(self, site: Site) -> tuple[CrawlFailure, ...]:
        """The failures of a site; they are kept no longer."""
        own = tuple(failure for failure in self.failures if failure.site_id == site.id)
        self.failures = [failure for failure in self.failures if failure.site_id != site.id]
        return own

    def visited(self, site: Site, started_at: datetime) -> None:
        """Nothing is kept of a visit: it is no crawl's."""
        self.visits.pop(site.id, None)


class LookSpider(SiteSpider):
    """One page after the other, the surest way on first, until one is that of annual reports."""

    name = "look"
    _search: _Search

    async def start(self) -> AsyncIterator[Request]:
        agency = None if self.site.agency == NO_AGENCY else self.site.agency
        self._search = _Search(self.site.start[0], agency)
        yield self._ask(self._search.home)

    def _ask(self, url: str, *, guess: bool = False, by_link: bool = False) -> Request:
        """`guess`: no link leads there. `by_link`: the link names the column."""
        self._search.asked += 1
        meta = {"guess": guess, "by_link": by_link}
        return Request(url, self.look, errback=self.went_wrong, dont_filter=True, meta=meta)

    def went_wrong(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        reason, detail, _ = explain(failure.value)
        if reason is Reason.OFF_HOST and self._may_be_asked(detail) and self._search.asked < MAX_PAGES:
            yield self._ask(
                detail, guess=request.meta["guess"], by_link=request.meta["by_link"]
            )  # where a redirect leads
            return
        if not request.meta["guess"]:
            self.failed(failure)
        yield from self._next()

    def look(self, response: Response) -> Iterator[Request]:
        search = self._search
        text, url = extract.decode(response.body, charset_of(response)), response.url
        search.path.append(url)
        page = soup(text)
        if len(search.path) == 1:
            self._read_home(text, url, page)
        found = read_column(text, url, page, self.site.hosts, by_link=response.meta["by_link"])
        if found and not self._says_enough(found, guess=response.meta["guess"]):
            found = None
        if found and not search.found and not self._is_own(found, url):
            search.elsewhere, found = search.elsewhere or url, None
        if search.found:
            search.further += [url] if found and found.reports else []
            self._take_children(page, url)
        elif found and found.sure and (frames := self._new_frames(found, page, url)):
            search.fallback, search.ways = self._completed(found), [Way(0, frame) for frame in frames]
        elif found and found.sure:
            search.found = self._completed(found)
            self._take_children(page, url)
            search.ways = [Way(0, group) for group in groups_on(page, url)[:_MOST_GROUPS] if self._is_new(group)]
        else:
            search.fallback = search.fallback or (self._completed(found) if found else None)
            self._take_ways(ways_on(page, text, url))
        yield from self._next()

    def _says_enough(self, found: Found, *, guess: bool) -> bool:
        """Any address gives a page where it was guessed, and the links of a parent lead to pages without a list too."""
        return found.reports > 0 if self.site.parent else found.shown or not guess

    def _new_frames(self, found: Found, page: BeautifulSoup, url: str) -> list[str]:
        """The frames of a column that shows no report itself: one of them may be the list."""
        if found.reports or len(found.starts) > 1 or self._search.asked >= MAX_PAGES:
            return []
        return [frame for frame in frames_of(page, url) if self._is_new(frame)]

    def _read_home(self, text: str, url: str, page: BeautifulSoup) -> None:
        search = self._search
        search.agency = search.agency or site_agency(text)
        search.site_code = site_code_of(text)
        search.shell = is_shell(page)
        usual = FAMILIES[family_of(text, url)].usual_columns
        search.guesses = [urljoin(url, path) for path in usual]

    def _take_ways(self, ways: Sequence[Way]) -> None:
        search = self._search
        for way in ways:
            if not self._may_be_asked(way.url):
                search.elsewhere = search.elsewhere or (way.url if way.rank in COLUMN_RANKS else None)
            elif self._is_new(way.url):
                search.ways.append(way)

    def _is_new(self, url: str) -> bool:
        search = self._search
        return self._may_be_asked(url) and url not in search.path and all(url != way.url for way in search.ways)

    def _may_be_asked(self, url: str) -> bool:
        """On a host of the site, or on one under its registered domain, which then is a host of the site."""
        host, domain = host_of(url), registered_domain(host_of(self._search.home))
        if host not in self.site.hosts and domain and registered_domain(host) == domain:
            self.site = self.site.model_copy(update={"hosts": (*self.site.hosts, host)})
            self.session.note(self.site, "sister host", host)
        return host in self.site.hosts

    def _is_own(self, found: Found, url: str) -> bool:
        """Whether a column is the agency's: no title may name only others, and on a sister host something has to say so."""
        search = self._search
        if self.site.parent is not None:
            return all(same_agency(owner, self.site.agency) for owner in found.owners)
        if self.site.agency == NO_AGENCY and len(search.path) == 1:  # who gave this address alone means this page
            return True
        region = self.site.region if self.site.region != NO_REGION else region_of(search.agency, search.site_code)
        if found.owners:
            return any(publishes_for(owner, search.agency, region) for owner in found.owners)
        if host_of(url) == host_of(search.home):
            return True
        if found.agency and search.agency:
            return publishes_for(found.agency, search.agency, region)
        return found.site_code is not None and found.site_code == search.site_code

    def _completed(self, found: Found) -> Found:
        """With what the home page tells where the column does not."""
        search = self._search
        if self.site.parent is not None:
            return replace(found, agency=search.agency, region=self.site.region)
        agency = found.agency or search.agency
        code = found.site_code or search.site_code
        return replace(found, agency=agency, site_code=code, region=found.region or region_of(agency, code))

    def _take_children(self, page: BeautifulSoup, url: str) -> None:
        search, found = self._search, self._search.found
        if (
            found
            and found.agency
            and found.region
            and self.site.parent is None
            and kind_of(found.agency) == "government"
        ):
            known = {child.url for child in search.children} | {search.home, *search.path}
            children = children_on(page, url, found.agency, found.region)
            search.children += [child for child in children if child.url not in known]

    def _next(self) -> Iterator[Request]:
        """The surest way that is left, of equal ones that which was seen last; then the usual addresses of the family."""
        search = self._search
        if search.asked >= MAX_PAGES:
            return
        if search.ways:
            number = min(range(len(search.ways)), key=lambda at: (search.ways[at].rank, -at))
            way = search.ways.pop(number)
            yield self._ask(way.url, by_link=way.rank in NAMED_RANKS)
        elif search.guesses and not search.found:
            yield self._ask(search.guesses.pop(0), guess=True)

    def closed(self, reason: str) -> None:
        super().closed(reason)
        session, search = self.session, self._search
        assert isinstance(session, Looking)
        if not session.interrupted:
            failures = session.take_failures(self.site)
            look = Look(
                tuple(search.path),
                search.found or search.fallback,
                failures,
                search.elsewhere,
                tuple(search.further),
                tuple(search.children),
                search.asked,
                search.shell,
                search.site_code,
            )
            session.on_look(self.site, look)


def look_at(url: str, contact: str | None, delay_s: float | None = None) -> Look:
    """Ask for `url` and what it leads to. Once a process. Raises ContactMissing."""
    looks: list[Look] = []
    site = Site(id="look", agency=NO_AGENCY, region=NO_REGION, start=(url,))
    look_at_all([site], contact, lambda _, look: looks.append(look), delay_s)
    return looks[0] if looks else Look((), None, (), None)


def look_at_all(
    sites: Sequence[Site],
    contact: str | None,
    on_look: Callable[[Site, Look], None],
    delay_s: float | None = None,
    *,
    further: Callable[[], Sequence[Site]] = list,
    interruption: Interruption | None = None,
) -> bool:
    """Ask for the first page of each site and what it leads to, many sites at once; whether it came to its end.

    When all are done, those that `further` then gives follow. Once a process. Raises ContactMissing.
    """
    stranger = next((host for site in sites for host in site.hosts if not is_loopback(host)), None)
    if not contact and stranger:
        raise ContactMissing(f"{stranger} is not this machine: give --contact or set NIANBAO_CONTACT")
    with TemporaryDirectory() as directory, open_for_writing(Path(directory)) as archive:
        run_id = start_run(archive, contact=contact, command="sites discover")
        with CaptureWriter(archive, run_id, robots="obey", contact=contact) as writer:
            session = Looking(writer, on_look=on_look, further=further, one_after_another=_with_sisters)
            run_spiders(
                sites, session, Manners(contact, delay_s), spiders={"auto": LookSpider}, interruption=interruption
            )
    return not session.interrupted


def _with_sisters(host: str) -> str:
    """Two portals may lead to one sister host, and no host is asked twice at once."""
    return registered_domain(host) or host
