"""Whom a report counts: its publisher alone, or its whole territory."""

import pytest

from extract.prose.report_scope import report_scope


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("2020年全区各级行政机关共受理政府信息公开申请21件，已按期答复。", "territory"),
        ("全市政府系统共收到政府信息公开申请1302件。", "territory"),
        ("各镇街道、部门主动公开政府信息3021条。", "territory"),
        ("本报告数据统计范围包括区政府各部门、各镇（街道）。", "territory"),
        ("2020年市本级收到政府信息公开申请12件。", "body alone"),
        ("本报告统计数据不含下属单位。", "body alone"),
        ("本报告所列数据仅统计本机关。", "body alone"),
        ("本年度我局收到政府信息公开申请12件。", None),
        ("全面推进政务公开，召开全市政务公开工作会议2次。", None),
        ("全区共收到行政复议3件。", None),
        ("2019年全区各级行政机关共受理政府信息公开申请18件。", None),
        ("本报告由总体情况、主动公开政府信息情况等六部分组成。", None),
        ("市本级收到政府信息公开申请12件。全市共收到政府信息公开申请1302件。", None),
        ("全市共收到政府信息公开申请1302件。本报告的数据不包括各乡镇。", "body alone"),
    ],
)
def test_whom_a_report_counts(text: str, scope: str | None) -> None:
    found = report_scope([text], 2020)
    assert (found and found.scope) == scope
    assert found is None or found.sentence in text


def test_the_first_sentence_of_all_sections_is_told() -> None:
    found = report_scope(["没有。", "全县收到公开申请5件。全县受理信息公开申请6件。"], 2020)
    assert found == ("territory", "全县收到公开申请5件")
