"""Text without cell borders: what is read is right, what is not certain is absent with a finding."""

import random

import pytest
from hazards import APPLICANTS, HAZARDS, OUTCOMES, applications_rows, make_sheet, proactive_rows, remedies_rows
from hypothesis import given
from hypothesis import strategies as st

from extract import read_report
from extract.forms import official

COLUMNS = [*APPLICANTS, "total"]
HEADER = "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他"
ROWS = {
    "new_received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "三、本年度办理结果（一）予以公开",
    "partially_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "refused_state_secret": "（三）不予公开1.属于国家秘密",
    "refused_forbidden_by_law": "2.其他法律行政法规禁止公开",
    "total_processed": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
FOUR = (
    "四、政府信息公开行政复议、行政诉讼情况行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉"
    "结果维持结果纠正其他结果尚未审结总计结果维持结果纠正其他结果尚未审结总计"
)


def read(text):
    return read_report(f"甲县2020年政府信息公开工作年度报告\n\n{text}五、存在的主要问题及改进情况".encode())


def three(header=HEADER, **runs):
    """A table three with these runs; rows that are not named hold zeros."""
    return header + "".join(f"{label}{runs.get(row, '0000000')}" for row, label in ROWS.items())


def row(report, name, table="applications"):
    cells = report.tables[table][name].values()
    return " ".join(str(cell.value) if cell.status == "reported" else cell.status for cell in cells)


ABSENT = " ".join(["absent"] * 7)


def unplaced(report):
    return {f.where: f.message for f in report.findings if f.rule == "row.unplaced"}


def test_sums_down_the_columns_choose():
    """`112000013` is 1, 12 or 11, 2; with the 1 of the row below it must sum to `212000014`, which is only 2, 12."""
    total = "212000014"
    report = read(three(new_received=total, granted="112000013", partially_granted="1000001", total_processed=total))
    assert row(report, "granted") == "1 12 0 0 0 0 13"
    assert row(report, "new_received") == row(report, "total_processed") == "2 12 0 0 0 0 14"
    assert unplaced(report) == {}
    told = next(f for f in report.findings if f.rule == "row.run_together")
    assert (told.kind, told.severity, told.where) == ("structure", "info", "applications.rows")
    assert "8 of 8 rows" in told.message
    cell = report.tables["applications"]["granted"]["commercial"]
    assert (cell.printed, cell.at) == ("12", None)


def test_what_the_sums_leave_open_is_absent():
    run = "112000013"
    report = read(three(new_received=run, granted=run, total_processed=run))
    assert [name for name in ROWS if row(report, name) == ABSENT] == ["new_received", "granted", "total_processed"]
    assert row(report, "carried_in") == "0 0 0 0 0 0 0"
    assert set(unplaced(report)) == {f"applications.{name}" for name in ("new_received", "granted", "total_processed")}
    assert run in unplaced(report)["applications.granted"]


def test_digits_as_many_as_cells_need_only_their_row():
    """As in pingtan-2020: the results do not sum to their total, and each row is certain all the same."""
    report = read(three(granted="6000017", partially_granted="1200104"))
    assert row(report, "granted") == "6 0 0 0 0 1 7"
    assert row(report, "partially_granted") == "1 2 0 0 1 0 4"
    assert [(f.rule, f.where) for f in report.findings if f.kind == "arithmetic"] == [
        ("applications.processed_sum", column)
        for column in ("natural_person", "commercial", "legal_services", "other", "total")
    ]


def test_a_source_that_contradicts_itself_in_the_balance():
    """No reading satisfies all sums; the results and their total satisfy theirs, what was received does not."""
    runs = {"granted": "112000013", "partially_granted": "1000001", "total_processed": "212000014"}
    report = read(three(new_received="312000015", **runs))
    assert row(report, "granted") == "1 12 0 0 0 0 13"
    assert row(report, "total_processed") == "2 12 0 0 0 0 14"
    assert row(report, "new_received") == ABSENT  # its row sum holds for 3, 12 only, but proves nothing by itself
    assert set(unplaced(report)) == {"applications.new_received"}


def test_a_source_that_contradicts_itself_in_the_results():
    runs = {"new_received": "212000014", "total_processed": "212000014"}
    report = read(three(granted="112000013", partially_granted="2000002", **runs))
    assert row(report, "new_received") == row(report, "total_processed") == "2 12 0 0 0 0 14"
    assert row(report, "granted") == ABSENT
    assert row(report, "partially_granted") == "2 0 0 0 0 0 2"


def test_a_row_that_contradicts_itself_takes_its_column_sums_away():
    total = "212000014"
    report = read(three(new_received=total, granted="112000013", partially_granted="1000003", total_processed=total))
    assert row(report, "partially_granted") == row(report, "granted") == ABSENT
    assert row(report, "new_received") == row(report, "total_processed") == "2 12 0 0 0 0 14"


def test_an_unknown_row_takes_the_sum_of_the_results_away():
    total = "212000014"
    text = three(new_received=total, granted="112000013", partially_granted="1000001", total_processed=total)
    report = read(text.replace("（七）", "9.另有说明的情形0000000（七）"))
    assert row(report, "granted") == ABSENT
    assert row(report, "total_processed") == "2 12 0 0 0 0 14"
    assert ("row.unknown", "applications.9.另有说明的情形") in {(f.rule, f.where) for f in report.findings}


def test_a_misprinted_label_is_still_a_row():
    report = read(three().replace("属于国家秘密", "属于国家秘蜜"))
    assert row(report, "refused_state_secret") == "0 0 0 0 0 0 0"
    assert ("label.inexact", "applications.refused_state_secret") in {(f.rule, f.where) for f in report.findings}


def test_a_label_without_a_value():
    report = read(three(partially_granted=""))
    assert row(report, "partially_granted") == ABSENT
    assert "no number" in unplaced(report)["applications.partially_granted"]


@pytest.mark.parametrize(
    "follows",
    [
        "）2.其他法律行政法规禁止公开",
        "2其他法律行政法规禁止公开",
        "2020年未收到申请。2.其他法律行政法规禁止公开",
        "件2.其他法律行政法规禁止公开",
    ],
)
def test_a_run_ends_where_nothing_else_can_have_its_last_digit(follows):
    report = read(three().replace("2.其他法律行政法规禁止公开", follows))
    assert row(report, "refused_state_secret") == ABSENT
    assert row(report, "granted") == "0 0 0 0 0 0 0"


def test_text_after_the_last_row():
    assert row(read(three() + "2020年，"), "carried_out") == ABSENT
    assert row(read(three() + "（一）"), "carried_out") == "0 0 0 0 0 0 0"


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("自然人", "自然人个体工商户"),
        HEADER.replace("自然人", "个体工商户自然人"),
        HEADER.replace("科研机构", ""),
        HEADER.replace("商业企业科研机构", "商业企业商业企业"),
    ],
)
def test_a_header_that_is_not_understood(header):
    report = read(three(header))
    assert {row(report, name) for name in ROWS} == {ABSENT}
    assert "header" in unplaced(report)["applications.granted"]


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("申请人情况总计自然人法人或其他组织商业企业科研机构社会公益组织法律服务机构其他", "total"),
        ("自然人商业企业科研机构社会公益组织法律服务机构其他总计", "natural_person"),
        ("申请人情况 自 然 人\n法人或其他组织 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计", "natural_person"),
    ],
)
def test_the_printed_header_names_the_columns(header, first):
    report = read(three(header, granted="3200001" if first == "total" else "2000013"))
    cells = report.tables["applications"]["granted"]
    assert next(iter(cells)) == first
    assert {column: cell.value for column, cell in cells.items() if cell.value} == (
        {"total": 3, "natural_person": 2, "other": 1}
        if first == "total"
        else {"natural_person": 2, "other": 1, "total": 3}
    )


def test_table_four_by_its_sums():
    report = read(three() + FOUR + "100010000000000")
    assert row(report, "reconsideration", "remedies") == "1 0 0 0 1"
    assert row(report, "litigation_direct", "remedies") == "0 0 0 0 0"
    report = read(three() + FOUR + "02002" + "00000" + "2000121")
    assert row(report, "reconsideration", "remedies") == "0 2 0 0 2"
    assert row(report, "litigation_after_reconsideration", "remedies") == "20 0 0 1 21"


def test_table_four_may_have_blanks_where_table_three_has():
    """10, 0, 0, a blank, 10 would do as well."""
    report = read(three(granted="00000") + FOUR + "100010000000000")
    assert row(report, "reconsideration", "remedies") == "absent absent absent absent absent"
    assert "100010000000000" in unplaced(report)["remedies.reconsideration"]
    zeros = read(three(granted="00000") + FOUR + "0" * 15)
    assert row(zeros, "reconsideration", "remedies") == "0 0 0 0 0"


def test_table_four_that_its_sums_leave_open():
    """0, 2, 0, 0, 2 and 21, 2, 0, 0, 23; or 2, 1, 20, 0, 23 after another 2."""
    report = read(three() + FOUR + "02002" + "2120023" + "00000")
    assert all(
        row(report, group, "remedies") == "absent absent absent absent absent" for group in report.tables["remedies"]
    )


def test_table_four_with_a_row_a_group():
    text = "结果维持结果纠正其他结果尚未审结总计行政复议10001行政诉讼未经复议直接起诉00000复议后起诉012003"
    report = read(three() + text)
    assert [row(report, group, "remedies") for group in official.load("2021").remedies_groups] == [
        "1 0 0 0 1",
        "0 0 0 0 0",
        "absent absent absent absent absent",
    ]


def test_table_two_is_never_cut_by_guess():
    report = read(
        "第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章300行政规范性文件0012"
        "第二十条第（五）项信息内容本年处理决定数量行政许可1204第二十条第（八）项"
        "信息内容本年收费金额（单位：元）行政事业性收费251000三、收到和处理政府信息公开申请情况" + three()
    )
    two = report.tables["proactive"]
    assert row(report, "regulations", "proactive") == "absent absent absent"
    assert row(report, "normative_documents", "proactive") == "0 0 12"
    assert (two["licensing"]["decisions"].value, two["fees"]["amount"].value) == (1204, "25.1")
    assert list(unplaced(report)) == ["proactive.regulations"]


@pytest.mark.parametrize("run", ["1234567891" * 4, "1" * 100_000, "11" * 60, "9" * 18, "0" * 5000 + "1"])
def test_runs_without_end(run):
    report = read(three(**dict.fromkeys(ROWS, run)) + FOUR + run)
    cells = [cell for table in report.tables.values() for row in table.values() for cell in row.values()]
    assert {cell.status for cell in cells} == {"absent"}
    assert row(report, "new_received") == ABSENT
    assert "applications.new_received" in unplaced(report)
    assert max(len(f.message) for f in report.findings) < 400


def test_a_run_that_the_end_of_the_stretch_cuts():
    """Only so much text is looked through; the run at its end may go on."""
    start = HEADER + ROWS["new_received"] + "0000000" + ROWS["carried_in"]
    for room in range(3):
        gap = " " * (20_000 + len(HEADER) - len(start) - 7 - room)
        assert row(read(start + gap + "0000000" + "12" + ROWS["granted"]), "carried_in") == ABSENT


def test_only_the_table_without_borders_is_read_so():
    case = HAZARDS["plain"](1)
    page = case.document.decode()
    start = page.index("<table", page.index("三、收到和处理"))
    end = page.index("</table>", start)
    report = read_report((page[:start] + f"<p>{three(granted='6000017')}</p>" + page[end:]).encode())
    assert row(report, "granted") == "6 0 0 0 0 1 7"
    assert [f.where for f in report.findings if f.rule == "row.run_together"] == ["applications.rows"]
    key = ("proactive", "licensing", "decisions")
    assert report.tables["proactive"]["licensing"]["decisions"].value == case.expected[key][1]


# Tables made up, flattened and read: nothing that is read is wrong


def made_up(seed, *, wrong=0, blanks=0.0):
    """A sheet with few numbers that are not 0, so many of its runs have several readings."""
    rng = random.Random(seed)
    sheet = make_sheet(seed, rng.choice(official.FORM_IDS))
    most = rng.choice([9, 40, 300])
    three_rows = [one.key for one in sheet.form.applications_rows]
    results = [key for key in three_rows if key in official.RESULT_ROWS]
    values = {(key, c): rng.choice([0, 0, 0, 0, rng.randint(1, most)]) for key in results for c in APPLICANTS}
    for c in APPLICANTS:
        values["total_processed", c] = sum(values[key, c] for key in results)
        values["carried_in", c] = rng.randint(0, min(values["total_processed", c], 12))
        values["new_received", c] = values["total_processed", c] - values["carried_in", c]
        values["carried_out", c] = 0
    for key in three_rows:
        sheet.printed |= {("applications", key, c): str(values[key, c]) for c in APPLICANTS}
        sheet.printed["applications", key, "total"] = str(sum(values[key, c] for c in APPLICANTS))
    for group in sheet.form.remedies_groups:
        parts = [rng.choice([0, 0, 0, rng.randint(1, most)]) for _ in OUTCOMES[:-1]]
        sheet.printed |= {("remedies", group, o): str(n) for o, n in zip(OUTCOMES, [*parts, sum(parts)], strict=True)}
    for key in rng.sample([key for key in sheet.printed if key[0] != "proactive"], wrong):
        sheet.printed[key] = str(int(sheet.printed[key]) + rng.randint(1, 12))
    for key, text in sheet.printed.items():
        if text == "0" and rng.random() < blanks:
            sheet.printed[key] = ""
    return sheet


def read_flattened(sheet, between=""):
    parts = (proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet))
    two, three_, four = (between.join(c.text for cells in rows for c in cells) for rows in parts)
    return read(f"二、主动公开政府信息情况{two}三、收到和处理政府信息公开申请情况{three_}四、复议诉讼情况{four}")


def wrongly_read(sheet, report):
    return {
        (table, name, column): (cell, sheet.printed[table, name, column])
        for table, rows in report.tables.items()
        for name, cells in rows.items()
        for column, cell in cells.items()
        if cell.status != "absent" and cell.printed != sheet.printed[table, name, column]
    }


@pytest.mark.parametrize("seed", range(20))
def test_consistent_tables_are_read_in_full(seed):
    sheet = made_up(seed)
    report = read_flattened(sheet)
    assert wrongly_read(sheet, report) == {}
    three_ = [cell.status for cells in report.tables["applications"].values() for cell in cells.values()]
    assert three_ == ["reported"] * 7 * len(sheet.form.applications_rows)
    assert report.form == sheet.form.id


@pytest.mark.few(25)
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("wrong", "blanks"), [(1, 0.0), (4, 0.0), (0, 0.05), (0, 0.4), (2, 0.05)])
def test_nothing_is_read_wrongly_from_a_faulty_source(seed, wrong, blanks):
    sheet = made_up(seed, wrong=wrong, blanks=blanks)
    report = read_flattened(sheet, between=("", "", " ", "\n")[seed % 4])
    assert wrongly_read(sheet, report) == {}
    absent = {
        f"{table}.{name}"
        for table, rows in report.tables.items()
        for name, cells in rows.items()
        if any(cell.status == "absent" for cell in cells.values())
    }
    assert absent == set(unplaced(report))


@given(
    granted=st.lists(st.integers(0, 120), min_size=6, max_size=6),
    partially=st.lists(st.sampled_from([0, 0, 1, 10, 11]), min_size=6, max_size=6),
)
def test_two_rows_and_their_sum(granted, partially):
    def run(numbers):
        return "".join(map(str, [*numbers, sum(numbers)]))

    both = [a + b for a, b in zip(granted, partially, strict=True)]
    report = read(
        three(new_received=run(both), granted=run(granted), partially_granted=run(partially), total_processed=run(both))
    )
    for name, numbers in {"granted": granted, "partially_granted": partially, "total_processed": both}.items():
        assert row(report, name) in {ABSENT, " ".join(map(str, [*numbers, sum(numbers)]))}


@pytest.mark.parametrize("before", ["（六）其他处理", ""])
def test_the_third_row_of_other_processing_follows_the_second_also_without_its_group(before):
    labels = [*official.load("2021").applications_rows]
    lines = [
        f"{before if row.key == 'other_not_corrected' else ''}{row.label}    {at} 0 0 0 0 0 {at}"
        for at, row in enumerate(labels)
    ]
    header = "项目    自然人    商业企业    科研机构    社会公益组织    法律服务机构    其他    总计"
    report = read("\n".join(["三、收到和处理政府信息公开申请情况", header, *lines, ""]))
    cells = report.tables["applications"]["other_other"]
    assert [cells[column].value for column in ("natural_person", "total")] == [22, 22]
