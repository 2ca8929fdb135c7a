"""What a title says: is it an annual report's, whose, of which year.

Sources: real titles (`tests/data/titles.jsonl`) and the Regulations' name for the document,
政府信息公开工作年度报告 (article 50), which offices shorten, extend and reorder freely.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Traditional forms of the words of the title, full-width digits and letters, Kangxi radicals: one character for one.
_PLAIN = str.maketrans(
    {
        **dict(zip("開報資訊務與處發佈關於", "开报信息务与处发布关于", strict=True)),
        **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in (*range(0xFF10, 0xFF5B), *range(0x2F00, 0x2FD6))
           if chr(c).isalnum() or c < 0x3000},
    }
)  # fmt: skip
_QUOTED = re.compile(r"[《<〈「]([^《》<>〈〉「」]*信息公开[^《》<>〈〉「」]*)[》>〉」]")
_LEADING_TAG = re.compile(
    r"^(?:【[^】]*】|\[[^\]]*\]|[●·•◆★\-—]+|\d{1,2}[.、．](?!\d)|[^〔\[【(（]{0,12}[〔\[【(（]\d{4}[〕\]】)）]第?\d+号[:：、,，]?)+"
)
_TRAILING_NOTE = re.compile(
    r"(?:[(（\[【][^()（）\[\]【】]*[)）\]】]|\.(?:pdf|docx?|wps|ofd|html?)|全文|[.。…]+)+$", re.IGNORECASE
)
_CORE = re.compile(r"(?:政府|政务)?信息(?:与政务|和政务)?(?:主动)?公开|政务公开(?=(?:工作)?(?:年度(?:工作)?报告|年报))")
_TAIL = re.compile(
    r"^(?:工作)?(?:(?:情况)?的?(?:年度工作报告|年度总结报告|年度报告|年报|工作报告|总结报告|报告)|(?:工作)?(?:情况)?(?:年度)?总结|情况)?(?:的函|的公告)?$"
)
_STRICT_TAIL = re.compile(r"(?:报告|年报)(?:的函|的公告)?$")
_OTHER_BEFORE = re.compile(r"法治政府|网站|预算|决算|转发|印发|做好|召开|季度|半年")
_OTHER_OUTSIDE = re.compile(r"通知|通报|印发|解读")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*年度?|度)?|(?<!\d)(\d{2})年度?")
_CHINESE_YEAR = re.compile(r"二[〇○零Oo0]([〇○零Oo0一二三四五六七八九])([〇○零Oo0一二三四五六七八九])(?=年)")
_DIGITS = {**dict.fromkeys("〇○零Oo0", "0"), **dict(zip("一二三四五六七八九", "123456789", strict=True))}
_AROUND_AGENCY = re.compile(r"^(?:关于|发布|公布|报送|年度?|度)+|(?:关于|年度?|的|度|[_,，、:：\-—])+$")


@dataclass(frozen=True, slots=True)
class Title:
    """`agency` is as printed, without the year and the words of the title; `reason` says why `is_report` is what it is.

    `complete` is False where the words 报告 or 年报 are missing (…年度政府信息公开).
    """

    is_report: bool
    agency: str | None
    year: int | None
    reason: str
    complete: bool = True


@lru_cache(maxsize=4096)
def parse_title(text: str) -> Title:
    """Read one title or link text. Never fails; what is no report's title still may tell a year."""
    title = _plain(text)
    quoted = _QUOTED.search(title)
    outside = title
    if quoted:
        outside = title[: quoted.start()] + title[quoted.end() :]
        title = quoted[1]
    title = _TRAILING_NOTE.sub("", _LEADING_TAG.sub("", title))
    year = _year(title) or _year(_plain(text))
    if quoted and (other := _OTHER_OUTSIDE.search(outside)):
        return Title(False, None, year, f"names another kind of document: {other[0]}")
    if len(title) > 100:
        return Title(False, None, year, "too long for a title")
    cores = list(_CORE.finditer(title))
    if not cores:
        return Title(False, None, year, "does not name information disclosure")
    core = cores[-1]
    if other := _OTHER_BEFORE.search(title[: core.start()]):
        return Title(False, None, year, f"names another kind of document: {other[0]}")
    after = _without_year(title[core.end() :])
    if not _TAIL.match(after):
        return Title(False, None, year, f"what follows is no report: {after}")
    complete = bool(_STRICT_TAIL.search(after))
    agency = _agency(title[: core.start()], core[0])
    if not complete and year is None:
        return Title(False, agency, year, "neither a report nor a year is named")
    return Title(True, agency, year, "names an annual report on information disclosure", complete)


def _plain(text: str) -> str:
    text = "".join(text.split()).translate(_PLAIN)
    return _CHINESE_YEAR.sub(lambda m: f"20{_DIGITS[m[1]]}{_DIGITS[m[2]]}", text)


def _year(title: str) -> int | None:
    for match in _YEAR.finditer(title):
        year = int(match[1] or f"20{match[2]}")
        if 2003 <= year <= 2099:
            return year
    return None


def _without_year(text: str) -> str:
    return re.sub(r"^[_\-—,，:：]+|[_\-—,，:：]+$", "", _YEAR.sub("", text, count=1))


def _agency(before: str, core: str) -> str | None:
    agency = _without_year(before)
    previous = None
    while agency != previous:
        previous = agency
        agency = _AROUND_AGENCY.sub("", agency)
    if agency.endswith("人民") and core.startswith("政府"):
        agency += "政府"
    return agency or None
