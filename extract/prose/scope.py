"""Of whom and of what time a sentence speaks: a statement is of the whole agency and the report's year, and of nothing else."""

import re
from functools import lru_cache

# What makes a sentence speak of another time, from there on.
_OTHER_TIME = re.compile(
    "去年|前年|往年|历年|历史|以来|过去|上一?年度?(?!度?结转)|上半年|下半年|季度|月|近.{0,2}年|[两三四五六七八九十几多]年[来内间共]|目前"
)
# What makes it speak of a part.
_PART = re.compile(
    "其中|分别|包括|包含|网上|网络|在线|信函|来信|邮寄|邮件|邮箱|当面|现场|窗口|传真|电话|企业|商业|公司|律师|科研"
)
_OTHER_MATTER = re.compile("建议|提案|热线|12345|信箱|留言|信访|来访|工单|许可|审批|登记|咨询|举报|仲裁|救助|案卷")
_PART_OF_AGENCY = re.compile(
    r"本级|[省市县区州]级|[省市县区州]直|各[^级类项方种位有个]|下属|所属|乡镇|镇街|(?<![我本])(?:部门|单位)(?!和个人|或个人|、个人)"
)
_ALL_BODIES = re.compile("各级、?各(?:有关)?(?:部门|单位)")
_OTHER_AGENCY = re.compile(
    r"([^\W\d_年度由在共全我本对向的和及与各因代表]{0,2})(?<![我本全])([镇乡村局厅院]|委(?!托)|街道|社区|中心|公司|学校)"
    r"|(?<![我本全])([省县]|市(?![民场])|区(?!域))"
)
_PLACE = re.compile("^[省市县区州镇乡]+(?=.)")
# The whole of a region or branch, which is more than an agency that governs neither; and offices within an agency that act by themselves.
_WIDER = re.compile(r"全[省市县区州旗](?!各)|全系统|[^\W\d_]系统(?=内?(?:共|收|受|接|主动))")
_GOVERNS = re.compile("政府|管委会|管理委员会|办公室|政府办|[省市县区州旗镇乡]$|街道")
_UNIT_OF_AGENCY = re.compile("(?:大队|支队|中队|分局|监管所|派出所|科室|股室)(?=$|共?(?:收到|受理|接到|接收|主动公开))")
_BODY_OF_LEVEL = re.compile("([省市县区州旗])[局厅委]")
_LEVELS = frozenset("省市县区州旗")
_CLAUSE = re.compile("[,;]")
_YEAR = re.compile(r"20\d\d(?=年|[-—~至])")
_THIS_YEAR = re.compile("全年|本年|当年|今年|年度")
_BEGINS_CLAUSE = re.compile(r"(?<=[,;])(?:(20\d\d)年(?!底|末|前)|本年|今年)")
_SINCE_NEW_YEAR = re.compile("(?<=今年|本年)以来|(?<=本年度)以来")
_COMPARES = re.compile("同比|环比|相比|同期|[比较][上去前]|比20")
# 主动公开信息比2013年增加120条,达到560条: what stands before and behind is of this year.
_CHANGE_BEFORE_NUMBER = re.compile(
    r"(?:同比|[比较](?:20\d\d年度?|上一?年度?|去年))(?:同期|相比)?(?:增加|增长|减少|上升|下降)了?[\d.]{1,9}[%条件份]?,(?:共计?|总数)?达到?(?=\d)"
)
_OFFICE = re.compile("(?:办公室|[科股处室])$")


def without_comparisons(plain: str) -> str:
    """The sentence without the clauses that compare."""
    if not _COMPARES.search(plain):
        return plain
    clauses = _CHANGE_BEFORE_NUMBER.sub("", plain).split(",")
    return ",".join(clause for clause in clauses if not _COMPARES.search(clause))


def in_this_year(before: str, year: int | None) -> str:
    """What stands before a number, from the last clause on that begins with the report's year: 截至2012年底共400条, 2012年55条."""
    starts = [match.start() for match in _BEGINS_CLAUSE.finditer(before) if match[1] in {None, str(year)}]
    return _SINCE_NEW_YEAR.sub("", before[starts[-1] :] if starts else before)


def is_of_other_time(before: str, year: int | None) -> bool:
    """Whether the words before a number speak of another time than the report's year, or of all years."""
    before = in_this_year(before, year)
    return bool(
        _OTHER_TIME.search(before)
        or any(int(printed) != year for printed in _last_years(before))
        or ("累计" in before and ("截" in before or not (_THIS_YEAR.search(before) or f"{year}年" in before)))
    )


def _last_years(before: str) -> list[str]:
    """The years that the last clause with a year names."""
    years = (found for clause in reversed(_CLAUSE.split(before)) if (found := _YEAR.findall(clause)))
    return next(years, [])


def is_of_part(words: str) -> bool:
    """Whether these words speak of some of the applications."""
    return bool(_PART.search(words))


def is_other_matter(words: str) -> bool:
    """Whether these words speak of something else than disclosure."""
    return bool(_OTHER_MATTER.search(words))


def is_of_others(words: str, agency: str) -> bool:
    """Whether these words name a part of the agency, or another one. The name of the agency may be short: 教体局 is 教育体育局."""
    words = _ALL_BODIES.sub("", words)
    if _UNIT_OF_AGENCY.search(words) or (agency and not _GOVERNS.search(agency) and _WIDER.search(words)):
        return True
    levels = _LEVELS.intersection(agency)
    if levels and not levels.issuperset(_BODY_OF_LEVEL.findall(words)):
        return True
    return bool(_PART_OF_AGENCY.search(words)) or any(
        not _is_short_for(_PLACE.sub("", name + kind) or place, agency)
        for name, kind, place in _OTHER_AGENCY.findall(words)
    )


def is_of_one_office(clause: str, behind: str) -> bool:
    """Whether a clause speaks of an office within the agency beside which another unit does the same: 办公室受理3件, 执法大队受理2件."""
    return bool(_OFFICE.search(clause) and _UNIT_OF_AGENCY.search(behind))


@lru_cache(maxsize=1024)
def _is_short_for(name: str, agency: str) -> bool:
    rest = iter(agency)
    return all(character in rest for character in name)
