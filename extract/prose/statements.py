"""Numbers that the prose states about all applications and disputes of the agency in the year of the report.

Offices write freely, so a statement counts only when its words leave no doubt: no other year or period, no part (其中,
网络申请, 乡镇), no other matter (建议, 热线), no round figure (20余件). What is doubtful is not a statement.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extract.text import chinese_numerals
from extract.text.report import Section, Statement


class StatedNumber(NamedTuple):
    """`what` is `new_received`, `carried_in`, `carried_out`, `total_processed`, `answered`, `reconsideration` or
    `litigation`; `column` is `total`, or `natural_person` where only they are meant; `sentence` is as printed."""

    what: str
    column: str
    number: int
    sentence: str
    section: int


# What is stated, by the row of the statistical tables that counts the same.
_KEYS = {
    "new_received": "applications",
    "answered": "replies",
    "reconsideration": "reconsideration",
    "litigation": "litigation",
}
_SECTIONS = (1, 3, 4)
_LONGEST = 1000
_SAYS_HOW_MANY = re.compile("[0-9０-９零〇一二两三四五六七八九十百千][ \u3000]*[件份条宗起例项封]|[未无没]")
_SUBHEADING = re.compile(r"\s*[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．，,是]")

# Words that may stand between a verb and its number. Every repeat is possessive, so no sentence takes long.
_APPLICATION = (
    "(?:依法|依|社会公众|公众|群众|公民、?法人(?:和|或者?|及|与|、|以及)其他组织|要求|提出|提交|获取|公开|政府|政务|信息|有效|各类|任何|"
    "申请书|申请|请求|事项|办理|继续|件|的|共计?|总计|合计|总?数量?|总量|量|为|是|有|:)"
)
_DISPUTE = (
    "(?:因|由|于|对|与|[我本]单位|[我本]机关|[我本].|政府|政务|信息|公开|依|申请|工作|事务|问题|方面|行为|而|引起|引发|导致|发生|产生|出现|涉及|收到|所|的|被|提起|提出|"
    "类|有关|相关|关于|针对|任何|举报|投诉|申诉|行政|复议|诉讼|案件|案|事件|情况|情形|现象|、|和|或者?|及|以及|与|等|一[起件例])"
)
_COUNT = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|[零〇一二两三四五六七八九十百千]+)(?:件|份|条|宗|起|例|项|封)"
_AFTER_COUNT = r"(?=$|[,;:、]|均|已|全部|并|结转|办结)"
_END = r"(?:情况|情形|事项)?(?=$|[,;:])"
_RECEIVED = "(?:收到和处理|收到|接到|接收|受理)"
_LAST_YEAR = r"(?:上一?年度?|去年|(?P<last>20\d\d)年度?)"
_NEXT_YEAR = r"(?:下一?年度?|次年|(?P<next>20\d\d)年度?)"
_LITIGATION = "(?:提起)?(?:行政)?诉讼(?:案件|案)?"
_IS = "(?:申请|共计?|合计|总?数量?|发生|有|为|:)*+"
_JOINED = "(?:、|和|及|以及|或|与)"
# What a sentence must hold for the patterns after it to be tried → (what, pattern).
_PATTERNS = {
    trigger: [(what, re.compile(pattern)) for what, pattern in patterns]
    for trigger, patterns in {
        "申请": (
            ("new_received", rf"{_RECEIVED}(?P<person>自然人)?(?=[^,;]*申请){_APPLICATION}++{_COUNT}{_AFTER_COUNT}"),
            ("new_received", rf"{_RECEIVED}(?:共计?|有效|各类|了)*+{_COUNT}(?=[^,;]*申请){_APPLICATION}++{_AFTER_COUNT}"),
            ("new_received", rf"(?:未|没有|没|从未){_RECEIVED}过?(?=[^,;]*申请){_APPLICATION}++{_END}"),
            ("new_received", rf"无(?:依申请公开|(?:政府)?信息公开申请){_APPLICATION}*+{_END}"),
            ("answered", rf"(?:共|已|全部)(?:依法|按时|按期)?答复(?=[^,;]*申请){_APPLICATION}++{_COUNT}{_AFTER_COUNT}"),
        ),
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
            ("reconsideration", rf"(?:行政)?复议(?:案件|案)?{_IS}{_COUNT}{_AFTER_COUNT}"),
            ("disputes", rf"(?:行政)?复议(?:案件|案)?{_JOINED}{_LITIGATION}{_IS}(?P<each>均为|各)?{_COUNT}{_AFTER_COUNT}"),
            ("reconsideration", rf"(?:未|没有|没|无)(?=[^,;]*复议){_DISPUTE}++{_END}"),
        ),
        "诉讼": (
            ("litigation", rf"{_LITIGATION}{_IS}{_COUNT}{_AFTER_COUNT}"),
            ("litigation", rf"(?:未|没有|没|无)(?=[^,;]*诉讼){_DISPUTE}++{_END}"),
        ),
    }.items()
}  # fmt: skip

_NOT_PLAIN = re.compile(r"\([^()]*\)|《[^《》]*+》|“[^“”]*+”|1月1日|12月(?:31日|底)")
_COMPARES = re.compile("同比|环比|相比|同期|[比较][上去前]")
# What makes a sentence speak of another time or of a part, from there on.
_ELSEWHERE = re.compile(
    "去年|前年|往年|历年|以来|上一?年度?(?!度?结转)|上半年|下半年|季度|月|近.{0,2}年|目前|其中|分别|包括|包含|"
    "网上|网络|在线|信函|来信|邮寄|邮件|邮箱|当面|现场|窗口|传真|电话|企业|商业|公司|律师|科研"
)
_OTHER_MATTER = re.compile("建议|提案|热线|12345|信箱|留言|信访|来访|工单|许可|审批|登记|咨询|举报|仲裁|救助|案卷")
_PART_OF_AGENCY = re.compile(
    r"本级|[省市县区州]级|[省市县区州]直|各[^级类项方种位有个]|下属|所属|乡镇|镇街|(?<![我本])(?:部门|单位)"
)
_OTHER_AGENCY = re.compile(
    r"(?<![我本全])(?:[省县镇乡村局厅院]|市(?![民场])|区(?!域)|委(?!托)|街道|社区|中心|公司|学校)"
)
_PART_OF_DISPUTES = re.compile("审结|办结|维持|纠正|驳回|撤销|撤回|败诉|胜诉|应诉|代理|审理|直接|复议后|决定|民事|作为")
_OTHER_APPLICANTS = re.compile("企业|商业|公司|法人|组织|律师|科研")
_RECONSIDERATION_AND = re.compile(f"复议(?:案件|案)?{_JOINED}$")
_DONE_BEFORE = re.compile("办结|办理|答复|处理|回复")
_YEAR = re.compile(r"20\d\d(?=年)")
_THIS_YEAR = re.compile("全年|本年|当年|今年|年度")


def as_statements(stated: Iterable[StatedNumber]) -> tuple[Statement, ...]:
    """What the contract calls statements: each key and number once, with the first sentence that says it."""
    found: dict[tuple[str, int], Statement] = {}
    for number in stated:
        if number.column == "total" and (key := _KEYS.get(number.what)):
            found.setdefault((key, number.number), Statement(key, number.number, number.sentence, number.section))
    return tuple(found.values())


def read_statements(sections: Iterable[Section], year: int | None, agency: str | None) -> Iterator[StatedNumber]:
    """What parts one, three and four state, in reading order. `year` and `agency` are those of the report."""
    for section in sections:
        if section.number in _SECTIONS:
            about = section.number != 1
            for sentence in section.text.replace("\n", "。").split("。"):
                if section.number == 1 and _SUBHEADING.match(sentence):
                    about = "申请" in sentence[:30]
                if (
                    len(sentence) <= _LONGEST
                    and any(map(sentence.__contains__, _PATTERNS))
                    and _SAYS_HOW_MANY.search(sentence)
                ):
                    for stated in _read(sentence, about, year, agency or ""):
                        yield stated._replace(section=section.number)


def _read(sentence: str, about: bool, year: int | None, agency: str) -> Iterator[StatedNumber]:
    """`about`: what stands around the sentence is about applications, also where it does not say so."""
    plain = _NOT_PLAIN.sub("", "".join(unicodedata.normalize("NFKC", sentence).split()))
    if _COMPARES.search(plain):
        plain = ",".join(clause for clause in plain.split(",") if not _COMPARES.search(clause))
    for trigger, patterns in _PATTERNS.items():
        if trigger in plain:
            for what, pattern in patterns:
                for match in pattern.finditer(plain):
                    if _speaks_of_all(what, match, about, year, agency):
                        yield from _stated(what, match, sentence.strip())


def _speaks_of_all(what: str, match: re.Match[str], about: bool, year: int | None, agency: str) -> bool:
    before = match.string[: match.start()]
    clause = re.split("[,;]", before)[-1]
    named = match.groupdict()
    return (about or "公开" in before + match[0] or what in {"carried_in", "carried_out"}) and not (
        _ELSEWHERE.search(before)
        or any(int(printed) != year for printed in _YEAR.findall(before))
        or ("累计" in before and not (_THIS_YEAR.search(before) or f"{year}年" in before))
        or _OTHER_MATTER.search(clause if "公开" in match[0] else before)
        or _PART_OF_AGENCY.search(clause)
        or any(name not in agency for name in _OTHER_AGENCY.findall(clause))
        or ("自然人" in before and _OTHER_APPLICANTS.search(match.string))
        or (what == "litigation" and _RECONSIDERATION_AND.search(before))
        or (what == "carried_in" and _DONE_BEFORE.search(clause))
        or (what in {"reconsideration", "litigation", "disputes"} and _PART_OF_DISPUTES.search(clause))
        or _is_other_year(named.get("last"), year, -1)
        or _is_other_year(named.get("next"), year, 1)
    )


def _is_other_year(printed: str | None, year: int | None, distance: int) -> bool:
    return printed is not None and (year is None or int(printed) != year + distance)


def _stated(what: str, match: re.Match[str], sentence: str) -> Iterator[StatedNumber]:
    """A match without a number denies. How many of 行政复议、行政诉讼3件 are which nobody knows."""
    named = match.groupdict()
    number = _integer(named["n"]) if "n" in named else 0
    column = "natural_person" if named.get("person") else "total"
    if what != "disputes":
        yield StatedNumber(what, column, number, sentence, 0)
    elif number == 0 or named["each"]:
        yield StatedNumber("reconsideration", column, number, sentence, 0)
        yield StatedNumber("litigation", column, number, sentence, 0)


def _integer(text: str) -> int:
    """1,499 or 一百零八."""
    if text[0].isdigit() and text.isascii():
        return int(text.replace(",", ""))
    return chinese_numerals.number(text)
