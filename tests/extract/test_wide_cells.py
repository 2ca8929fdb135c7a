"""Cells over several columns, rows without cells and tables without a header: nothing is shifted, and nothing vanishes."""

from dataclasses import replace

import pytest
from hazards import C, applications_body, applications_header, html_case, make_sheet, remedies_rows, table

from extract import read_report


def values(report, row):
    return {column: cell.value for column, cell in report.tables["applications"][row].items()}


def test_a_block_over_two_rows_and_columns_shifts_nothing():
    sheet = make_sheet(3)
    body = applications_body(sheet)
    index = next(i for i, row in enumerate(sheet.form.applications_rows) if row.key == "rejected_petition")
    body[index][-5:-3] = [C("7", rows=2, columns=2)]
    del body[index + 1][-5:-3]
    report = read_report(html_case(sheet, three=table(applications_header(sheet) + body)).document)
    for row in ("rejected_petition", "rejected_repeated"):
        for column, value in values(report, row).items():
            covered = column in {"research", "public_interest"}
            assert value == (None if covered else int(sheet.printed["applications", row, column])), (row, column)
        assert [f for f in report.findings if f.where.startswith(f"applications.{row}") and f.severity == "warning"]


def test_a_cell_over_three_columns_takes_only_these_away():
    sheet = make_sheet(3)
    body = applications_body(sheet)
    index = next(i for i, row in enumerate(sheet.form.applications_rows) if row.key == "granted")
    body[index][-7:-4] = [C("3", columns=3)]
    report = read_report(html_case(sheet, three=table(applications_header(sheet) + body)).document)
    found = values(report, "granted")
    assert [found[column] for column in ("natural_person", "commercial", "research")] == [None] * 3
    rest = ("public_interest", "legal_services", "other", "total")
    assert [found[column] for column in rest] == [
        int(sheet.printed["applications", "granted", column]) for column in rest
    ]


def test_a_row_without_cells_is_told():
    sheet = make_sheet(3)
    body = applications_body(sheet)
    index = next(i for i, row in enumerate(sheet.form.applications_rows) if row.key == "refused_third_party")
    del body[index][-7:]
    report = read_report(html_case(sheet, three=table(applications_header(sheet) + body)).document)
    assert set(values(report, "refused_third_party").values()) == {None}
    assert [f.rule for f in report.findings if f.where == "applications.refused_third_party"] == ["row.unplaced"]
    assert not [f for f in report.findings if f.kind == "arithmetic"]


def test_a_table_whose_header_is_lost_is_told_row_by_row():
    sheet = make_sheet(3)
    report = read_report(html_case(sheet, three=table(applications_body(sheet))).document)
    told = {f.where for f in report.findings if f.rule == "row.unplaced"}
    assert len(told) > 20 and "applications.granted" in told
    assert not [f for f in report.findings if f.rule == "table.missing"]


def test_three_wide_cells_of_table_four():
    sheet = make_sheet(3)
    rows = remedies_rows(sheet)
    rows[-1] = [replace(C("无"), columns=5) for _ in range(3)]
    report = read_report(html_case(sheet, four=table(rows)).document)
    assert {cell.status for row in report.tables["remedies"].values() for cell in row.values()} == {"absent"}
    assert not [f for f in report.findings if f.rule == "table.missing"]
    assert [f for f in report.findings if f.where.startswith("remedies.") and "无" in f.message]


HEAD = ["办理情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
ROWS = (
    ("new_received", "一、本年新收政府信息公开申请数量", "3 1 0 0 0 0 4"),
    ("granted", "（一）予以公开", "2 1 0 0 0 0 3"),
    ("carried_out", "四、结转下年度继续办理", "1 0 0 0 0 0 1"),
)


def read_small(head, as_text):
    """Table three of three rows below one header row; row → its values in the order of the form."""
    rows = [head, *([label, *values.split()] for _, label, values in ROWS)]
    text = "\n".join("\t".join(row) for row in rows)
    markup = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    title = "乙区民政局2022年政府信息公开工作年度报告"
    data = (
        f"{title}\n三、收到和处理政府信息公开申请情况\n{text}\n"
        if as_text
        else f"<h1>{title}</h1><table>{markup}</table>"
    )
    report = read_report(data.encode(), charset="utf-8")
    return {key: list(values(report, key).values()) for key, _, _ in ROWS}, report


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("corner", ["办理情况", "", "项目"])
@pytest.mark.parametrize("at", range(1, 8))
def test_one_heading_of_a_header_in_one_row(at, corner, as_text):
    """Whatever stands above the labels: an empty heading is proven by the totals, an unknown one takes its cells away."""
    expected = {key: [int(value) for value in printed.split()] for key, _, printed in ROWS}
    assert read_small([corner, *HEAD[1:]], as_text)[0] == expected
    if not (as_text and at == 7):  # an empty cell at the end of a line is none
        found, report = read_small([corner, *HEAD[1:at], "", *HEAD[at + 1 :]], as_text)
        assert found == expected
        assert "label.inexact" in [finding.rule for finding in report.findings]
    found, report = read_small([corner, *HEAD[1:at], "某类人", *HEAD[at + 1 :]], as_text)
    assert found == {key: [*row[: at - 1], *row[at:]] for key, row in expected.items()}
    assert all(f"某类人, {key}: {row[at - 1]}" in report.unmapped for key, row in expected.items())


@pytest.mark.parametrize(("label", "at"), [("甲", 0), ("", 0), ("甲", 2)])
@pytest.mark.parametrize(("shown", "status"), [("", "blank"), ("/", "dash")])
def test_outcomes_without_numbers_below_a_label_that_is_not_known(label, at, shown, status):
    sheet = make_sheet(3)
    rows = remedies_rows(sheet)
    rows[1][at] = replace(rows[1][at], text=label)
    rows[-1] = [C(shown) for _ in range(15)]
    report = read_report(html_case(sheet, four=table(rows)).document)
    read = report.tables["remedies"]
    assert {cell.status for group in read.values() for cell in group.values()} == {status}
    assert [len(read[group]) for group in sheet.form.remedies_groups] == [4, 5, 5]
    assert not [finding for finding in report.findings if finding.rule == "table.missing"]


@pytest.mark.parametrize("text", ["详见附件", "暂无数据", "待统计", "未发生"])
@pytest.mark.parametrize("columns", [[0], [3], [6], list(range(7))])
def test_words_in_the_place_of_numbers_take_only_these_away(text, columns):
    sheet = make_sheet(3)
    body = applications_body(sheet)
    index = next(i for i, row in enumerate(sheet.form.applications_rows) if row.key == "granted")
    for column in columns:
        body[index][column - 7] = C(text)
    report = read_report(html_case(sheet, three=table(applications_header(sheet) + body)).document)
    for at, (column, cell) in enumerate(report.tables["applications"]["granted"].items()):
        printed = sheet.printed["applications", "granted", column]
        assert (cell.status, str(cell.value)) == (("unreadable", "None") if at in columns else ("reported", printed))
    assert not [f for f in report.findings if f.rule in {"row.missing", "cell.unexplained"}]


def without_column(name):
    sheet = make_sheet(3)
    rows = applications_header(sheet) + applications_body(sheet)
    at = sheet.columns.index(name) - 7
    top, middle, bottom = rows[0], rows[1], rows[2]
    if name == "total":
        del middle[-1]
    else:
        del bottom[at + 1]
        middle[1] = replace(middle[1], columns=4)
    top[1] = replace(top[1], columns=6)
    for row in rows[3:]:
        del row[at]
    return read_report(html_case(sheet, three=table(rows)).document)


@pytest.mark.parametrize(("column", "severity"), [("total", "warning"), ("other", "warning")])
def test_a_column_that_the_table_does_not_have_is_told(column, severity):
    report = without_column(column)
    told = [(f.severity, f.message) for f in report.findings if f.rule == "column.missing"]
    assert told == [(severity, f"the table has no column for {column}")]
    assert column not in report.tables["applications"]["granted"]


def test_a_column_that_table_two_does_not_have_is_told():
    rows = [
        [C("信息内容"), C("本年制发件数"), C("现行有效件数")],
        [C("规章"), C("1"), C("4")],
        [C("行政规范性文件"), C("6"), C("31")],
    ]
    report = read_report(html_case(make_sheet(3), two=table(rows)).document)
    assert [f.message for f in report.findings if f.rule == "column.missing"] == [
        "the table has no column for repealed"
    ]
    assert report.tables["proactive"]["normative_documents"]["in_force"].value == 31


def test_a_row_of_other_processing_that_is_not_printed_is_told():
    sheet = make_sheet(3)
    body = applications_body(sheet)
    index = next(i for i, row in enumerate(sheet.form.applications_rows) if row.key == "other_fee_unpaid")
    del body[index]
    report = read_report(html_case(sheet, three=table(applications_header(sheet) + body)).document)
    assert [f.where for f in report.findings if f.rule == "row.missing"] == ["applications.other_fee_unpaid"]


def test_the_label_of_another_year_is_another_label():
    rows = [[C("信息内容"), C("上年处理决定数量"), C("本年处理决定数量")], [C("行政许可"), C("200"), C("245")]]
    report = read_report(html_case(make_sheet(3), two=table(rows)).document)
    assert report.tables["proactive"]["licensing"]["decisions"].value == 245
    assert report.unmapped == ("上年处理决定数量, licensing: 200",)


def test_a_header_that_lost_the_cell_of_organisations():
    """The column of totals moves to the left of theirs; the totals tell."""
    sheet = make_sheet(3)
    header = applications_header(sheet)
    del header[1][1]
    report = read_report(html_case(sheet, three=table(header + applications_body(sheet))).document)
    for row in ("new_received", "granted", "carried_out"):
        assert {column: str(value) for column, value in values(report, row).items()} == {
            column: sheet.printed["applications", row, column] for column in sheet.columns
        }
    assert [f.rule for f in report.findings if f.rule.startswith("header.")] == ["header.order"]


def test_a_cell_that_is_missing_before_an_empty_column_shifts_nothing():
    sheet = make_sheet(3)
    rows = [[*row, C("")] for row in applications_header(sheet) + applications_body(sheet)]
    index = 3 + next(i for i, row in enumerate(sheet.form.applications_rows) if row.key == "granted")
    del rows[index][-8]
    report = read_report(html_case(sheet, three=table(rows)).document)
    for column, value in values(report, "granted").items():
        assert value in {None, int(sheet.printed["applications", "granted", column])}, column
    assert [f for f in report.findings if f.where == "applications.granted" and f.kind == "structure"]
    assert None not in values(report, "new_received").values()
