"""Hazards of layout: tables cut, merged, nested, reordered and shifted; rows and columns that the forms do not have."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from hazards import (
    APPLICANTS,
    OUTCOMES,
    C,
    Case,
    Row,
    applications_body,
    applications_header,
    applications_rows,
    expected,
    html_case,
    make_sheet,
    page,
    plain,
    proactive_rows,
    remedies_rows,
    table,
    unspanned_labels,
)

from extract.forms import official as forms

CUT = ("absent", None)


def _edited(case: Case, *changes: tuple[str, str]) -> Case:
    text = case.document.decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return replace(case, document=text.encode())


def _labels(row: Row) -> Row:
    return row[:-7]


# Table three


def cut_in_three(seed: int) -> Case:
    """Page breaks inside the groups (三) and (五); the second part has its header again, the third has none."""
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    first = [[replace(c, rows=min(c.rows, 8 - i)) for c in row] for i, row in enumerate(body[:8])]
    second = [unspanned_labels(row) for row in body[8:18]]
    third = [unspanned_labels(row) for row in body[18:]]
    return html_case(sheet, three=f"{table(header + first)}<p>— 3 —</p>{table(header + second)}{table(third)}")


def header_row_repeated_inside(seed: int) -> Case:
    """One table; the whole header is printed a second time where the page breaks."""
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    first = [[replace(c, rows=min(c.rows, 12 - i)) for c in row] for i, row in enumerate(body[:12])]
    return html_case(sheet, three=table(header + first + header + [unspanned_labels(row) for row in body[12:]]))


def spacer_columns(seed: int) -> Case:
    """An empty column between labels and values, and one before the total."""
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    header[0].insert(1, C("", rows=3))
    header[0][2] = replace(header[0][2], columns=8)
    header[1].insert(2, C("&nbsp;", rows=2))
    for row in body:
        row.insert(len(row) - 7, C("&nbsp;"))
        row.insert(len(row) - 1, C(""))
    return html_case(sheet, three=table(header + body))


def trailing_empty_cells(seed: int) -> Case:
    """Every row of values ends with an empty cell that no header stands above."""
    sheet = make_sheet(seed)
    body = [[*row, C("&nbsp;")] for row in applications_body(sheet)]
    two = [[*row, C("")] for row in proactive_rows(sheet)]
    four = remedies_rows(sheet)
    four[3].append(C(""))
    return html_case(sheet, two=table(two), three=table(applications_header(sheet) + body), four=table(four))


def remark_columns(seed: int) -> Case:
    """A column 备注 behind everything, with words in some rows."""
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    header[0].append(C("备注", rows=3))
    for index, row in enumerate(body):
        row.append(C("含上年结转" if index == 2 else ""))
    return html_case(sheet, three=table(header + body))


def remark_beside_all_rows(seed: int) -> Case:
    """One remark in a column of its own, beside all rows of table three."""
    sheet = make_sheet(seed)
    rows = applications_rows(sheet)
    rows[0].append(C("备注", rows=3))
    rows[3].append(C("含上级机关转办2件", rows=len(rows) - 3))
    return html_case(sheet, three=table(rows))


def applicants_span_too_few(seed: int) -> Case:
    """法人或其他组织 spans four columns of its five: by the grid its last column comes behind 总计."""
    return _edited(plain(seed), ('colspan="5">法人', 'colspan="4">法人'))


def applicants_span_too_many(seed: int) -> Case:
    """法人或其他组织 spans six columns: 总计 stands one column beside its numbers."""
    return _edited(plain(seed), ('colspan="5">法人', 'colspan="6">法人'))


def year_on_year_column(seed: int) -> Case:
    """A column 同比 of percentages between the last applicant and the total."""
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    header[0][1] = C("申请人情况", columns=8)
    header[1].insert(2, C("同比", rows=2))
    for row in body:
        row.insert(len(row) - 1, C("12%"))
    return html_case(sheet, three=table(header + body))


def last_year_columns(seed: int) -> Case:
    """Beside each total the total of the year before."""
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    header[0][1] = C("申请人情况", columns=8)
    header[1].append(C("上年总计", rows=2))
    for row in body:
        row.append(C("9"))
    return html_case(sheet, three=table(header + body), needs_finding=True)


def column_numbers(seed: int) -> Case:
    """A row 栏次 with the numbers of the columns below the header."""
    sheet = make_sheet(seed)
    ruler = [C("栏次", columns=3), *[C(str(n)) for n in range(1, 8)]]
    return html_case(
        sheet, three=table([*applications_header(sheet), ruler, *applications_body(sheet)]), needs_finding=True
    )


def missing_column(seed: int) -> Case:
    """The column 法律服务机构 is not printed, and nobody of that kind applied."""
    sheet = make_sheet(seed)
    for key in [key for key in sheet.printed if key[0] == "applications"]:
        if key[2] == "legal_services":
            lost = int(sheet.printed.pop(key))
            total = (*key[:2], "total")
            sheet.printed[total] = str(int(sheet.printed[total]) - lost)
    sheet.columns.remove("legal_services")
    header = applications_header(sheet)
    header[0][1] = replace(header[0][1], columns=6)
    header[1][1] = replace(header[1][1], columns=4)
    return html_case(sheet, three=table(header + applications_body(sheet)))


def columns_reordered(seed: int) -> Case:
    sheet = make_sheet(seed)
    random.Random(seed).shuffle(sheet.columns)
    header = [[C("办理情况", columns=3), *[C(sheet.form.applications_columns[key]) for key in sheet.columns]]]
    return html_case(sheet, three=table(header + applications_body(sheet)))


def header_in_one_row(seed: int) -> Case:
    """No 申请人情况 and no 法人或其他组织: one row of seven columns."""
    sheet = make_sheet(seed)
    header = [[C("", columns=3), *[C(sheet.form.applications_columns[key]) for key in sheet.columns]]]
    return html_case(sheet, three=table(header + applications_body(sheet)))


def header_with_corner(seed: int) -> Case:
    """申请人情况 stands beside the columns, above the labels."""
    sheet = make_sheet(seed)
    header = [[C("申请人情况", columns=3), *[C(sheet.form.applications_columns[key]) for key in sheet.columns]]]
    return html_case(sheet, three=table(header + applications_body(sheet)))


def header_with_narrow_corner(seed: int) -> Case:
    """申请人情况 above the only column of labels."""
    sheet = make_sheet(seed)
    header = [[C("申请人情况"), *[C(sheet.form.applications_columns[key]) for key in sheet.columns]]]
    body = [[C("".join(c.text for c in row[:-7])), *row[-7:]] for row in applications_body(sheet)]
    return html_case(sheet, three=table(header + body))


def header_units(seed: int) -> Case:
    """件 in every column of the header."""
    sheet = make_sheet(seed)
    header = [
        [replace(c, text=f"{c.text}（件）") if c.text in sheet.form.applications_columns.values() else c for c in row]
        for row in applications_header(sheet)
    ]
    four = [
        [replace(c, text=f"{c.text}（件）") if c.text in sheet.form.remedies_outcomes.values() else c for c in row]
        for row in remedies_rows(sheet)
    ]
    return html_case(sheet, three=table(header + applications_body(sheet)), four=table(four))


def header_labels_torn(seed: int) -> Case:
    """Two rows for the words of one column: 商业 above 企业."""
    sheet = make_sheet(seed)
    labels = [sheet.form.applications_columns[key] for key in sheet.columns]
    upper = [C(label[: len(label) // 2]) for label in labels]
    lower = [C(label[len(label) // 2 :]) for label in labels]
    header = [[C("申请情况", rows=2, columns=3), *upper], lower]
    return html_case(sheet, three=table(header + applications_body(sheet)), needs_finding=True)


def groups_as_rows(seed: int) -> Case:
    """A group is a row of its own over the whole width."""
    sheet = make_sheet(seed)
    groups = {label: key for key, label in sheet.form.applications_groups.items()}
    rows: list[Row] = []
    for row in applications_body(sheet):
        labels = [c for c in _labels(row) if c.text not in groups]
        rows.extend([C(c.text, columns=10)] for c in _labels(row) if c.text in groups)
        rows.append([C(labels[-1].text, columns=3), *row[-7:]])
    return html_case(sheet, three=table(applications_header(sheet) + rows))


def group_subtotals(seed: int) -> Case:
    """Groups are rows of their own that print the sums of their rows, which the forms do not have."""
    sheet = make_sheet(seed)
    groups = {label: key for key, label in sheet.form.applications_groups.items() if key != "results"}
    members = {key: [r.key for r in sheet.form.applications_rows if r.group == key] for key in groups.values()}
    rows: list[Row] = []
    for row in applications_body(sheet):
        for c in _labels(row):
            if c.text in groups:
                sums = [
                    sum(int(sheet.printed["applications", key, column]) for key in members[groups[c.text]])
                    for column in sheet.columns
                ]
                rows.append([C(c.text, columns=3), *[C(str(n)) for n in sums]])
        rows.append([C(_labels(row)[-1].text, columns=3), *row[-7:]])
    case = html_case(sheet, three=table(applications_header(sheet) + rows), needs_finding=True)
    for column in sheet.columns:
        total = sum(int(sheet.printed["applications", key, column]) for key in forms.OTHER_ROWS)
        case.expected["applications", "other", column] = ("reported", total)
    return case


def groups_in_every_row(seed: int) -> Case:
    """No rowspans: each row repeats its groups."""
    sheet = make_sheet(seed)
    groups = dict(sheet.form.applications_groups)
    rows: list[Row] = []
    for row, official in zip(applications_body(sheet), sheet.form.applications_rows, strict=True):
        names = [groups[key] for key in dict.fromkeys(["results", official.group]) if official.group and key]
        label = C(official.label, columns=3 - len(names))
        rows.append([*[C(name) for name in names], label, *row[-7:]])
    return html_case(sheet, three=table(applications_header(sheet) + rows))


def group_and_label_in_one_cell(seed: int) -> Case:
    sheet = make_sheet(seed)
    groups = dict(sheet.form.applications_groups)
    rows: list[Row] = []
    for row, official in zip(applications_body(sheet), sheet.form.applications_rows, strict=True):
        group = official.group if official.group != "results" else None
        text = f"{groups[group]}<br>{official.label}" if group else official.label
        rows.append([C(text, columns=3), *row[-7:]])
    return html_case(sheet, three=table(applications_header(sheet) + rows))


def numbering_torn(seed: int) -> Case:
    """The number of a label in a cell of its own: `1` beside 属于国家秘密."""
    sheet = make_sheet(seed)
    mark = random.Random(seed).choice(["{}", "{}.", "（{}）", "{}、"])
    rows: list[Row] = []
    for row in applications_body(sheet):
        head = _labels(row)
        if match := re.match(r"(\d)\.(.*)", head[-1].text):
            head[-1:] = [C(mark.format(match[1])), C(match[2])]
        else:
            head[-1] = replace(head[-1], columns=head[-1].columns + 1)
        rows.append([*head, *row[-7:]])
    header = applications_header(sheet)
    header[0][0] = replace(header[0][0], columns=4)
    return html_case(sheet, three=table(header + rows))


def rows_reordered(seed: int) -> Case:
    """The result rows of each group, and the other rows, in another order."""
    sheet = make_sheet(seed)
    rng = random.Random(seed)
    groups = dict(sheet.form.applications_groups)
    blocks: dict[str | None, list[Row]] = {}
    for row, official in zip(applications_body(sheet), sheet.form.applications_rows, strict=True):
        group = official.group if official.group in groups and official.group != "results" else official.key
        blocks.setdefault(group, []).append([C(official.label), *row[-7:]])
    order = list(blocks)
    rng.shuffle(order)
    rows: list[Row] = []
    for group in order:
        members = blocks[group]
        rng.shuffle(members)
        if len(members) > 1:
            members[0].insert(0, C(groups[str(group)], rows=len(members)))
            rows.extend([[*row[:-8], replace(row[-8], columns=2), *row[-7:]] for row in members])
        else:
            rows.append([replace(members[0][0], columns=3), *members[0][1:]])
    return html_case(sheet, three=table(applications_header(sheet) + rows))


def row_printed_twice(seed: int) -> Case:
    """予以公开 stands twice with other numbers: the first is taken, and a finding says that there is another."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    again = [C("（一）予以公开", columns=3), *[C(str(50 + i)) for i in range(7)]]
    return html_case(sheet, three=table([*applications_header(sheet), *body, again]), needs_finding=True)


def label_spans_wrong(seed: int) -> Case:
    """The labels of some rows span one column too few or too many."""
    sheet = make_sheet(seed)
    rng = random.Random(seed)
    body = applications_body(sheet)
    for row in body:
        last = len(row) - 8
        row[last] = replace(row[last], columns=max(1, row[last].columns + rng.choice([-1, 0, 0, 1])))
    return html_case(sheet, three=table(applications_header(sheet) + body))


def row_torn(seed: int) -> Case:
    """A page break through a row: the end of its label stands in a row below, beside empty cells."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    index = random.Random(seed).randrange(5, 22)
    head = body[index][-8]
    rest = [*[C("") for _ in range(head.columns - 1)], C(head.text[8:], columns=1), *[C("") for _ in range(7)]]
    body[index][-8] = replace(head, text=head.text[:8])
    body = [[replace(c, rows=c.rows + 1) if c.rows > index - i > 0 else c for c in row] for i, row in enumerate(body)]
    first = [c for c in body[index][:-8] if c.rows > 1]
    body[index][: len(first)] = [replace(c, rows=c.rows + 1) for c in first]
    return html_case(sheet, three=table([*applications_header(sheet), *body[: index + 1], rest, *body[index + 1 :]]))


def group_spans_wrong(seed: int) -> Case:
    """Group cells span one row too many or too few."""
    sheet = make_sheet(seed)
    rng = random.Random(seed)
    body = [
        [replace(c, rows=c.rows + rng.choice([-1, 1])) if c.rows > 1 else c for c in row]
        for row in applications_body(sheet)
    ]
    return html_case(sheet, three=table(applications_header(sheet) + body))


def word_grid(seed: int) -> Case:
    """Word's fine grid: every cell spans several columns, an odd number of them in odd rows."""
    sheet = make_sheet(seed)
    rows = [[replace(c, columns=c.columns * 2) for c in row] for row in applications_rows(sheet)]
    last = '<!--[if !supportMisalignedColumns]--><tr height="0">' + "<td width=30></td>" * 20 + "</tr><!--[endif]-->"
    three = table(rows).replace("</tbody>", f"{last}</tbody>")
    four = [[replace(c, columns=c.columns * 3) for c in row] for row in remedies_rows(sheet)]
    misaligned = "<![if !supportMisalignedColumns]><tr height=0>" + "<td width=30></td>" * 45 + "</tr><![endif]>"
    return html_case(sheet, three=three, four=table(four).replace("</tbody>", f"{misaligned}</tbody>"))


def merged_values(seed: int) -> Case:
    """One 0 over the whole row: nobody prints so what each column holds, so the row is not placed."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    index = random.Random(seed).randrange(2, 20)
    body[index][-7:] = [C("0", columns=7)]
    case = html_case(sheet, three=table(applications_header(sheet) + body))
    for column in sheet.columns:
        case.expected["applications", sheet.form.applications_rows[index].key, column] = CUT
    case.needs_finding = True
    return case


def values_over_two_rows(seed: int) -> Case:
    """One value stands in a cell over two rows: it is the number of neither, but 0 is that of both."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    index = random.Random(seed).randrange(4, 20)
    body[index][-5] = replace(body[index][-5], rows=2)
    del body[index + 1][-5]
    case = html_case(sheet, three=table(applications_header(sheet) + body))
    upper, lower = (
        ("applications", row.key, sheet.columns[2]) for row in sheet.form.applications_rows[index : index + 2]
    )
    zero = case.expected[upper] == ("reported", 0)
    case.expected[upper] = case.expected[lower] = ("reported", 0) if zero else CUT
    case.needs_finding = True
    return case


def one_cell_for_a_group(seed: int) -> Case:
    """One cell a column stands beside the three rows of 其他处理: it is the number of the group."""
    sheet = make_sheet(seed, "2021")
    body = applications_body(sheet)
    rows = [row.key for row in sheet.form.applications_rows]
    first = rows.index("other_not_corrected")
    sums = [sum(int(body[first + row][at].text) for row in range(3)) for at in range(-7, 0)]
    body[first][-7:] = [C(str(number), rows=3) for number in sums]
    for index in (first + 1, first + 2):
        del body[index][-7:]
    case = html_case(sheet, three=table(applications_header(sheet) + body))
    for column, number in zip(sheet.columns, sums, strict=True):
        case.expected["applications", "other", column] = ("reported", number)
        for row in rows[first : first + 3]:
            case.expected["applications", row, column] = CUT
    return case


def unknown_column(seed: int) -> Case:
    """One column of table three has a label that no form has: it takes only its own cells away."""
    sheet = make_sheet(seed)
    header = applications_header(sheet)
    for cells in header:
        cells[:] = [replace(cell, text="公民") if cell.text == "自然人" else cell for cell in cells]
    case = html_case(sheet, three=table(header + applications_body(sheet)))
    for row in sheet.form.applications_rows:
        case.expected["applications", row.key, "natural_person"] = CUT
    case.needs_finding = True
    return case


def one_cell_for_all_outcomes(seed: int) -> Case:
    """One cell 无 stands below all columns of table four."""
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    rows[-1] = [C("无", columns=15)]
    case = html_case(sheet, four=table(rows))
    case.expected |= {key: CUT for key in case.expected if key[0] == "remedies"}
    case.needs_finding = True
    return case


def rows_merged(seed: int) -> Case:
    """Two rows became one, their labels and values divided by line breaks only."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    index = 2 + 3
    upper, lower = body[index], body[index + 1]
    merged = [C(f"{a.text}<br>{b.text}") for a, b in zip(upper[-8:], lower[-8:], strict=True)]
    body[index : index + 2] = [[*upper[:-8], *merged]]
    case = html_case(sheet, three=table(applications_header(sheet) + body))
    for row in sheet.form.applications_rows[index : index + 2]:
        for column in sheet.columns:
            case.expected["applications", row.key, column] = CUT
    case.needs_finding = True
    return case


def hidden_columns(seed: int) -> Case:
    """A column that no reader sees stands in the middle of tables three and four."""
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    header[2].insert(1, C("HIDE工商户"))
    for row in body:
        row.insert(len(row) - 5, C("HIDE8"))
    case = html_case(sheet, three=table(header + body))
    how = random.Random(seed).choice(['style="display:none"', 'style="DISPLAY: none"'])
    return replace(case, document=re.sub(rb"<td>HIDE", b"<td " + how.encode() + b">", case.document))


# Table two


def articles_as_column(seed: int) -> Case:
    """The items of article 20 in a first column over the rows of their part."""
    sheet = make_sheet(seed)
    rows: list[Row] = []
    for block in sheet.form.proactive:
        width = 4 - len(block.columns)
        head = [C(block.article, rows=len(block.rows) + 1), C("信息内容")]
        rows.append(
            [
                *head,
                *[C(label) for label in list(block.columns.values())[:-1]],
                C([*block.columns.values()][-1], columns=width),
            ]
        )
        for key, label in block.rows.items():
            cells = [sheet.cell("proactive", key, column) for column in block.columns]
            rows.append([C(label), *cells[:-1], replace(cells[-1], columns=width)])
    return html_case(sheet, two=table(rows))


def proactive_remarks(seed: int) -> Case:
    """A column 备注 behind, and 序号 before, with words in some rows."""
    sheet = make_sheet(seed)
    rows = [
        [C("序号" if row[0].text == "信息内容" else str(i)), *row, C("备注" if row[0].text == "信息内容" else "含修订")]
        for i, row in enumerate(proactive_rows(sheet))
    ]
    return html_case(sheet, two=table(rows))


def proactive_in_six(seed: int) -> Case:
    """A table of one row of values for every kind of information, each under its own heading line."""
    sheet = make_sheet(seed)
    parts = [
        f"<p>{block.article}</p>"
        + table([[C("信息内容"), *[C(text) for text in block.columns.values()]],
                 [C(label), *[sheet.cell("proactive", key, column) for column in block.columns]]])
        for block in sheet.form.proactive for key, label in block.rows.items()
    ]  # fmt: skip
    return html_case(sheet, two="".join(parts))


def proactive_cut(seed: int) -> Case:
    """A page break below the first row of a part: the table goes on without a header."""
    sheet = make_sheet(seed, ("2021", "2019")[seed % 2])
    rows = proactive_rows(sheet)
    at = next(i for i, row in enumerate(rows) if row[0].text == ("规章", "行政处罚")[seed // 2 % 2]) + 1
    return html_case(sheet, two=f"{table(rows[:at])}<p>- 2 -</p>{table(rows[at:])}")


def proactive_transposed(seed: int) -> Case:
    """Items across, columns down: nothing is read."""
    sheet = make_sheet(seed)
    first = sheet.form.proactive[0]
    rows: list[Row] = [
        [C("信息内容"), *map(C, first.rows.values())],
        *[
            [C(label), *[sheet.cell("proactive", row, column) for row in first.rows]]
            for column, label in first.columns.items()
        ],
    ]
    case = html_case(sheet, two=table(rows), needs_finding=True)
    case.expected |= {key: CUT for key in case.expected if key[0] == "proactive"}
    return case


def fees_in_yuan_twice(seed: int) -> Case:
    """The row of fees, in 元, is printed again where the page breaks."""
    sheet = make_sheet(seed)
    rows = proactive_rows(sheet)
    sheet.printed["proactive", "fees", "amount"] = "251000元"
    rows = proactive_rows(sheet)
    case = html_case(sheet, two=table(rows) + table(rows[-3:]))
    case.expected["proactive", "fees", "amount"] = ("reported", "25.1")
    return case


def signs(seed: int) -> Case:
    """Form 2019: what came and went since the year before, with signs and with words."""
    sheet = make_sheet(seed, "2019")
    rng = random.Random(seed)
    want = expected(sheet)
    for key in sheet.printed:
        if key[2] == "items_change":
            number = rng.randint(1, 99)
            text, value = rng.choice(
                [(f"+{number}", number), (f"-{number}", -number), (f"增加{number}", number), (f"减少{number}", -number),
                 (f"－{number}", -number), (f"＋{number}", number), (f"增{number}项", number), (f"减{number}项", -number)]
            )  # fmt: skip
            sheet.printed[key] = text
            want[key] = ("reported", value)
    case = html_case(sheet)
    case.expected = want
    return case


# Table four


def remedies_in_three(seed: int) -> Case:
    """A table for each group, its name in the line above."""
    sheet = make_sheet(seed)
    labels = sheet.form.remedies_outcomes
    parts = [
        f"<p>（{number}）{label}</p>"
        + table([[C(labels[key]) for key in OUTCOMES], [sheet.cell("remedies", group, key) for key in OUTCOMES]])
        for number, (group, label) in zip("一二三", sheet.form.remedies_groups.items(), strict=True)
    ]
    return html_case(sheet, four="".join(parts))


def remedies_transposed(seed: int) -> Case:
    """Outcomes down, groups across."""
    sheet = make_sheet(seed)
    groups = sheet.form.remedies_groups
    rows: list[Row] = [
        [C("结果", rows=2), C("行政复议", rows=2), C("行政诉讼", columns=2)],
        [C("未经复议直接起诉"), C("复议后起诉")],
        *[
            [C(sheet.form.remedies_outcomes[key]), *[sheet.cell("remedies", g, key) for g in groups]]
            for key in OUTCOMES
        ],
    ]
    case = html_case(sheet, four=table(rows))
    for key in case.expected:
        if key[0] == "remedies":
            case.expected[key] = CUT
    case.needs_finding = True
    return case


def remedies_numbered(seed: int) -> Case:
    """A first column: 类别, then 数量 before the values."""
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    rows[0].insert(0, C("类别", rows=3))
    rows[3].insert(0, C("数量（件）"))
    return html_case(sheet, four=table(rows))


def remedies_grand_total(seed: int) -> Case:
    """A sixteenth column 合计 that the forms do not have."""
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    rows[0].append(C("合计", rows=3))
    rows[3].append(C(str(sum(int(sheet.printed["remedies", group, "total"]) for group in sheet.form.remedies_groups))))
    return html_case(sheet, four=table(rows), needs_finding=True)


def remedies_suits_first(seed: int) -> Case:
    """行政诉讼 before 行政复议, and 复议后起诉 before 未经复议直接起诉."""
    sheet = make_sheet(seed)
    outcomes = [C(sheet.form.remedies_outcomes[key]) for key in OUTCOMES]
    rows = [
        [C("行政诉讼", columns=10), C("行政复议", columns=5)],
        [C("复议后起诉", columns=5), C("未经复议直接起诉", columns=5), *[replace(c, rows=2) for c in outcomes]],
        [*outcomes, *outcomes],
        [sheet.cell("remedies", g, key) for g in reversed(sheet.form.remedies_groups) for key in OUTCOMES],
    ]
    return html_case(sheet, four=table(rows))


def remedies_reviews_only(seed: int) -> Case:
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    left = [[rows[0][0]], [replace(c, rows=1) for c in rows[1][:5]], rows[3][:5]]
    for key in list(sheet.printed):
        if key[0] == "remedies" and key[1] != "reconsideration":
            del sheet.printed[key]
    return html_case(sheet, four=table(left))


def remedies_all_blank(seed: int) -> Case:
    sheet = make_sheet(seed)
    mark = ("", "/", "&nbsp;", "—")[seed % 4]
    for key in sheet.printed:
        if key[0] == "remedies":
            sheet.printed[key] = mark
    case = html_case(sheet)
    blank = case.needs_finding = mark in {"", "&nbsp;"}
    case.expected |= {key: ("blank" if blank else "dash", None) for key in sheet.printed if key[0] == "remedies"}
    return case


def remedies_spaced(seed: int) -> Case:
    """An empty column between the groups."""
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    rows[0].insert(1, C("", rows=3))
    rows[3].insert(5, C("&nbsp;"))
    return html_case(sheet, four=table(rows))


def remedies_one_label_each(seed: int) -> Case:
    """行政诉讼（未经复议直接起诉） in one cell, no row above."""
    sheet = make_sheet(seed)
    outcomes = [C(sheet.form.remedies_outcomes[key]) for key in OUTCOMES]
    names = ("一、行政复议", "二、行政诉讼（未经复议直接起诉）", "三、行政诉讼（复议后起诉）")
    rows = [[C(name, columns=5) for name in names], outcomes * 3, remedies_rows(sheet)[3]]
    return html_case(sheet, four=table(rows))


# Whole tables


def tables_twice(seed: int) -> Case:
    """The same tables stand on the page twice, for screens and for print."""
    sheet = make_sheet(seed)
    two, three, four = table(proactive_rows(sheet)), table(applications_rows(sheet)), table(remedies_rows(sheet))
    return html_case(sheet, two=two, three=three, four=four + two + three + four)


def second_table_three(seed: int) -> Case:
    """Another table three stands below the first, with other numbers: the first is taken."""
    sheet, other = make_sheet(seed), make_sheet(seed + 50)
    three = f"{table(applications_rows(sheet))}<p>所属单位情况：</p>{table(applications_rows(other))}"
    return html_case(sheet, three=three, needs_finding=True)


def header_in_own_table(seed: int) -> Case:
    """The header is a table of its own, as scripts make it that keep it in sight."""
    sheet = make_sheet(seed)
    return html_case(sheet, three=table(applications_header(sheet)) + table(applications_body(sheet)))


def total_first_and_last(seed: int) -> Case:
    sheet = make_sheet(seed)
    sheet.columns = ["total", *APPLICANTS, "total"]
    header = [[C("申请情况", columns=3), *[C(sheet.form.applications_columns[key]) for key in sheet.columns]]]
    return html_case(sheet, three=table(header + applications_body(sheet)))


def rows_inserted(seed: int) -> Case:
    """Rows 其中 below 予以公开 that the form does not have."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    extra = [C("其中：通过网络公开的", columns=2), *[C("1") for _ in range(7)]]
    body[2][0] = replace(body[2][0], rows=body[2][0].rows + 1)
    return html_case(sheet, three=table([*applications_header(sheet), *body[:3], extra, *body[3:]]), needs_finding=True)


def caption_spans_1000(seed: int) -> Case:
    sheet = make_sheet(seed)
    three = [[C("政府信息公开申请情况统计表", columns=1000)], *applications_rows(sheet)]
    return html_case(sheet, three=table(three), four=table([[C("（单位：件）", columns=99)], *remedies_rows(sheet)]))


# The markup


def _everywhere(change: Callable[[str], str]) -> Callable[[int], Case]:
    def hazard(seed: int) -> Case:
        case = plain(seed)
        return replace(case, document=change(case.document.decode()).encode())

    return hazard


rows_unclosed = _everywhere(lambda text: re.sub("</(?:tr|tbody)>", "", text))
upper_case = _everywhere(
    lambda text: re.sub(r"</?[a-z]+[^<>]*>", lambda tag: tag[0].upper(), text).replace("META CHARSET", "meta charset")
)
spans_odd = _everywhere(
    lambda text: re.sub(r'(row|col)span="(\d+)"', r"\1span='\2 '", text).replace("<td>", "<td colspan=0 rowspan=1px>")
)
spans_of_one = _everywhere(lambda text: text.replace("<td>", '<td rowspan="1" colspan="1" width="5%">'))
cells_wrapped = _everywhere(
    lambda text: re.sub(r"(<td[^>]*>)(.*?)</td>", r"\1\n\n  <div><p><span> \2 </span></p></div>\n</td>", text)
)
forms_around_rows = _everywhere(
    lambda text: text.replace("<tbody>", "<tbody><form>").replace("</tbody>", "</form></tbody>")
)
columns_declared = _everywhere(
    lambda text: text.replace("<tbody>", "<colgroup><col width=72><col span=9></colgroup><tbody>")
)
head_and_foot = _everywhere(
    lambda text: re.sub(
        r"<tbody>(<tr>.*?</tr>)(.*?)</tbody>", r"<thead>\1</thead><tbody>\2</tbody><tfoot></tfoot>", text
    )
)


head_then_rows = _everywhere(
    lambda text: re.sub(
        r"<tbody>(<tr>.*?</tr>)(.*?)</tbody>",
        r"<thead>\1</thead>\2",
        text.replace('<tbody><tr><td colspan="4">', '<tr><td colspan="4">'),
    )
)
rows_behind_body = _everywhere(lambda text: re.sub(r"(<tr>(?:(?!<tr>).)*?</tr>)</tbody>", r"</tbody>\1", text))


def head_spans_too_long(seed: int) -> Case:
    """A cell of the head claims more rows than the head has; its group ends it."""
    sheet = make_sheet(seed)
    header = applications_header(sheet)
    header[0][0] = replace(header[0][0], rows=9)
    header[1][-1] = replace(header[1][-1], rows=5)
    head = "".join(table(header).split("<tbody>")[1].split("</tbody>")[:1])
    body = table(applications_body(sheet)).split("<tbody>")[1]
    return html_case(sheet, three=f"<table border=1><thead>{head}</thead><tbody>{body}")


def tables_unclosed(seed: int) -> Case:
    """No table is closed, so each stands in the last cell of the one before: only the last has borders."""
    case = plain(seed)
    text = re.sub("</(?:td|tr|tbody|table)>", "", case.document.decode())
    return replace(case, document=text.encode(), needs_finding=True)


def table_in_a_cell(seed: int) -> Case:
    """A cell of table three holds its number in a table of its own."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    inner = f"<table><tr><td>{body[4][-3].text}</td></tr></table>"
    body[4][-3] = C(inner)
    return html_case(sheet, three=table(applications_header(sheet) + body))


def page_as_table(seed: int) -> Case:
    """The whole article is a table: a row for each heading, one for the text and table below it."""
    sheet = make_sheet(seed)
    case = html_case(sheet)
    text = case.document.decode()
    start, end = text.index('<div id="zoom">'), text.index("<div class=foot>")
    article = text[start + len('<div id="zoom">') : end - len("</div>")]
    article = re.sub(r"<p>　　(.*?)</p>", r"</td></tr><tr><td>\1</td></tr><tr><td>", article)
    text = f'{text[:start]}<table width="900"><tr><td>{article}</td></tr></table>{text[end:]}'
    return replace(case, document=text.encode())


def sections_in_rows(seed: int) -> Case:
    """A layout table of two columns: the name of the part on the left, its text and table on the right."""
    sheet = make_sheet(seed)
    parts = [table(rows(sheet)) for rows in (proactive_rows, applications_rows, remedies_rows)]
    names = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
    rows = "".join(
        f"<tr><td>{n}、{name}</td><td>{part}</td></tr>" for n, name, part in zip("二三四", names, parts, strict=True)
    )
    text = page(sheet.title, f"<table border=1>{rows}</table>", "<p></p>", "<p></p>")
    return Case(text.encode(), expected(sheet), "2021")
