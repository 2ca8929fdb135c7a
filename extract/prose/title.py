"""What a title says: is it an annual report's, whose, of which year.

Sources: real titles (`tests/data/titles.jsonl`) and the Regulations' name for the document,
政府信息公开工作年度报告 (article 50), which offices shorten, extend and reorder freely.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from extract.prose.agency_names import is_agency_name
from extract.text.chinese_numerals import digits
from extract.text.numbers import INVISIBLE
from extract.text.radicals import ORDINARY
from extract.text.traditional import SIMPLIFIED

# Traditional forms, full-width digits and letters, radicals: one character for one.
_PLAIN = SIMPLIFIED | str.maketrans(
    {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0xFF10, 0xFF5B) if chr(c).isalnum()} | ORDINARY
)
_QUOTED = re.compile(r"[《<〈「]((?>[^《》<>〈〉「」]*?信息公开)[^《》<>〈〉「」]*+)[》>〉」]")
_ISSUED = re.compile(r"^(?>.*?关于(?:印发|发布|公布))[《<〈]?(.*(?:报告|年报))[》>〉]?的通知$")
_NAMED_BEHIND = re.compile(r"^(.*?)(年度报告|年报)[(（\[【]((?:政府)?信息公开)(?:工作)?[)）\]】]$")
_LEADING_TAG = re.compile(
    r"^(?:附件\d{0,2}[:：、.]?|【[^】]*】|\[[^\]]*\]|[●·•◆★\-—]+|\d{1,2}[.、．](?!\d)|[^〔\[【(（]{0,12}[〔\[【(（]\d{4}[〕\]】)）]第?\d+号[:：、,，]?)+"
)
_TRAILING_NOTE = re.compile(
    r"(?:[(（\[【][^()（）\[\]【】]*+[)）\]】]|\.(?:pdf|docx?|wps|ofd|html?)|全文|(?<![.。…])[.。…]++)$", re.IGNORECASE
)
_CORE = re.compile(
    r"(?:政府|政务)?信息(?:工作|与政务|和政务)?(?:主动)?公开|(?:政务|(?<!党务)工作)公开(?=(?:工作)?(?:年度(?:工作)?报告|年报))"
)
_TAIL = re.compile(
    r"^(?:工作)?(?:(?:情况)?的?(?:年度(?:工作)?(?:情况)?的?报告|年度总结报告|年报|工作报告|总结报告|报告)书?"
    r"|(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:总结|汇报)|情况)?(?:的函|的?公告|的?通告|(?<=年度报告)的报告)?$"
)
_WORD_OF_REPORT = re.compile("年报|年度报告|信息公开")
_STRICT_TAIL = re.compile(r"(?:报告|年报)书?(?:的函|的?公告|的?通告|的报告)?$")
_OTHER_BEFORE = re.compile(
    r"法治政府|网站|预算|决算|转发|印发|做好|召开|季度|半年|学年|解读|读懂|图解|图说|更正|勘误"
    r"|(?<!关于)(?<!^)(?:发布|公布)(?!中心|办|会)"
)
# A government reports on the disclosure of one subject, or a body that is no agency on its own: article 55 and the
# rules for universities, hospitals, enterprises.
_OTHER_SUBJECT = re.compile(
    r"(?:环境|财政|财务|预决?算|项目|企业|事业单位|公司|集团|学校|大学|学院|中学|小学|高校|校务|医院|医疗|院务|厂务|村务"
    r"|党务|司法|审判|检察|检务|警务)(?:\d{4}年?度?)?$"
)
_OTHER_NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]*(?:解读|图解|读懂|图说|视频)")
_OTHER_OUTSIDE = re.compile(r"通知|通报|印发|解读|图解|读懂|更正|公示|说明|评估|考核|编制|意见")
_AGENCY = "([^\\W\\d_]{2,30}(?:政府|委员会|办公室|办事处|[厅局委办署院会乡镇处]|街道|中心))"
_AGENCY_ELSEWHERE = re.compile(rf"(?:报告|年报)(?:[(（]{_AGENCY}[)）]|——{_AGENCY})$|^{_AGENCY}关于(?:印发|发布|公布)")
_ADDED = re.compile(r"[_|｜]|[-—–]{1,2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*年度?|度)?|(?<!\d)(\d{2})年度?")
_MISTYPED_YEAR = re.compile(r"(?<![0-9A-Za-z])2[0OoＯ][0-9OoIl]{2}(?=年)")
_RANGE = re.compile(r"(20\d\d)年?度?(?:[-—－~～至到、和及与]{1,2})(20\d\d)(?=年)")
_PERIOD = re.compile(
    r"((?:20\d\d年)?)\d{1,2}月(?:\d{1,2}日)?(?:起|开始)?[-—－~～至到]{1,2}(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:止|期间)?"
)
_CHINESE_YEAR = re.compile(r"二[〇○零Oo0]([〇○零Oo0一二三四五六七八九])([〇○零Oo0一二三四五六七八九])(?=年)")
# What stands before a title on the same line: a label, the path to the page, a date, buttons, the name of a column.
_DATE_BEFORE = (
    r"[(（\[【]?(?:发布|发文|公开|成文|生成|更新|上传)?(?:时间|日期)?[:：]?20\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)"
    r"(?!起|至|到|[-—－~～])(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?[)）\]】]?"
)
_LABEL = r"(?:(?:信息|文件|公文|文章|内容|稿件|报告)?(?:标题|题名|名称|题目)|栏目(?:名称)?|所属栏目|(?:您?(?:现在|当前)?的?|所在)位置)[:：]+"
_BUTTONS = (
    "(?:网站首页|首页|主页|正文|登录注册|登[录陆]|注册|文件下载|附件下载|下载|相关链接|相关附件|返回|打印|关闭窗口|关闭|收藏|分享"
    "|字体|字号|大中小|无障碍阅读|无障碍|长者模式|关怀版|繁[體体](?:版|中文)?|简体(?:版|中文)?|手机版|移动版|政务新媒体|搜索|站内搜索|详情|内容详情)"
)
_PATH = r"[^>＞»<《》]{1,20}[>＞»]+"
_MARKS = r"[:：>＞»/|·•丨_\-—、,，;；]+"
_BEFORE_TITLE = re.compile(f"{_DATE_BEFORE}|{_LABEL}|{_PATH}|{_BUTTONS}|{_MARKS}")
_COLUMN = re.compile(
    "(?:法定主动公开内容|(?:政府|政务)?信息公开(?:专栏|专题|目录|(?:工作)?年度报告|年报|报告)?|政务公开|公开年报|年度报告|年报)"
    "(?!办|领导|工作|中心|科|处|股|专|和|与|及|暨)"
)
_DIGITS_FOR_LETTERS = str.maketrans("OoＯIl", "00011")
_NAMED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}年度?(?:全年)?")
_EMPTY_BRACKETS = re.compile(r"[(（\[【〔][)）\]】〕]")
_NAMES_OTHER = "names another kind of document"
_LONGEST = 400  # characters of a text in which a title is looked for: the title of a page goes on with others
_MOST_PARTS = 10  # of such a title
_AROUND_AGENCY = re.compile(
    r"^(?:发布|公布|报送|上报|呈报|公开|年度?|度)++|(?:年度?|的|度|1[-—至]12月份?|(?<![_,，、:：·\-—])[_,，、:：·\-—]++)$"
)


@dataclass(frozen=True, slots=True)
class Title:
    """`agency` is as printed, without the year and the words of the title; `reason` says why `is_report` is what it is.

    `complete` is False where the words 报告 or 年报 are missing (…年度政府信息公开). `text` is the title without the
    label, path, date or column before it and the name of the site behind it. Where a title spans years, `year` is the last
    of them and `since` the first.
    """

    is_report: bool
    agency: str | None
    year: int | None
    reason: str
    complete: bool = True
    text: str = ""
    since: int | None = None

    @property
    def names_other(self) -> bool:
        """Whether it says that the document is of another kind: a notice about reports, an explanation of one."""
        return self.reason.startswith(_NAMES_OTHER)


@lru_cache(maxsize=4096)
def parse_title(text: str) -> Title:
    """Read one title or link text. Never fails; what is no report's title still may tell a year."""
    joined = "".join(INVISIBLE.sub("", text).split())[:_LONGEST]
    whole = _plain(joined)
    start = _start(whole)
    title, end = _without_what_is_added(whole[start:])
    if title.is_report and not title.agency and (elsewhere := _AGENCY_ELSEWHERE.search(whole)):
        return replace(title, agency=elsewhere[elsewhere.lastindex or 0], text=joined[start:])
    return replace(title, text=joined[start : start + end])


def _start(whole: str) -> int:
    """Where the title begins."""
    start = 0
    for _ in range(_MOST_PARTS):
        before = _BEFORE_TITLE.match(whole, start) or _COLUMN.match(whole, start)
        if before is None or not _CORE.search(whole, before.end()):
            break
        start = before.end()
    for inside in islice(_COLUMN.finditer(whole, start), _MOST_PARTS):
        rest = whole[inside.end() :]
        core = _CORE.search(rest)
        if core and is_agency_name(_agency(rest[: core.start()], core[0]) or ""):
            start = inside.end()
    return start if start < len(whole) else 0


def _without_what_is_added(whole: str) -> tuple[Title, int]:
    """The title, and where it ends: that of a page goes on with the names of its column and its site."""
    for added in islice(_ADDED.finditer(whole), _MOST_PARTS):
        title = _parse(whole[: added.start()])
        if title.is_report and title.complete and title.year and not _OTHER_OUTSIDE.search(whole, added.end()):
            return title, added.start()
    return _parse(whole), len(whole)


def nearness(name: str) -> int:
    """How much the name of a file speaks of an annual report: 2 as a title does, 1 with a word of it, 0 not at all."""
    return 2 if parse_title(name).is_report else int(bool(_WORD_OF_REPORT.search(name)))


def _parse(whole: str) -> Title:
    title, outside = whole, ""
    if (issued := _ISSUED.search(whole)) and _year(issued[1]):
        title = issued[1]
    elif quoted := _QUOTED.search(whole):
        outside = whole[: quoted.start()] + whole[quoted.end() :]
        title = quoted[1]
    title = _NAMED_BEHIND.sub(r"\1\3\2", title)
    title = _without_notes_behind(_LEADING_TAG.sub("", title))
    title = _PERIOD.sub(r"\1", title)
    span = _RANGE.search(title)
    title = _RANGE.sub(r"\2", title)
    year = _year(title) or _year(whole)
    if other := _OTHER_OUTSIDE.search(outside) or _OTHER_NOTE.search(whole):
        return Title(False, None, year, f"{_NAMES_OTHER}: {other[0]}")
    if len(title) > 100:
        return Title(False, None, year, "too long for a title")
    cores = list(_CORE.finditer(title))
    if not cores:
        return Title(False, None, year, "does not name information disclosure")
    found = _around(title[: cores[-1].start()], cores[-1][0], title[cores[-1].end() :], year)
    return replace(found, since=int(span[1])) if span and int(span[1]) < int(span[2]) else found


def _without_notes_behind(title: str) -> str:
    while note := _TRAILING_NOTE.search(title):
        title = title[: note.start()]
    return title


def _around(before: str, core: str, rest: str, year: int | None) -> Title:
    """What stands before and after the words 信息公开."""
    other = _OTHER_BEFORE.search(before) or (core.startswith("信息") and _OTHER_SUBJECT.search(before))
    if other:
        return Title(False, None, year, f"{_NAMES_OTHER}: {other[0]}")
    after = _without_year(rest)
    if not _TAIL.match(after):
        return Title(False, None, year, f"what follows is no report: {after}")
    annual = year is not None or "年度" in rest or "年报" in rest
    complete = bool(_STRICT_TAIL.search(after)) and annual
    agency = _agency(before, core)
    if not complete and (year is None or re.search(r"\d月", before)):
        return Title(False, agency, year, "neither a report nor a year is named")
    return Title(True, agency, year, "names an annual report on information disclosure", complete)


def _plain(text: str) -> str:
    text = text.replace("資訊", "信息").translate(_PLAIN)
    text = _MISTYPED_YEAR.sub(lambda year: year[0].translate(_DIGITS_FOR_LETTERS), text)
    return _CHINESE_YEAR.sub(lambda m: digits(m[0]), text)


def _year(title: str) -> int | None:
    years = [match for match in _YEAR.finditer(title) if 2003 <= _number(match) <= 2099]
    found = next((match for match in years if not match[0].isdigit()), None) or next(iter(years), None)
    return found and _number(found)


def _number(year: re.Match[str]) -> int:
    return int(year[1] or f"20{year[2]}")


def _without_year(text: str) -> str:
    named = _NAMED_YEAR.sub("", text)
    bare = _EMPTY_BRACKETS.sub("", named if named != text else _YEAR.sub("", text, count=1))
    return bare.strip("_-—,，:：|｜丨")


def _agency(before: str, core: str) -> str | None:
    parts = [_trimmed(part) for part in _without_year(before).split("关于")]
    agency = next((part for part in reversed(parts) if part), "")
    if agency[:1] in "(（[【〔" and agency[-1:] in ")）]】〕" and len(re.findall(r"[(（\[【〔]", agency)) == 1:
        agency = agency[1:-1]
    if agency.endswith("人民") and core.startswith("政府"):
        agency += "政府"
    return None if not agency or re.search(r"\d月\d+日", agency) else agency


def _trimmed(part: str) -> str:
    previous = None
    while part != previous:
        previous = part
        part = _AROUND_AGENCY.sub("", part)
    return part
