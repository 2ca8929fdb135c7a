"""Is a page the column of annual reports, and what does it say?"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

import extract
from crawler.discovery import publisher
from crawler.lists.classify_link import classify_link, names_annual_column
from crawler.lists.cms_addresses import PAGE_OF_A_YEAR
from crawler.lists.listing import anchors
from crawler.spiders.auto import FAMILIES, family_of
from crawler.web.pages import column_name, own_title
from crawler.web.urls import host_of

_YEAR_LINK = re.compile(r"^(20\d{2})年?(?:度)?(?:(?:政府信息公开)?(?:工作)?(?:年报|年度报告))?$")
# The title of a report, as far as each of them goes: a page that is not named as a column has none without these words.
_OF_A_YEAR = re.compile(r"20\d\d[^<>\"']{0,60}公开|公开[^<>\"']{0,60}20\d\d")
_HOME = re.compile(r"/?(?:index\.\w{3,5})?")


@dataclass(frozen=True, slots=True)
class Found:
    """What was seen on the page of annual reports. `starts` has the columns of single years behind the first address.

    `owners` are the agencies that the titles name. `named` says that the page or its address is named as such a column, `shown` that more than the address says so.
    """

    starts: tuple[str, ...]
    family: str
    agency: str | None
    owners: tuple[str, ...]
    region: str | None
    site_code: str | None
    credit_code: str | None
    reports: int
    years: tuple[int, ...]
    named: bool
    shown: bool

    @property
    def sure(self) -> bool:
        """A page with one row alone may be any, and a home page shows reports of many agencies among its news."""
        return self.named or (len(self.years) > 1 and not _is_home(self.starts[0]))


def read_column(
    text: str, url: str, page: BeautifulSoup, hosts: Collection[str], *, by_link: bool = False
) -> Found | None:
    """What a page says when it is a list of annual reports: by its name, or by the rows that it shows.

    `by_link` says that a link named the page so, which counts for a list that a script of its family fills.
    """
    family = family_of(text, url)
    column = f"{column_name(text)} {url}"
    named = names_annual_column(f"{urlsplit(url).path} {column_name(text)}")
    if not (named or by_link or FAMILIES[family].names_columns or _OF_A_YEAR.search(text)):
        return None
    reading = FAMILIES[family].read_list(text, url)
    rows = [row for row in reading.rows if classify_link(row.title, row.url, hosts, column=column).report]
    titles = [extract.parse_title(row.title) for row in rows]
    years = sorted({title.year for title in titles if title.year})
    by_page = names_annual_column(column_name(text)) or bool(FAMILIES[family].names_columns and reading.lists)
    named = named or by_page or bool(by_link and family != "generic" and reading.further)
    if not named and (not years or (len(years) == 1 and _is_home(url))):
        return None
    printed = [title.agency for title in titles if title.agency]
    agency = publisher.agency_of(text, printed)
    site_code = publisher.site_code_of(text)
    others = [row.url for row in anchors(page, url) if _YEAR_LINK.match(row.title) and row.url != url]
    is_list = any(row.url != url for row in rows)
    of_years = others if not is_list and len(others) > 1 else []
    own = extract.parse_title(own_title(text))
    if not is_list and not of_years and own.is_report and own.year and PAGE_OF_A_YEAR not in url:
        return None  # a report, which says in which column it stands
    return Found(
        tuple(dict.fromkeys((url, *(address for address in of_years if host_of(address) in hosts)))),
        family,
        agency,
        tuple(dict.fromkeys(printed)),
        publisher.region_of(agency, site_code),
        site_code,
        publisher.credit_code_of(text, url),
        len(rows),
        tuple(years),
        named,
        by_page or bool(rows),
    )


def _is_home(url: str) -> bool:
    return not urlsplit(url).query and _HOME.fullmatch(urlsplit(url).path) is not None
