"""Hazards of headings and labels: one is empty, a picture, misspelt or unknown; and empty cells over several rows."""

from dataclasses import replace

from hazards import (
    OUTCOMES,
    C,
    Case,
    Row,
    Sheet,
    applications_rows,
    html_case,
    make_sheet,
    proactive_rows,
    remedies_rows,
    table,
    text_case,
)

CUT = ("absent", None)
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")


def _without(case: Case, name: str, row: str | None = None, column: str | None = None) -> Case:
    """The same document, of which this table, row or column is not read; a finding tells it."""
    lost = {key: CUT for key in case.expected if key[0] == name and row in {None, key[1]} and column in {None, key[2]}}
    return replace(case, expected=case.expected | lost, needs_finding=True)


def _relabelled(rows: list[Row], old: str, new: str) -> list[Row]:
    assert any(cell.text == old for row in rows for cell in row), old
    return [[replace(cell, text=new) if cell.text == old else cell for cell in row] for row in rows]


def _outcome(seed: int, label: str) -> tuple[Sheet, list[Row], str, str]:
    """Table four with another label above one column, and that column."""
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    at = (4 * seed + 1) % 15
    row, place = (1, at) if at < 5 else (2, at - 5)
    rows[row][place] = replace(rows[row][place], text=label)
    return sheet, rows, GROUPS[at // 5], OUTCOMES[at % 5]


def outcome_misspelt(seed: int) -> Case:
    sheet, rows, group, outcome = _outcome(seed, "结果维特")
    return _without(html_case(sheet, four=table(rows)), "remedies", group, outcome)


def outcome_without_label(seed: int) -> Case:
    """The sum of the group proves which column it is."""
    sheet, rows, *_ = _outcome(seed, "")
    return html_case(sheet, four=table(rows), needs_finding=True)


def outcome_shown_as_picture(seed: int) -> Case:
    sheet, rows, *_ = _outcome(seed, '<img src="a.png">')
    return html_case(sheet, four=table(rows), needs_finding=True)


def outcome_without_label_and_sum(seed: int) -> Case:
    """The group contradicts itself, so nothing proves the column without a label."""
    sheet, _, group, outcome = _outcome(seed, "")
    wrong = "upheld" if outcome == "total" else "total"
    sheet.printed["remedies", group, wrong] = str(int(sheet.printed["remedies", group, wrong]) + 1)
    rows = remedies_rows(sheet)
    at = GROUPS.index(group) * 5 + OUTCOMES.index(outcome)
    row, place = (1, at) if at < 5 else (2, at - 5)
    rows[row][place] = replace(rows[row][place], text="")
    return _without(html_case(sheet, four=table(rows)), "remedies", group, outcome)


def outcomes_in_text_without_label(seed: int) -> Case:
    sheet = make_sheet(seed)
    sheet_text = text_case(sheet, lambda rows: "".join("\t".join(row) + "\n" for row in rows))
    text = sheet_text.document.decode()
    assert text.count("结果纠正") == 3
    return replace(sheet_text, document=text.replace("结果纠正", "", 1).encode(), needs_finding=True)


def group_misspelt(seed: int) -> Case:
    sheet = make_sheet(seed)
    label = ("行政复议", "未经复议直接起诉", "复议后起诉")[seed % 3]
    rows = _relabelled(remedies_rows(sheet), label, "别的程序")
    return _without(html_case(sheet, four=table(rows)), "remedies", GROUPS[seed % 3])


def group_without_label(seed: int) -> Case:
    sheet = make_sheet(seed)
    label = ("行政复议", "未经复议直接起诉", "复议后起诉")[seed % 3]
    rows = _relabelled(remedies_rows(sheet), label, "")
    return _without(html_case(sheet, four=table(rows)), "remedies", GROUPS[seed % 3])


def group_spans_too_far(seed: int) -> Case:
    """The first group seems to have six columns, of which one label is not known: where it ends is not certain."""
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    rows[0][0] = replace(rows[0][0], columns=6)
    rows[0][1] = replace(rows[0][1], columns=9)
    rows[1][5] = replace(rows[1][5], columns=4)
    rows[1].insert(5, replace(rows[2].pop(0), rows=2))
    rows[1][0] = replace(rows[1][0], text="别的结果")
    case = _without(html_case(sheet, four=table(rows)), "remedies", "reconsideration")
    return _without(case, "remedies", "litigation_direct", "upheld")


def applicant_without_label(seed: int) -> Case:
    """The totals of the rows prove which column it is."""
    sheet = make_sheet(seed)
    label = ("自然人", "法律服务机构", "总计")[seed % 3]
    return html_case(sheet, three=_headed(sheet, {label: ""}), needs_finding=True)


def applicant_shown_as_picture(seed: int) -> Case:
    sheet = make_sheet(seed)
    label = ("商业企业", "其他", "科研机构")[seed % 3]
    return html_case(sheet, three=_headed(sheet, {label: '<img src="b.gif" width="60">'}), needs_finding=True)


def applicants_without_labels(seed: int) -> Case:
    sheet = make_sheet(seed)
    case = html_case(sheet, three=_headed(sheet, {"自然人": "", "其他": ""}))
    return _without(_without(case, "applications", column="natural_person"), "applications", column="other")


def applicant_without_label_and_total(seed: int) -> Case:
    """One row contradicts itself: there nothing proves the column without a label."""
    sheet = make_sheet(seed)
    sheet.printed["applications", "granted", "total"] = "99999"
    case = html_case(sheet, three=_headed(sheet, {"自然人": ""}))
    return _without(case, "applications", "granted", "natural_person")


def _headed(sheet: Sheet, labels: dict[str, str]) -> str:
    rows = applications_rows(sheet)
    for old, new in labels.items():
        rows[:3] = _relabelled(rows[:3], old, new)
    return table(rows)


def documents_without_label(seed: int) -> Case:
    """A column of table two without a label: it has no sums, so nothing tells it."""
    sheet = make_sheet(seed)
    for row in ("regulations", "normative_documents"):
        for column in ("issued", "repealed", "in_force"):
            sheet.printed["proactive", row, column] = str(100 * seed + len(row) + len(column))
    column, label = (("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数"))[seed % 3]
    two = table(_relabelled(proactive_rows(sheet), label, ""))
    return _without(html_case(sheet, two=two), "proactive", column=column)


def proactive_without_headers(seed: int) -> Case:
    sheet = make_sheet(seed)
    rows = [row for row in proactive_rows(sheet) if row[0].text != "信息内容"]
    return _without(html_case(sheet, two=table(rows)), "proactive")


def proactive_headers_without_corner(seed: int) -> Case:
    """The header rows begin with the first column: no cell 信息内容 stands before it."""
    sheet = make_sheet(seed)
    rows = [row[1:] if row[0].text == "信息内容" else row for row in proactive_rows(sheet)]
    return html_case(sheet, two=table(rows))


def third_row_named_as_its_group(seed: int) -> Case:
    sheet = make_sheet(seed)
    label = ("3.其他处理", "（3）其他处理", "其他处理")[seed % 3]
    return html_case(sheet, three=table(_relabelled(applications_rows(sheet), "3.其他", label)))


def empty_cell_over_two_rows(seed: int) -> Case:
    """Where both rows would print 0, so that no sum breaks."""
    sheet = make_sheet(seed)
    keys = [row.key for row in sheet.form.applications_rows]
    first, place = next(
        (first, place)
        for first in range(len(keys) - 1)
        for place, column in enumerate(sheet.columns)
        if all(sheet.printed["applications", key, column] == "0" for key in keys[first : first + 2])
    )
    for key in keys[first : first + 2]:
        sheet.printed["applications", key, sheet.columns[place]] = ""
    rows = applications_rows(sheet)
    rows[first + 3][place - 7] = C("", rows=2)
    del rows[first + 4][place - 7]
    return html_case(sheet, three=table(rows))


def empty_block(seed: int) -> Case:
    """An empty cell over three rows and two columns; all other cells of these rows keep their places."""
    sheet = make_sheet(seed)
    rows = applications_rows(sheet)
    keys = ("granted", "partially_granted", "refused_state_secret")
    first = next(index for index, row in enumerate(rows) if any("予以公开" in cell.text for cell in row))
    rows[first][-6:-4] = [C("", rows=3, columns=2)]
    for row in rows[first + 1 : first + 3]:
        del row[-6:-4]
    case = html_case(sheet, three=table(rows))
    for key in keys:
        case = _without(_without(case, "applications", key, "commercial"), "applications", key, "research")
    return case


def outcomes_over_two_groups(seed: int) -> Case:
    """Groups as rows; one number stands beside two of them and is that of neither."""
    sheet = make_sheet(seed)
    rows: list[Row] = [[C("类型"), *[C(label) for label in sheet.form.remedies_outcomes.values()]]]
    for group, label in sheet.form.remedies_groups.items():
        rows.append([C(label), *[sheet.cell("remedies", group, outcome) for outcome in OUTCOMES]])
    rows[1][2] = C("7", rows=2)
    del rows[2][2]
    case = html_case(sheet, four=table(rows))
    for group in ("reconsideration", "litigation_direct"):
        case = _without(case, "remedies", group, "corrected")
    return case


def applicant_headed_as_another(seed: int) -> Case:
    """Two columns are headed 总计 and print different numbers: neither is certain."""
    sheet = make_sheet(seed)
    case = html_case(sheet, three=_headed(sheet, {"科研机构": "总计"}))
    return _without(_without(case, "applications", column="total"), "applications", column="research")


def documents_headed_alike(seed: int) -> Case:
    sheet = make_sheet(seed)
    case = html_case(sheet, two=table(_relabelled(proactive_rows(sheet), "本年废止件数", "现行有效件数")))
    return _without(_without(case, "proactive", column="in_force"), "proactive", column="repealed")


def applicants_in_text_without_label(seed: int) -> Case:
    """The cell may stand anywhere in the header; the totals prove which column has no label."""
    label = ("自然人", "科研机构", "总计")[seed % 3]
    case = text_case(make_sheet(seed), lambda rows: "\n".join("\t".join(row) for row in rows))
    before, header = case.document.decode().split("申请人情况", 1)
    return replace(case, document=f"{before}申请人情况{header.replace(label, '', 1)}".encode(), needs_finding=True)


def text_without_corner(seed: int) -> Case:
    """Nothing stands in the corner of table three, so that a line of the text begins with its only tab."""
    case = text_case(make_sheet(seed), lambda rows: "\n".join("\t".join(row) for row in rows))
    text = case.document.decode()
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert f"{corner}\t申请人情况\n" in text
    return replace(case, document=text.replace(corner, "").encode())


def sums_of_a_group(seed: int) -> Case:
    """A row 合计 ends the group 不予公开: it is not the row 总计 of all results."""
    sheet = make_sheet(seed)
    rows = applications_rows(sheet)
    last = next(index for index, row in enumerate(rows) if any("行政查询事项" in cell.text for cell in row))
    label = C("合计", columns=2)
    rows.insert(last + 1, [label, *[C(str(5 + seed)) for _ in sheet.columns]])
    first = next(index for index, row in enumerate(rows) if any("年度办理结果" in cell.text for cell in row))
    rows[first][0] = replace(rows[first][0], rows=rows[first][0].rows + 1)
    return html_case(sheet, three=table(rows), needs_finding=True)
