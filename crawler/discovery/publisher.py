"""Whose page it is, by what the page says: agency, division, 网站标识码 and 统一社会信用代码."""

import re
from collections import Counter
from collections.abc import Sequence

from archive.agencies.names import canonical, same_agency
from archive.agencies.statutory import kind_of
from archive.base import divisions
from crawler.registry.credit_codes import is_credit_code
from crawler.web.pages import metas, own_title

BEIJING = "110000"  # where the ministries are
_SITE_WORDS = re.compile(r"(?:政府信息公开)?(?:门户)?(?:网站|网|平台)$")
_AGENCY = re.compile(r"^[\u4e00-\u9fff]{2,30}(?:政府|委员会|管委会|[局厅部办院]|办公室|街道|办事处)$")
_SPONSOR = re.compile(r"主办(?:单位|方)?\s*[:：]\s*([\u4e00-\u9fff]{4,30})")
_OFFICE = re.compile(r"(?<=政府)(?:办公?室|办公厅|办)$|(?<=委员会)办公室$")
_MINDS_DATA = re.compile(r"数据|政务|信息|审批|网信")
_CREDIT_CODE = re.compile(r"(?:area|nodeId)[\"'=:\s]{1,4}([0-9A-Z]{18})")
_TAGS = re.compile(r"<[^>]*+(?:>|\Z)|&nbsp;")
_CODE = r"(?:bm\d{8}|\d{10})(?!\d)"
_SITE_CODE = re.compile(_CODE, re.IGNORECASE)
# <script id="_jiucuo_" sitecode="3302000071">, jiucuo.html?site_code=3302000071
_IN_MARKUP = re.compile(rf"site_?code[\"']?\s?[=:]\s?[\"']?({_CODE})", re.IGNORECASE)
_IN_TEXT = re.compile(rf"标识码\s{{0,4}}[:：]?\s{{0,4}}({_CODE})", re.IGNORECASE)


def agency_of(text: str, printed: Sequence[str]) -> str | None:
    """Who publishes: the agency that the titles agree on, in its longest form, else who runs the site."""
    site = site_agency(text)
    if printed:
        most = Counter(printed).most_common(1)[0][0]
        names = [*printed, *([site] if site else [])]
        if all(same_agency(most, name) for name in printed):
            return max((name for name in names if same_agency(most, name)), key=len)
    return site


def publishes_for(owner: str, agency: str | None, region: str | None) -> bool:
    """Whether reports of `owner` can be those of the site of `agency`: the same one, or the government of its division.

    A government's site may be run by its office or its bureau of data. True where neither agency nor division is known.
    """
    if agency is None:
        return region is None or divisions.named_in(owner) in (region, None)
    if same_agency(owner, _OFFICE.sub("", agency)):
        return True
    division = divisions.find(region or "")
    return division is not None and _runs_a_portal(agency) and canonical(owner).endswith(canonical(division.name))


def _runs_a_portal(agency: str) -> bool:
    """Whether a government's portal may be this agency's: its own, its office's, or that of who minds its data."""
    return (
        kind_of(agency) != "department" or _OFFICE.search(agency) is not None or _MINDS_DATA.search(agency) is not None
    )


def site_agency(text: str) -> str | None:
    """Who runs the site, by its name, its footer or the title of the page."""
    sponsor = _SPONSOR.search(_TAGS.sub(" ", text))
    named = [
        metas(text).get("sitename", ""),
        sponsor[1] if sponsor else "",
        *re.split(r"[-_|—\s]+", own_title(text))[::-1],
    ]
    return next((name for candidate in named if _AGENCY.match(name := _SITE_WORDS.sub("", candidate.strip()))), None)


def site_code_of(text: str) -> str | None:
    """The 网站标识码, ten characters: of the meta SiteIDCode, the script or the link for corrections (纠错), or the footer."""
    stated = metas(text).get("siteidcode", "")
    if _SITE_CODE.fullmatch(stated):
        return stated.lower()
    found = _IN_MARKUP.search(text) or _IN_TEXT.search(_TAGS.sub(" ", text))
    return found[1].lower() if found else None


def region_of(agency: str | None, site_code: str | None) -> str | None:
    """The division that the agency is named after and no other, else that of the site code: six digits and four more.

    The code of a division that is no more tells nothing.
    """
    named = divisions.named_in(agency) if agency else None
    code = (site_code or "")[:6].lower()
    if code.startswith("bm"):
        return named or BEIJING
    division = divisions.find(code)
    return named or (code if division and not division.former else None)


def credit_code_of(text: str, url: str) -> str | None:
    code = _CREDIT_CODE.search(f"{url} {text}")
    return code[1] if code and is_credit_code(code[1]) else None
