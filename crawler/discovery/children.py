"""Children: agencies whose reports the annual page of a province, city or county links, beside its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup

import extract
from archive.agencies.names import canonical
from archive.agencies.statutory import kind_of
from archive.base import divisions
from crawler.lists.listing import Row, anchors
from crawler.registry.sites import Kind, Level

_GROUP = re.compile(
    r"(?:各|所属|下级|省|市|县|区|州|旗)*(?:政府)?(?:直属?|级|属)?"
    r"(?:部门|委办局|单位|机构|区县|县区|县市区|市县|市县区|旗县|旗县区|区市县|设区市|市州|地市|乡镇|镇街|街镇|街道|乡镇街道|镇街道)"
    r"(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度报告)?(?:汇总)?"
)
_PLACE_OF_PARENT = re.compile(r"^(?:省|市|州|县|区|旗)(?=[\u4e00-\u9fff]{2})")
_GOVERNMENT = re.compile(r"(?:人民)?政府(?:办公室)?$")
_REPORTS = re.compile(r"(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度报告)$")
_NO_AGENCY = re.compile(r"全部|内部|上一部|下一部|本部|待办|网办|承办|主办|协办|督办")
_LENGTHS = range(2, 31)


@dataclass(frozen=True, slots=True)
class Child:
    """An agency below `parent`, and where `page` says that its reports are: the address of its column or of its home page."""

    name: str
    region: str
    url: str
    parent: str
    page: str


def children_on(page: BeautifulSoup, url: str, parent: str, region: str) -> list[Child]:
    """The agencies that a page of annual reports links by their names; each address once."""
    found: dict[str, Child] = {}
    for words, row in _words(page, url):
        named = named_child(words, parent, region)
        if named:
            found.setdefault(row.url, Child(*named, row.url, parent, url))
    return list(found.values())


def groups_on(page: BeautifulSoup, url: str) -> list[str]:
    """The lists of kinds of children that a page links: 市级部门, 县（市、区）, 乡镇街道."""
    return list(dict.fromkeys(row.url for words, row in _words(page, url) if _GROUP.fullmatch(words)))


def named_child(words: str, parent: str, region: str) -> tuple[str, str] | None:
    """The whole name and the division of the agency below `parent` that a link names; None where it names none."""
    bare = _REPORTS.sub("", words) or words
    if (
        len(bare) not in _LENGTHS
        or _NO_AGENCY.search(bare)
        or _GROUP.fullmatch(bare)
        or canonical(bare) == canonical(parent)
    ):
        return None
    place = divisions.full_name(region)
    own = next((place[start:] for start in range(len(place)) if parent.startswith(place[start:])), canonical(parent))
    division = _division_below(_GOVERNMENT.sub("", bare), region)
    if division:
        inner = divisions.full_name(division)
        return f"{inner[inner.index(own) :] if own in inner else inner}人民政府", division
    kind = kind_of(bare)
    if kind not in ("department", "township", "zone"):
        return None
    if not bare.startswith(own[:-1]):  # 嘉兴港区 is of 嘉兴市
        if divisions.named_in(bare):  # of another place
            return None
        bare = own + _PLACE_OF_PARENT.sub("", bare)
    if bare[-1] in "镇乡":
        bare += "人民政府"
    return bare, region


def level_of(name: str, region: str) -> Level:
    """The level of an agency that is not a ministry."""
    if kind_of(name) == "township":
        return "township"
    return "province" if region.endswith("0000") else "city" if region.endswith("00") else "county"


def kind_in_registry(name: str) -> Kind | None:
    kind = kind_of(name)
    return kind if kind in ("government", "department", "zone") else "government" if kind == "township" else None


def _division_below(name: str, region: str) -> str | None:
    """The division in force below that with the code `region` whose name this is, with the places in front or without."""
    prefix = re.sub(r"(?:00){1,2}$", "", region)
    codes = (code for start in range(len(name) - 1) for code in divisions.codes_by_name().get(name[start:], ()))
    inside = [code for code in codes if code.startswith(prefix) and code != region]
    whole = [
        code
        for code in inside
        if (division := divisions.find(code)) and not division.former and divisions.full_name(code).endswith(name)
    ]
    return whole[0] if len(whole) == 1 else None


def _words(page: BeautifulSoup, url: str) -> Iterator[tuple[str, Row]]:
    """What the links of a page say, without signs, and where they lead; without the reports themselves."""
    for row in anchors(page, url):
        words = re.sub(r"\W", "", row.title)
        if len(words) in _LENGTHS and row.url != url and not extract.parse_title(row.title).year:
            yield words, row
