"""Is this link an annual report on information disclosure, whose, of which year, and does a government publish it?

The title decides. Where it leaves out what its readers see around it, the column decides: offices file as annual reports
what they call 政府信息公开工作总结 or only 2021年年报, and the same words elsewhere name other documents.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import extract
from crawler.lists.cms_addresses import ANNUAL_COLUMN, PAGE_OF_A_YEAR, YEAR_PARAMETER
from crawler.web.urls import host_of

# The names of columns of annual reports, and parts of their addresses.
_COLUMN = re.compile(rf"信息公开(?:工作)?(?:年度(?:工作)?报告|年报)|{ANNUAL_COLUMN}", re.IGNORECASE)
_LOOSE_COLUMN = re.compile(r"/(?:ndbg|nb|gb)(?=[\d_]*/)|/\d{4}nb?/|annualreport", re.IGNORECASE)
_BARE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,30}(?:政府|局|委|办|厅|院|会|处|所|站|队|中心|镇|乡|街道|苏木|区|县|市|旗|省|州))?"
    r"(?:20\d{2}年?)(?:年?度?)(?:年度)?(?:报告|年报)$|^(?:政府)?(?:年度报告|年报)[(（]?20\d{2}年?度?[)）]?$"
)
_CUT = re.compile(
    r"(?:\.{2}|…|．{2}|政府信(?:息公?)?|信息公开(?:工|工作|(?:工作)?年|(?:工作)?年度|(?:工作)?年度报))\s*$"
)
_ITEM_NUMBER = re.compile(r"/(?:\d{4,}|[0-9a-f-]{32,36})/index\.s?html?$", re.IGNORECASE)
_COLUMN_ADDRESS = re.compile(
    r"/(?:index(?:_\d+)?\.(?:s?html?|jsp|aspx?|php))?$|/col/col\d+(?:/|$)|list\.(?:s?html?|jsp)$|/public/column/"
    r"|/(?:(?=\w*xxgk)\w++|\w*nb|\w*ndbg|annualreport|a20\d\d)(?:\.s?html?)?$",
    re.IGNORECASE,
)
_END = "政府信息公开工作年度报告"


@dataclass(frozen=True, slots=True)
class LinkClass:
    """`report` is about the title in its column, `official_host` about the address alone; a copy on another host is no source."""

    report: bool
    official_host: bool
    agency: str | None
    year: int | None
    reason: str


def classify_link(
    title: str, url: str, registry_hosts: Collection[str], *, text: str = "", column: str = ""
) -> LinkClass:
    """Is this link a report, and whose? Never fails.

    `title` is the whole title where the page has it, `text` what the link shows, `column` the name of the list that it
    stands in, or its address, or both. `registry_hosts` are `host` or `host:port`.
    """
    try:
        urlsplit(url)
    except ValueError:  # no address at all
        url = ""
    parsed = extract.parse_title(whole_title(title, text))
    report, reason = _is_report(parsed, whole_title(title, text), url, column)
    official = is_official(url, registry_hosts)
    if report and not official:
        reason = f"{reason}; but {host_of(url) or 'no host'} is no government's host"
    return LinkClass(report, official, parsed.agency, parsed.year or _year_in(url), reason)


def whole_title(title: str, text: str) -> str:
    """The longer of two where the title is missing or cut."""
    return text if not title.strip() or (is_cut(title) and len(text) > len(title) and not is_cut(text)) else title


def is_cut(title: str) -> bool:
    """Was the end of this title left out, with dots or in the middle of the words of a report's title?"""
    return bool(_CUT.search(title))


def names_annual_column(text: str) -> bool:
    """Is that the name or the path of a column of annual reports on information disclosure?"""
    return bool(_COLUMN.search(text))


def _is_report(parsed: extract.Title, title: str, url: str, column: str) -> tuple[bool, str]:
    around = f"{urlsplit(url).path} {column}"
    in_column = names_annual_column(around)
    leads_on = _is_column_address(url)
    if parsed.is_report and parsed.complete:
        if leads_on and parsed.year is None and parsed.agency is None:
            return False, "names the column of annual reports"
        return True, parsed.reason
    if parsed.is_report:
        if in_column or _LOOSE_COLUMN.search(around):
            return True, "names information disclosure and a year, in a column of annual reports"
        return False, "names neither 年度报告 nor 年报, nor does its column"
    if in_column and not leads_on and _BARE.match("".join(title.split())):
        return True, "an annual report, in the column of those on information disclosure"
    if in_column and is_cut(title) and _begins_as_report(title):
        return True, "begins as an annual report's title, in the column of those on information disclosure"
    return False, parsed.reason


def _is_column_address(url: str) -> bool:
    path = urlsplit(url).path
    return bool(_COLUMN_ADDRESS.search(path)) and not _ITEM_NUMBER.search(path)


def _begins_as_report(title: str) -> bool:
    """Can what was cut off make it a report's title? A year or the first words of 政府信息公开 have to be there."""
    start = title.rstrip(" .…．")
    first = 0 if extract.parse_title(start).year else 3
    return any(extract.parse_title(start + _END[at:]).is_report for at in range(first, len(_END)))


def _year_in(url: str) -> int | None:
    parts = urlsplit(url)
    year = parse_qs(parts.query).get(YEAR_PARAMETER, [""])[0] if parts.path.endswith(PAGE_OF_A_YEAR) else ""
    return int(year) if re.fullmatch(r"20\d{2}", year) else None


def is_official(url: str, registry_hosts: Collection[str]) -> bool:
    """`*.gov.cn`, or a host of the registry. `http://evil.com\\@x.gov.cn/` is evil.com's for a browser."""
    host = host_of(url)
    if not host or "\\" in url or urlsplit(url).scheme not in ("http", "https"):
        return False
    name = host.rsplit(":", 1)[0] if not host.startswith("[") else host
    return name == "gov.cn" or name.endswith(".gov.cn") or host in registry_hosts
