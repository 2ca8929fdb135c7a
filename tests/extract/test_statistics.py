"""The statistical tables of reports before 2019: real reports, and tables as other offices print them."""

import json
from pathlib import Path

import pytest

import extract
from extract import Report

REPORTS = Path(__file__).parents[1] / "data" / "before-2019"
WITH_TABLE = ("pingtan-finance-2009", "pingtan-air-defence-2011", "pingtan-2014", "pingtan-transport-2018")
TITLE = "<h1>甲县教育局2014年政府信息公开工作年度报告</h1>"


@pytest.mark.parametrize("name", [*WITH_TABLE, "pingtan-commerce-2012"])
def test_every_cell_of_a_real_report(name: str) -> None:
    gold = json.loads((REPORTS / name / "gold.json").read_text())
    found = extract.to_json(extract.read_report((REPORTS / name / "document.html").read_bytes()), "")
    assert {key: found[key] for key in ("agency", "year", "form", "title", "published")} == {
        key: gold[key] for key in ("agency", "year", "form", "title", "published")
    }
    cells = {
        (row, column): (cell["status"], str(cell["value"]), cell["printed"], cell["unit"])
        for row, columns in found["tables"]["statistics"].items()
        for column, cell in columns.items()
    }
    assert cells == {
        (cell["row"], cell["col"]): (cell["status"], cell["value"], cell["printed"], cell["unit"])
        for cell in gold["cells"]
    }
    assert found["unmapped"] == []
    assert [finding["rule"] for finding in found["findings"]] == ([] if gold["cells"] else ["document.no_table"])


def page(*rows: str, title: str = TITLE) -> str:
    """A page with a table; a row is its cells, divided by `|`; `:2` behind a cell is its colspan."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return f"{title}<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def read(markup: str) -> Report:
    return extract.read_report(markup.encode())


def values(report: Report) -> dict[str, object]:
    """`row.column` → the value, or the status where there is none."""
    return {
        f"{row}.{column}": cell.value if cell.status == "reported" else cell.status
        for row, columns in report.tables["statistics"].items()
        for column, cell in columns.items()
    }


def rules(report: Report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.where) for finding in report.findings]


HEAD = "指标名称|单位|2014年度|历年累计"


def test_national_form() -> None:
    report = read(
        page(
            "统计指标|单位|统计数",
            "一、主动公开情况|----|",
            "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）|条|120",
            "其中：主动公开规范性文件数|条|4",
            "制发规范性文件总数|件|5",
            "（二）通过不同渠道和方式公开政府信息的情况|----|",
            "1.政府公报公开政府信息数|条|0",
            "2.政府网站公开政府信息数|条|118",
            "5.其他方式公开政府信息数|条|2",
            "二、回应解读情况|----|",
            "1.参加或举办新闻发布会总次数|次|3",
            "其中：主要负责同志参加新闻发布会次数|次|1",
            "2.政府网站在线访谈次数|次|2",
            "其中：主要负责同志参加政府网站在线访谈次数|次|0",
            "三、依申请公开情况|----|",
            "（一）收到申请数|件|9",
            "1.当面申请数|件|1",
            "2.传真申请数|件|0",
            "3.网络申请数|件|6",
            "4.信函申请数|件|2",
            "（二）申请办结数|件|9",
            "1.按时办结数|件|8",
            "2.延期办结数|件|1",
            "（三）申请答复数|件|9",
            "1.属于已主动公开范围数|件|2",
            "2.同意公开答复数|件|4",
            "3.同意部分公开答复数|件|0",
            "4.不同意公开答复数|件|2",
            "其中：1.涉及国家秘密|件|1",
            "2.涉及商业秘密|件|0",
            "3.涉及个人隐私|件|0",
            "4.危及国家安全、公共安全、经济安全和社会稳定|件|0",
            "5.不是《条例》所指政府信息|件|1",
            "6.法律法规规定的其他情形|件|0",
            "5.不属于本行政机关公开数|件|0",
            "6.申请信息不存在数|件|1",
            "7.告知作出更改补充数|件|0",
            "8.告知通过其他途径办理数|件|0",
            "四、行政复议数量|件|2",
            "（一）维持具体行政行为数|件|1",
            "（二）被依法纠错数|件|1",
            "（三）其他情形数|件|0",
            "五、行政诉讼数量|件|1",
            "（一）维持具体行政行为或者驳回原告诉讼请求数|件|0",
            "（二）被依法纠错数|件|0",
            "（三）其他情形数|件|1",
            "六、举报投诉数量|件|0",
            "七、依申请公开信息收取的费用|万元|0.3",
            "八、机构建设和保障经费情况|----|",
            "（一）政府信息公开工作专门机构数|个|1",
            "（三）从事政府信息公开工作人员数|人|6",
            "1.专职人员数（不包括政府公报及政府网站工作人员数）|人|2",
            "2.兼职人员数|人|4",
            "九、政府信息公开会议和培训情况|----|",
            "（二）举办各类培训班数|次|",
            "（三）接受培训人员数|人次|/",
        )
    )
    assert (report.form, report.unmapped, rules(report)) == ("2014", (), [])
    assert values(report) == {
        f"{row}.year": value
        for row, value in {
            "disclosed": 120,
            "disclosed_normative": 4,
            "normative_issued": 5,
            "disclosed_gazette": 0,
            "disclosed_website": 118,
            "disclosed_other": 2,
            "press_conferences": 3,
            "press_conferences_by_head": 1,
            "online_interviews": 2,
            "online_interviews_by_head": 0,
            "applications": 9,
            "applications_in_person": 1,
            "applications_fax": 0,
            "applications_online": 6,
            "applications_letter": 2,
            "closed": 9,
            "closed_on_time": 8,
            "closed_extended": 1,
            "replies": 9,
            "replies_already_public": 2,
            "replies_granted": 4,
            "replies_partially_granted": 0,
            "replies_refused": 2,
            "refused_state_secret": 1,
            "refused_trade_secret": 0,
            "refused_privacy": 0,
            "refused_security": 0,
            "refused_not_government_information": 1,
            "refused_other_law": 0,
            "replies_not_this_agency": 0,
            "replies_not_held": 1,
            "replies_to_amend": 0,
            "replies_other_way": 0,
            "reconsideration": 2,
            "reconsideration_upheld": 1,
            "reconsideration_corrected": 1,
            "reconsideration_other": 0,
            "litigation": 1,
            "litigation_upheld": 0,
            "litigation_corrected": 0,
            "litigation_other": 1,
            "complaints": 0,
            "fees_charged": "0.3",
            "offices": 1,
            "staff": 6,
            "staff_full_time": 2,
            "staff_part_time": 4,
            "trainings": "blank",
            "trained": "dash",
        }.items()
    }
    units = {row: cells["year"].unit for row, cells in report.tables["statistics"].items()}
    assert (units["fees_charged"], units["trained"], units["offices"]) == ("万元", "人次", "个")


def test_columns_are_those_of_their_headers_in_any_order() -> None:
    report = read(
        page(
            "序号|历年累计|2014年度|单位|指标名称|备注",
            "1|30|3|条|主动公开信息数|",
            "2|5|0|件|行政复议数|",
            "3|6|1|件|行政诉讼数|",
        )
    )
    assert values(report) == {
        "disclosed.year": 3,
        "disclosed.cumulative": 30,
        "reconsideration.year": 0,
        "reconsideration.cumulative": 5,
        "litigation.year": 1,
        "litigation.cumulative": 6,
    }


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("指标|单位|本期实际|本年累计", {"disclosed.year": 2, "complaints.year": 4, "litigation.year": 6}),
        ("指标|单位|2013年度|2014年度", {"disclosed.year": 2, "complaints.year": 4, "litigation.year": 6}),
        ("指标|单位|全县合计数|甲县教育局", {"disclosed.year": 2, "complaints.year": 4, "litigation.year": 6}),
        ("指标|单位|区政府统计数|区直单位统计数", {}),
    ],
)
def test_columns_that_are_none_of_the_form_are_set_aside(header: str, taken: dict[str, int]) -> None:
    report = read(page(header, "主动公开信息数|条|1|2", "举报投诉数|件|3|4", "行政诉讼数|件|5|6"))
    assert values(report) == taken
    left = {number for number in "123456" if int(number) not in taken.values()}
    assert left == {number for number in "123456" if any(number in what for what in report.unmapped)}
    assert "column.unknown" in {finding.rule for finding in report.findings}


def test_a_header_of_another_year_is_told() -> None:
    report = read(page("指标|单位|2013年度", "主动公开信息数|条|1", "举报投诉数|件|3", "行政诉讼数|件|5"))
    assert values(report)["disclosed.year"] == 1
    assert rules(report) == [("column.other_year", "statistics.year")]


def test_label_that_stands_twice_belongs_to_the_row_above_it() -> None:
    report = read(
        page(
            HEAD,
            "主动公开信息数|条|9|9",
            "其中：1、网站|条|7|7",
            "2、其他|条|2|2",
            "受理依申请公开信息总数|条|8|8",
            "其中：1、当面|条|5|5",
            "2、其他|条|3|3",
            "对申请的答复总数|条|8|8",
            "其中：1、同意公开|条|2|2",
            "2、不予公开|条|5|5",
            "其中：（1）信息不存在|条|4|4",
            "（2）其他|条|1|1",
            "3、其他|条|1|1",
        )
    )
    year = {row: cells["year"].value for row, cells in report.tables["statistics"].items()}
    assert year == {
        "disclosed": 9,
        "disclosed_website": 7,
        "disclosed_other": 2,
        "applications": 8,
        "applications_in_person": 5,
        "applications_other": 3,
        "replies": 8,
        "replies_granted": 2,
        "replies_refused": 5,
        "replies_not_held": 4,
        "refused_other": 1,
        "replies_other": 1,
    }


def test_rows_of_another_meaning_are_set_aside_with_what_follows_them() -> None:
    report = read(
        page(
            HEAD,
            "一、主动公开信息数|条|9|9",
            "其中：机构领导、设置及人事类信息|条|4|4",
            "业务公开信息|条|3|3",
            "其他|条|2|2",
            "二、依申请公开信息目录数|条|5|5",
            "举报投诉数|件|0|0",
            "行政复议数|件|0|0",
        )
    )
    assert set(report.tables["statistics"]) == {"disclosed", "complaints", "reconsideration"}
    assert [what.split(" |")[0] for what in report.unmapped] == [
        "其中：机构领导、设置及人事类信息",
        "业务公开信息",
        "其他",
        "二、依申请公开信息目录数",
    ]


def test_sums_hold_only_where_the_form_says_that_the_parts_are_all() -> None:
    rows = [HEAD, "受理依申请公开信息总数|条|4|5", "其中：1、当面申请数|条|1|1", "2、网上申请数|条|1|1"]
    assert rules(read(page(*rows, "行政复议数|件|0|0"))) == []  # cut: letters and fax may be missing
    report = read(page(*rows, "3、信函、传真申请数|条|1|3", "行政复议数|件|0|0"))
    (finding,) = report.findings
    assert (finding.rule, finding.kind, finding.where) == (
        "statistics.sum",
        "arithmetic",
        "statistics.applications.year",
    )
    assert (finding.expected, finding.actual) == ("3", "4")


def test_what_is_no_count_is_unreadable() -> None:
    report = read(page(HEAD, "主动公开信息数|条|1200余|—", "行政复议数|件||0", "举报投诉数|件|0|0"))
    assert values(report)["disclosed.year"] == "unreadable"
    assert values(report)["disclosed.cumulative"] == "dash"
    assert values(report)["reconsideration.year"] == "blank"
    assert ("number.unreadable", "statistics.disclosed.year") in rules(report)


def test_amounts_keep_their_unit_and_value() -> None:
    report = read(page(HEAD, "政府信息公开收费减免金额|元|250|1.5万元", "行政复议数|件|0|0", "行政诉讼数|件|0|0"))
    cells = report.tables["statistics"]["fees_waived"]
    assert [(cell.value, cell.unit) for cell in cells.values()] == [(250, "元"), ("1.5", "万元")]


ROWS = (
    "主动公开文件数|条|2543|78967",
    "其中：1、政府网站公开数|条|2540|78000",
    "行政复议数|件|0|1",
    "行政诉讼数|件|2|3",
)
AS_TEXT = {
    "a row a line": (" ", "\n"),
    "a cell a line": ("\n", "\n"),
    "tabs": ("\t", "\n"),
    "pipes": ("|", "\n"),
}


@pytest.mark.parametrize(("between", "after"), AS_TEXT.values(), ids=AS_TEXT)
def test_table_in_plain_text(between: str, after: str) -> None:
    rows = [row.replace("|", between) for row in (HEAD, *ROWS)]
    text = f"甲县教育局2014年政府信息公开工作年度报告\n六、统计表\n{after.join(rows)}\n单位负责人：张三 填报日期：2015年1月2日\n"
    assert values(read(text)) == {
        "disclosed.year": 2543,
        "disclosed.cumulative": 78967,
        "disclosed_website.year": 2540,
        "disclosed_website.cumulative": 78000,
        "reconsideration.year": 0,
        "reconsideration.cumulative": 1,
        "litigation.year": 2,
        "litigation.cumulative": 3,
    }


def test_table_goes_on_in_the_next_one() -> None:
    first, second = page(HEAD, *ROWS[:2], title=TITLE), page(*ROWS[2:], title="<p>- 2 -</p>")
    assert set(read(first + second).tables["statistics"]) == {
        "disclosed",
        "disclosed_website",
        "reconsideration",
        "litigation",
    }


def test_new_forms_have_no_statistical_table(data: Path) -> None:
    report = extract.read_report((data / "reports/putian-urban-2025/document.html").read_bytes())
    assert report.tables["statistics"] == {}
