"""Whether a report counts its publisher alone or its whole territory or branch, as a sentence says."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from extract.prose.scope import is_of_other_time

ReportScope = Literal["territory", "body alone"]


class StatedScope(NamedTuple):
    scope: ReportScope
    sentence: str


_SENTENCE = re.compile(r"[^。；;\n]{1,1000}")  # a longer one is cut: it is no sentence
_COUNT = r"(?:收到|受理|接到|接收|新收|办理|主动公开)[^，,]{0,25}?(?:申请|信息)[^，,]{0,12}?\d"
_PARTS = r"(?:下属|所属|下级|各级|各?部门|各?单位|乡镇|各镇|各乡|镇街|街道|派出机构)"
_WHOLE = r"(?:全(?:省|市|州|盟|县|区|旗|镇|乡|系统)|各级(?:行政机关|政府|人民政府|部门)|各(?:镇|乡|街道|部门|单位))"
_SUBJECTS = ("本报告", "统计", "数据", "数字")
_NUMBERS = f"(?:{'|'.join(_SUBJECTS)})"
# What the report or its numbers include. 不含 and 未包括 stand before the words that are left out.
_LEFT_OUT = re.compile(rf"{_NUMBERS}[^。]{{0,30}}(?:[不未](?:含|包括|包含|涵盖)|除外)[^。]{{0,15}}{_PARTS}")
_ONLY = re.compile(
    rf"{_NUMBERS}[^。]{{0,30}}(?:仅|只)[^。]{{0,8}}(?:本(?:机关|级|局|厅|委|办|单位|部门)|[省市州县区旗]本级)"
)
_TAKEN_IN = re.compile(rf"{_NUMBERS}[^。]{{0,30}}(?:包括|包含|涵盖|含|汇总)[^。]{{0,30}}(?:{_PARTS}|{_WHOLE})")
# Who received: 2020年全区各级行政机关共受理政府信息公开申请21件.
_BY_ALL = re.compile(rf"{_WHOLE}[^，,]{{0,15}}?{_COUNT}")
_BY_ONE = re.compile(rf"[省市州盟县区旗府](?:政府)?本级[^，,]{{0,8}}?{_COUNT}")


def report_scope(texts: Iterable[str], year: int) -> StatedScope | None:
    """What the sections of a report say of whom they count. None where no sentence says it, or two contradict.

    A sentence that says what the numbers include comes before those that tell who received how many applications.
    """
    said: dict[ReportScope, str] = {}
    counted: dict[ReportScope, str] = {}
    for text in texts:
        for sentence in map(str.strip, _SENTENCE.findall(text)):
            if scope := _included(sentence):
                said.setdefault(scope, sentence)
            elif scope := _counted(sentence, year):
                counted.setdefault(scope, sentence)
    for found in (said, counted):
        if found:
            return StatedScope(*next(iter(found.items()))) if len(found) == 1 else None
    return None


def _included(sentence: str) -> ReportScope | None:
    if not any(word in sentence for word in _SUBJECTS):
        return None
    if _LEFT_OUT.search(sentence) or _ONLY.search(sentence):
        return "body alone"
    return "territory" if _TAKEN_IN.search(sentence) else None


def _counted(sentence: str, year: int) -> ReportScope | None:
    if "全" not in sentence and "各" not in sentence and "级" not in sentence:
        return None
    for pattern, scope in _COUNTED:
        if (match := pattern.search(sentence)) and not is_of_other_time(sentence[: match.end()], year):
            return scope
    return None


_COUNTED: tuple[tuple[re.Pattern[str], ReportScope], ...] = ((_BY_ONE, "body alone"), (_BY_ALL, "territory"))
