"""Numbers that the prose states about all disclosure, applications and disputes of the agency in the year of the report.

Offices write freely, so a statement counts only when its words leave no doubt: no other year or period, no part (乡镇, 网站),
no other matter (建议, 热线), no round figure (20余件). What is doubtful is not a statement.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extract.prose.scope import (
    in_this_year,
    is_of_one_office,
    is_of_other_time,
    is_of_others,
    is_of_part,
    is_other_matter,
    without_comparisons,
)
from extract.prose.stated_parts import integer, names_parts, read_parts
from extract.text.report import Section, Statement


class StatedNumber(NamedTuple):
    """`what` is `disclosed`, `new_received`, `carried_in`, `carried_out`, `total_processed`, `answered`, `reconsideration`,
    `litigation`, or the key of a channel of applications or a kind of reply (`applications_fax`, `replies_granted`); `column` is
    `total`, or `natural_person` where only they are meant; `sentence` is as printed."""

    what: str
    column: str
    number: int
    sentence: str
    section: int | None

    @property
    def key(self) -> str | None:
        """The row of the statistical tables that counts the same, if any does."""
        if self.column != "total" or self.what in _NO_ROW:
            return None
        return _KEYS.get(self.what, self.what)


_KEYS = {"new_received": "applications", "answered": "replies"}
_NO_ROW = {"carried_in", "carried_out", "total_processed"}
_LONGEST = 1000
_SAYS_HOW_MANY = re.compile("[0-9０-９零〇一二两三四五六七八九十百千][ \u3000]*[件份条宗起例项封个篇]|[未无没]")
_SUBHEADING = re.compile(r"\s*[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．，,是]")
# Headings of parts that state nothing of the year, and of those that are about applications.
_NOT_READ = re.compile("问题|改进|措施|打算|计划|安排|思路|收费|附[表件]|统计表|其[他它]|说明的事项|队伍|培训")
_ABOUT_APPLICATIONS = re.compile("申请|复议|诉讼")

# Words that may stand between a verb and its number. Every repeat is possessive, so no sentence takes long.
_WE = "[我本](?:局|办|县|区|委|市|镇|乡|街道|部门|单位|机关|行政机关|院|厅)"
_APPLICATION = (
    "(?:依法|依|社会公众|公众|群众|公民、?法人(?:和|或者?|及|与|、|以及)其[他它]组织|任何(?:单位|个人)|单位(?:和|或者?|及|与|、)个人|要求|提出|提交|获取|公开|政府|政务|信息|有效|各类|任何|"
    f"有关|相关|关于|向{_WE}|申请书|申请|请求|事项|办理|继续|件|的|共计?|总计|合计|总?数量?|总量|量|为|是|有|:)"
)
_DISPUTE = (
    "(?:因|由|于|对|与|[我本]单位|[我本]机关|[我本]部门|[我本].|政府|政务|信息|公开|依|申请|工作|事务|问题|方面|行为|而|引起|引发|导致|发生|产生|出现|涉及|收到|接到|所|的|被|提起|提出|"
    "类|有关|相关|关于|针对|任何|举报|投诉|申诉|行政|复议|诉讼|案件|案|事件|情况|情形|现象|、|和|或者?|及|以及|与|等|一[起件例])"
)
_NUMBER = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|[零〇一二两三四五六七八九十百千]+)"
_COUNT = f"{_NUMBER}(?:件|份|条|宗|起|例|项|封)"
_AFTER_COUNT = r"(?=$|[,;:、]|均|已|全部|并|结转|办结)"
_END = r"(?:情况|情形|事项)?(?=$|[,;:])"
_RECEIVED = "(?:收到和处理|收到|接到|接收|受理)"
_LAST_YEAR = r"(?:上一?年度?|去年|(?P<last>20\d\d)年度?)"
_NEXT_YEAR = r"(?:下一?年度?|次年|(?P<next>20\d\d)年度?)"
_LITIGATION = "(?:提起)?(?:行政)?诉讼(?:的?案件|的?案)?"
_IS = "(?:申请|共计?|合计|总?数量?|发生|有|为|:)*+"
_JOINED = "(?:、|和|及|以及|或|与)"
_NOBODY = (
    "(?:公民、?法人(?:和|或者?|及|与|、|以及)其[他它]组织|公民|群众|单位(?:和|或者?|及|与|、)个人|任何单位|任何人|人)"
)
_DISCLOSED = "(?:了|的|发布|各类|各种|当年|本年度?|新?生成|产生|形成|政府|政务|信息|文件|共计?|总计|合计|累计|总?数量?|总量|量|达到?|为|是|有|:)"
_DECIDED = {
    "replies_granted": "(?:同意|予以)公开",
    "replies_partially_granted": "部分公开",
    "replies_refused": "不予公开",
}
# What a sentence must hold for the patterns after it to be tried → (what, pattern).
_PATTERNS = {
    trigger: [(what, re.compile(pattern)) for what, pattern in patterns]
    for trigger, patterns in {
        "主动公开": (
            ("disclosed", rf"主动公开(?=[^,;]*(?:信息|文件)){_DISCLOSED}++{_NUMBER}[条件项份篇个](?=$|[,;:、]|均|全部|并)"),
            ("disclosed", rf"(?:^|(?<=[,;:年度局县区市镇办委院厅共]))主动公开了?(?:共计?|总计|合计)?{_NUMBER}条(?=$|[,;:]|均|全部|并)"),
            ("disclosed", rf"其中,?(?P<this>20\d\d)年度?(?:新?主动)?公开(?:政府信息|信息)?(?:共计?)?{_NUMBER}条(?=$|[,;:])"),
        ),
        "申请": (
            ("new_received", rf"{_RECEIVED}(?P<person>自然人)?(?P<written>书面)?(?=[^,;]*申请){_APPLICATION}++{_COUNT}{_AFTER_COUNT}"),
            ("new_received", rf"{_RECEIVED}(?:共计?|有效|各类|了)*+{_COUNT}(?=[^,;]*申请){_APPLICATION}++{_AFTER_COUNT}"),
            ("new_received", rf"(?:^|[,;:年度局县区市镇办委院厅])共?有?(?:政府)?信息公开申请(?:的?(?:总?数量?|总?量))?(?:共计?|合计)?(?:为|是|有|:)?{_COUNT}{_AFTER_COUNT}"),
            ("new_received", rf"依申请公开(?:政府信息|信息)?受理(?:总?数量?|共计?|为|:)*+{_COUNT}{_AFTER_COUNT}"),
            ("new_received", rf"(?:未|没有|没|从未){_RECEIVED}过?(?=[^,;]*申请){_APPLICATION}++{_END}"),
            ("new_received", rf"(?<![并均])(?:没有|未有|无){_NOBODY}(?=[^,;]*申请)(?=[^,;]*公开)(?:书面|{_APPLICATION})++{_END}"),
            ("new_received", rf"(?:无|没有)(?:依申请公开|(?:政府)?信息公开申请){_APPLICATION}*+{_END}"),
            *(
                (key, rf"对{_COUNT}(?:政府信息公开|信息公开|依申请公开)?的?申请(?:均|依法|决定|作出|予以){{0,3}}{words}")
                for key, words in _DECIDED.items()
            ),
            ("answered", rf"(?:共|已经?|全部)(?:依法|按时|按期)?答复的?{_COUNT}(?:政府信息公开|信息公开|依申请公开)?申请"),
            ("answered", rf"(?:共|已|全部)(?:依法|按时|按期)?答复(?=[^,;]*申请){_APPLICATION}++{_COUNT}{_AFTER_COUNT}"),
        ),
        "答复": (("answered", rf"(?:^|[,;:、]|[共已均]|全部)答复(?:了|共计?|申请)*+{_COUNT}{_AFTER_COUNT}"),),
        "新收": (("new_received", rf"新收{_APPLICATION}*+{_COUNT}{_AFTER_COUNT}"),),
        "结转": (
            ("carried_in", rf"(?:{_LAST_YEAR}结转|结转上一?年度?)(?:[至到]|本年度?|今年|{_APPLICATION})*+{_COUNT}{_AFTER_COUNT}"),
            ("carried_in", rf"(?:无上一?年度?结转|上一?年度?(?:无|没有)结转){_APPLICATION}*+{_END}"),
            ("carried_out", rf"结转[至到入]?{_NEXT_YEAR}(?:答复|{_APPLICATION})*+{_COUNT}{_AFTER_COUNT}"),
            ("carried_out", rf"(?:^|[,;:有余剩]){_COUNT}(?:正在|尚未|将|需|按规定|{_APPLICATION})*+结转[至到入]?{_NEXT_YEAR}(?:答复|{_APPLICATION})*+{_END}"),
            ("carried_out", rf"(?:无|没有)(?:{_APPLICATION}*+结转[至到入]?下一?年度?|下一?年度?结转)(?:答复|{_APPLICATION})*+{_END}"),
        ),
        "办结": (
            ("total_processed", rf"(?:^|[,;:、共已均年局委区县市镇乡]|全部|申请)办结(?:并?答复)?了?{_APPLICATION}*+{_COUNT}{_AFTER_COUNT}"),
        ),
        "复议": (
            ("reconsideration", rf"(?:行政)?复议(?:的?案件|的?案)?{_IS}{_COUNT}{_AFTER_COUNT}"),
            ("reconsideration", rf"(?:发生|收到|受理|引发|引起|有){_COUNT}(?=[^,;]*复议)(?:[我本]部门|{_DISPUTE})++{_END}"),
            ("disputes", rf"(?:行政)?复议(?:案件|案)?{_JOINED}{_LITIGATION}{_IS}(?P<each>均为|各)?{_COUNT}{_AFTER_COUNT}"),
            ("reconsideration", rf"(?:未|没有|没|无)(?=[^,;]*复议){_DISPUTE}++{_END}"),
        ),
        "诉讼": (
            ("litigation", rf"{_LITIGATION}{_IS}{_COUNT}{_AFTER_COUNT}"),
            ("litigation", rf"(?:发生|收到|受理|引发|引起|有){_COUNT}(?=[^,;]*诉讼){_DISPUTE}++{_END}"),
            ("litigation", rf"(?:未|没有|没|无)(?=[^,;]*诉讼){_DISPUTE}++{_END}"),
        ),
    }.items()
}  # fmt: skip
_WHOLES = {"new_received", "total_processed", "answered", "replies"}
_DISPUTES = {"reconsideration", "litigation", "disputes"}

_NOT_PLAIN = re.compile(r"\([^()]*\)|《[^《》]*+》|“[^“”]*+”|1月1日|12月(?:31日|底)|(?<=2008年)5月1日")
_NOT_PLAIN_BUT_QUOTES = re.compile(r"\([^()]*\)|《[^《》]*+》|[“”\"]|1月1日|12月(?:31日|底)|(?<=2008年)5月1日")
_PART_OF_DISPUTES = re.compile("审结|办结|维持|纠正|驳回|撤销|撤回|败诉|胜诉|应诉|代理|审理|直接|复议后|决定|民事|作为")
_BY_ONE_CHANNEL = re.compile("网|公报|微博|微信|平台|媒体|公告栏|公示栏|广播|电视|专栏|目录|新闻|类|领域")
_KINDS = re.compile(r"类别|类(?:政府)?(?:信息)?共?\d")
_NOT_DONE = re.compile("(?:其[他它]|应当?|应予|需要?|可以?|拟|将|未|不|计划|力争)$")
_EACH = re.compile("(?:做到|确保|每)(?:收到|接到|受理|答复|办结)")  # a rule of work: 做到收到申请1件、答复1件
_OTHER_APPLICANTS = re.compile("企业|商业|公司|法人|组织|律师|科研")
_NOT_WRITTEN = re.compile("口头|当面|网|电子|邮件|传真|来[电信]")
_RECONSIDERATION_AND = re.compile(f"复议(?:案件|案)?{_JOINED}$")
_DONE_BEFORE = re.compile("办结|办理|答复|处理|回复")


def as_statements(stated: Iterable[StatedNumber]) -> tuple[Statement, ...]:
    """What the contract calls statements: each key and number once, with the first sentence that says it."""
    found: dict[tuple[str, int], Statement] = {}
    for number in stated:
        if key := number.key:
            found.setdefault((key, number.number), Statement(key, number.number, number.sentence, number.section))
    return tuple(found.values())


def read_statements(sections: Iterable[Section], year: int | None, agency: str | None) -> Iterator[StatedNumber]:
    """What the parts state, in reading order. `year` and `agency` are those of the report."""
    for section in sections:
        if _NOT_READ.search(section.heading) and not _ABOUT_APPLICATIONS.search(section.heading):
            continue
        about = by_heading = bool(_ABOUT_APPLICATIONS.search(section.heading))
        known = False
        for sentence in section.text.replace("\n", "。").split("。"):
            if not by_heading and _SUBHEADING.match(sentence):
                about = "申请" in sentence[:30]
            if len(sentence) > _LONGEST or not _SAYS_HOW_MANY.search(sentence):
                continue
            if any(map(sentence.__contains__, _PATTERNS)) or names_parts(sentence):
                goes_on = sentence.lstrip().startswith("其中")
                found = list(_read(sentence, about, year, agency or "", known if goes_on else by_heading))
                known = any(stated.what in _WHOLES for stated in found)
                for stated in found:
                    yield stated._replace(section=section.number)


def _read(sentence: str, about: bool, year: int | None, agency: str, known: bool) -> Iterator[StatedNumber]:
    """`about`: what stands around the sentence is about applications, also where it does not say so. `known`: it has said how many."""
    # Without full-width commas most sentences are in normal form, which is quick to see.
    compact = "".join(unicodedata.normalize("NFKC", sentence.replace("，", ",")).split())
    plain = without_comparisons(_NOT_PLAIN.sub("", compact))
    for trigger, patterns in _PATTERNS.items():
        if trigger in plain:
            for what, pattern in patterns:
                for match in pattern.finditer(plain):
                    if _speaks_of_all(what, match, about, year, agency):
                        known = known or what in _WHOLES
                        yield from _stated(what, match, sentence.strip())
    if known and names_parts(compact):
        for key, number in read_parts(without_comparisons(_NOT_PLAIN_BUT_QUOTES.sub("", compact)), year, agency):
            yield StatedNumber(key, "total", number, sentence.strip(), None)


def _speaks_of_all(what: str, match: re.Match[str], about: bool, year: int | None, agency: str) -> bool:
    before = match.string[: match.start()]
    clause = re.split("[,;]", before)[-1]
    named = match.groupdict()
    if what == "disclosed":
        if named.get("this"):  # the match says the year, and what stands before tells of what
            clause = before
            of_other_time = int(named["this"]) != year
        else:
            of_other_time = is_of_other_time(before, year) or "截" in in_this_year(before, year)
        return not (
            of_other_time
            or is_of_others(clause, agency)
            or is_other_matter(clause)
            or _BY_ONE_CHANNEL.search(clause)
            or _KINDS.search(before)
            or _NOT_DONE.search(clause)
        )
    denies = "n" not in named
    part = before if what not in _DISPUTES | _DECIDED.keys() else "" if denies else before.rpartition(";")[2]
    return (about or "公开" in before + match[0] or what in {"carried_in", "carried_out"}) and not (
        is_of_part(part)
        or is_of_other_time(before, year)
        or is_other_matter(clause if "公开" in match[0] else before)
        or is_of_others(clause, agency)
        or _EACH.search(clause + match[0])
        or is_of_one_office(clause, match.string[match.end() :])
        or (named.get("written") and _NOT_WRITTEN.search(match.string))
        or ("自然人" in before and _OTHER_APPLICANTS.search(match.string))
        or (what == "litigation" and _RECONSIDERATION_AND.search(before))
        or (what == "carried_in" and _DONE_BEFORE.search(clause))
        or (what in _DISPUTES and _PART_OF_DISPUTES.search(clause))
        or (what in _DISPUTES and "公开" in match.string and "公开" not in before + match[0])
        or _is_other_year(named.get("last"), year, -1)
        or _is_other_year(named.get("next"), year, 1)
    )


def _is_other_year(printed: str | None, year: int | None, distance: int) -> bool:
    return printed is not None and (year is None or int(printed) != year + distance)


def _stated(what: str, match: re.Match[str], sentence: str) -> Iterator[StatedNumber]:
    """A match without a number denies. How many of 行政复议、行政诉讼3件 are which nobody knows."""
    named = match.groupdict()
    number = integer(named["n"]) if "n" in named else 0
    column = "natural_person" if named.get("person") else "total"
    if what != "disputes":
        yield StatedNumber(what, column, number, sentence, None)
    elif number == 0 or named["each"]:
        yield StatedNumber("reconsideration", column, number, sentence, None)
        yield StatedNumber("litigation", column, number, sentence, None)
