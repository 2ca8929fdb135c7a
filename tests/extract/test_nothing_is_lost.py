"""Every number that an official table prints ends as a cell, in `unmapped`, or in a finding; whatever is done to the table."""

import json
import re
from dataclasses import replace

from hazards import C, applications_rows, make_sheet, page, proactive_rows, remedies_rows, table
from hypothesis import given
from hypothesis import strategies as st

from extract import read_report, to_json

NAMES = ("proactive", "applications", "remedies")
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["drop", "add", "widen", "deepen", "relabel", "blank label", "drop row", "swap"]),
        st.integers(0, 2),
        st.integers(0, 60),
        st.integers(0, 20),
    ),
    max_size=4,
)


def numbered(tables):
    """The same tables with another number in each value cell."""
    count = iter(range(10_001, 99_999, 7))
    return [
        [[replace(cell, text=str(next(count))) if cell.text.isdigit() else cell for cell in row] for row in rows]
        for rows in tables
    ]


def changed(rows, what, row, column):
    row %= len(rows)
    column %= max(1, len(rows[row]))
    cell = rows[row][column] if rows[row] else C("")
    if what == "drop":
        del rows[row][column : column + 1]
    elif what == "add":
        rows[row].insert(column, C("99991"))
    elif what == "widen" and rows[row]:
        rows[row][column] = replace(cell, columns=cell.columns + 1)
    elif what == "deepen" and rows[row]:
        rows[row][column] = replace(cell, rows=cell.rows + 1)
    elif what == "relabel" and rows[row] and not cell.text.isdigit():
        rows[row][column] = replace(cell, text="别的名称")
    elif what == "blank label" and rows[row] and not cell.text.isdigit():
        rows[row][column] = replace(cell, text="")
    elif what == "drop row":
        del rows[row]
    elif what == "swap":
        rows[row].reverse()


@given(st.integers(0, 20), st.sampled_from(["2021", "2019"]), CHANGES)
def test_no_number_vanishes(seed, form, changes):
    sheet = make_sheet(seed, form)
    tables = numbered([proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet)])
    for what, number, row, column in changes:
        if tables[number]:
            changed(tables[number], what, row, column)
    report = to_json(read_report(page(sheet.title, *map(table, tables)).encode()), "")
    missing = {finding["where"] for finding in report["findings"] if finding["rule"] == "table.missing"}
    found = [rows for name, rows in zip(NAMES, tables, strict=True) if name not in missing]
    printed = {cell.text for rows in found for row in rows for cell in row if cell.text.isdigit()}
    told = json.dumps([report["tables"], report["unmapped"], report["findings"]], ensure_ascii=False)
    assert printed - set(re.findall(r"\d+", told)) == set()


STATISTICS = (
    "指标名称|单位|2014年度|历年累计", "主动公开信息数|条|120|900", "其中：1、政府网站公开数|条|100|800", "2、政府公报公开数|条|20|30",
    "受理依申请公开信息总数|条|9|30", "其中：1、当面申请数|条|1|4", "2、其他|条|8|26", "对申请的答复总数|条|9|30", "其中：1、同意公开|条|4|20",
    "2、不予公开|条|5|10", "其中：（1）信息不存在|条|2|3", "（2）其他|条|3|7", "政务大厅查询数|人次|70|80", "行政复议数|件|2|7", "行政诉讼数|件|1|3",
)  # fmt: skip


@given(CHANGES, st.sampled_from([(0, 1, 2, 3), (3, 2, 1, 0), (0, 2, 1), (0, 2), (0, 1, 2, 3, 0, 1, 2, 3)]))
def test_no_number_of_a_statistical_table_vanishes(changes, columns):
    ((*rows,),) = numbered([[[C(row.split("|")[column]) for column in columns] for row in STATISTICS]])
    for what, _, row, column in changes:
        if rows:
            changed(rows, what, row, column)
    report = to_json(read_report(f"<h1>甲县教育局2014年政府信息公开年报</h1>{table(rows)}".encode()), "")
    if report["form"] == "none" and not report["unmapped"]:
        assert len(rows) < 12
        return
    printed = {cell.text for row in rows for cell in row if cell.text.isdigit()}
    told = json.dumps([report["tables"], report["unmapped"], report["findings"]], ensure_ascii=False)
    assert printed - set(re.findall(r"\d+", told)) == set()


def test_rows_of_the_form_that_are_not_printed_are_named():
    sheet = make_sheet(7)

    def found(rows):
        tables = [table(part) for part in (proactive_rows(sheet), rows, remedies_rows(sheet))]
        report = read_report(page(sheet.title, *tables).encode())
        return [(one.severity, one.message) for one in report.findings if one.rule == "row.missing"]

    rows = applications_rows(sheet)
    assert found(rows) == []
    ((severity, message),) = found(rows[:7])
    assert severity == "warning"
    assert message.startswith(
        "21 of 25 rows of the form were not found: refused_state_secret, refused_forbidden_by_law"
    )


WORDS = (
    "自然人", "商业企业", "法人或其他组织", "其他", "总计", "申请人情况", "结果维持", "结果纠正", "尚未审结", "行政复议", "行政诉讼", "复议后起诉", "信息内容", "本年制发件数",
    "规章", "行政许可", "（六）其他处理", "3.其他处理", "一、本年新收政府信息公开申请数量", "（七）总计", "合计", "", "", "1", "0", "23", "<img src=a.png>", "别的", "/",
)  # fmt: skip
CELLS = st.builds(C, st.sampled_from(WORDS), st.integers(1, 3), st.sampled_from([1, 1, 1, 2, 5]))


@given(st.lists(st.lists(CELLS, max_size=8), min_size=1, max_size=9))
def test_any_table_of_official_words_is_read(rows):
    text = "\n".join("\t".join(cell.text for cell in row) for row in rows)
    title = "甲县2021年政府信息公开年报"
    for document in (f"<h1>{title}</h1>{table(rows)}", f"{title}\n{text}\n"):
        report = read_report(document.encode(), charset="utf-8")
        assert (report.agency, report.year) == ("甲县", 2021)


STATISTICAL_WORDS = (
    "指标名称", "计量单位", "单位", "2014年度", "2013年度", "历年累计", "数量", "序号", "合计", "主动公开信息数", "其中：1、政府网站公开数", "2、其他", "主动公开",
    "受理依申请公开信息总数", "其中：当面申请数", "对申请的答复总数", "同意公开", "行政复议数", "行政诉讼数", "主动公开信息数\n当面申请数\n行政复议数", "填报人：张三",
    "条", "件", "——", "", "", "1", "0", "23", "1200余", "7\n8\n9", "/", "别的",
)  # fmt: skip
STATISTICAL_CELLS = st.builds(
    C, st.sampled_from(STATISTICAL_WORDS), st.integers(1, 2), st.sampled_from([1, 1, 1, 2, 4])
)


@given(st.lists(st.lists(STATISTICAL_CELLS, max_size=6), min_size=1, max_size=9))
def test_any_table_of_statistical_words_is_read(rows):
    text = "\n".join("\t".join(cell.text for cell in row) for row in rows)
    words = "\n".join(" ".join(cell.text for cell in row) for row in rows)
    title = "甲县2014年政府信息公开年报"
    for document in (f"<h1>{title}</h1>{table(rows)}", f"{title}\n{text}\n", f"{title}\n{words}\n"):
        report = read_report(document.encode(), charset="utf-8")
        assert (report.agency, report.year) == ("甲县", 2014)
