"""What else a page says about agency and year, against its title: a finding, and the title's value stands."""

import pytest

from extract import read_report

TITLE = "甲县教育局2021年政府信息公开工作年度报告"


def contradictions(text="", *, title=TITLE, source=""):
    """Agency and year, and (rule, expected, actual) of the findings about the title."""
    head = f"<meta name='ContentSource' content='{source}'>"
    report = read_report(f"<head>{head}</head><body><h1>{title}</h1><p>{text}</p></body>".encode(), charset="utf-8")
    found = [(f.rule, f.expected, f.actual) for f in report.findings if f.rule.startswith("title.")]
    return (report.agency, report.year), found


@pytest.mark.parametrize("name", ["乙县教育局", "甲县水务局"])
def test_another_agency_of_the_same_kind_as_publisher(name):
    expected = (("甲县教育局", 2021), [("title.agencies", "甲县教育局", name)])
    assert contradictions(source=name) == expected
    assert contradictions(f"发布机构：{name}") == expected


@pytest.mark.parametrize(
    "name",
    [
        "甲县教育局",
        "教育局",
        "甲县人民政府",
        "甲县人民政府办公室",
        "甲县政务服务管理局",
        "甲县大数据局",
        "甲县政府网站",
        "本站",
        "甲县教育局办公室",
    ],
)
def test_who_may_publish_for_the_agency(name):
    assert contradictions(source=name) == (("甲县教育局", 2021), [])


@pytest.mark.parametrize("name", ["丁镇", "丁镇人民政府", "甲县丁镇"])
def test_another_town(name):
    town = "丙镇人民政府2021年政府信息公开工作年度报告"
    assert contradictions(title=town, source=name)[1] == [("title.agencies", "丙镇人民政府", name)]
    for same in ("丙镇", "甲县丙镇", "甲县丙镇人民政府", "甲县人民政府"):
        assert contradictions(title=town, source=same)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "本报告所列数据的统计期限自2020年1月1日起，至2020年12月31日止。", "统计期限：2020年1月1日至12月31日", "（2020 年 1 月 1 日—2020 年 12 月 31 日）",
    ],
)  # fmt: skip
def test_the_period_of_another_year(text):
    assert contradictions(text) == (("甲县教育局", 2021), [("title.years", "2021", "2020")])
    assert contradictions(text.replace("2020", "2021"))[1] == []


def test_a_period_beside_that_of_the_year_before():
    text = "2021年1月1日至2021年12月31日收到3件，2020年1月1日至2020年12月31日收到2件。"
    assert contradictions(text)[1] == []


@pytest.mark.parametrize(
    ("day", "found"), [("2020-01-20", "2020"), ("2021-03-05", "2021"), ("2021-12-28", None), ("2022-01-20", None)]
)
def test_published_before_the_year_ended(day, found):
    expected = [("title.years", "2021", found)] if found else []
    assert contradictions(f"发布日期：{day}")[1] == expected


def test_a_year_in_the_far_future():
    title = TITLE.replace("2021", "2033")
    assert contradictions(title=title) == (("甲县教育局", 2033), [("title.years", "2033", None)])
    assert contradictions("发布日期：2024-01-20", title=title)[1] == [("title.years", "2033", "2024")]
