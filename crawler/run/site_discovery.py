"""`nianbao sites add URL`: from a home page or a list to the entry of the registry that would crawl it.

At most ten pages are asked for, as a crawl asks: robots.txt first, one at a time, contact in the User-Agent. They go to an
archive that is thrown away. What no page tells is left open, never guessed.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
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
from archive.writing.opening import open_for_writing
from crawler.lists.classify_link import classify_link, names_annual_column
from crawler.lists.listing import anchors, soup
from crawler.registry.credit_codes import is_credit_code
from crawler.registry.sites import Site
from crawler.run.crawl import run_spiders
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
class Looking(Session):
    path: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)  # that were seen and not tried
    found: Found | None = None
    elsewhere: str | None = None  # a column on a host that was not to be asked


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
        session = self.session
        assert isinstance(session, Looking)
        text, url = extract.decode(response.body, charset_of(response)), response.url
        session.path.append(url)
        page = soup(text)
        found = read_column(text, url, page, self.site.hosts)
        # A home page shows this year's report among its news: one row alone makes no list where a link leads on.
        sure = found and (len(found.years) > 1 or names_annual_column(f"{urlsplit(url).path} {column_name(text)}"))
        session.found = found if sure else session.found or found
        if sure:
            return
        for way in ways_on(page, text, url):
            if host_of(way.url) not in self.site.hosts:
                session.elsewhere = session.elsewhere or (way.url if way.rank in COLUMN_RANKS else None)
            elif way.url not in session.path and all(way.url != other.url for other in session.ways):
                session.ways.append(way)
        yield from self._next()

    def _next(self) -> Iterator[Request]:
        """The surest way that is left, of equal ones that which was seen last."""
        session = self.session
        assert isinstance(session, Looking)
        if session.ways and len(session.path) + len(session.failures) < MAX_PAGES:
            number = min(range(len(session.ways)), key=lambda at: (session.ways[at].rank, -at))
            yield self._ask(session.ways.pop(number).url)


def look_at(url: str, contact: str | None, delay_s: float | None = None) -> Look:
    """Ask for `url` and what it leads to. Once a process. Raises ContactMissing."""
    site = Site(id="look", agency="?", region=NO_REGION, start=(url,))
    if not contact and not is_loopback(site.hosts[0]):
        raise ContactMissing(f"{site.hosts[0]} is not this machine: give --contact or set NIANBAO_CONTACT")
    with TemporaryDirectory() as directory, open_for_writing(Path(directory)) as archive:
        run_id = start_run(archive, contact=contact, command="sites add")
        with CaptureWriter(archive, run_id, robots="obey", contact=contact) as writer:
            session = Looking(writer)
            run_spiders([site], session, contact, delay_s, spiders={site.family: LookSpider})
    return Look(tuple(session.path), session.found, tuple(session.failures), session.elsewhere)


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
