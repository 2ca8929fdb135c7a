"""Reports made up for tests, each with one hazard of layout, and the cells that a careful reader takes from it.

The numbers are invented; the layouts are those of docs/families.md and of the samples. `HAZARDS` maps a name to a
function from a seed to a `Case`.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from extract.document.model import PrintedTable, place
from extract.forms import official as forms

Key = tuple[str, str, str]
Row = list["C"]


@dataclass(frozen=True)
class C:
    text: str
    rows: int = 1
    columns: int = 1


@dataclass
class Case:
    """`document` is HTML or text as bytes; `expected` maps (table, row, column) to (status, value)."""

    document: bytes
    expected: dict[Key, tuple[str, int | str | None]]
    form: str
    needs_finding: bool = False
    agency: str | None = "海宁市长安镇人民政府"
    year: int | None = 2022


@dataclass
class Sheet:
    """One report: the printed text of each cell, and the rows of its three tables."""

    form: forms.Form
    printed: dict[Key, str]
    title: str = "海宁市长安镇人民政府2022年度政府信息公开工作年度报告"
    columns: list[str] = field(default_factory=list)
    single_other: bool = False

    def cell(self, table: str, row: str, column: str) -> C:
        return C(self.printed[table, row, column])


APPLICANTS = ("natural_person", "commercial", "research", "public_interest", "legal_services", "other")
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")


def make_sheet(seed: int, form_id: str = "2021", *, single_other: bool = False) -> Sheet:
    """Consistent numbers, many of them not 0 and no two rows alike."""
    rng = random.Random(seed)
    form = forms.load(form_id)
    values: dict[Key, int] = {}
    for block in form.proactive:
        for row in block.rows:
            for column in block.columns:
                values["proactive", row, column] = rng.choice([0, rng.randint(1, 99), rng.randint(100, 200000)])
    rows = [r.key for r in form.applications_rows]
    if single_other and form_id == "2021":
        rows = [key for key in rows if key not in forms.OTHER_ROWS] + ["other"]
    results = [key for key in forms.RESULT_ROWS if key in rows]
    for key in results:
        for column in APPLICANTS:
            values["applications", key, column] = rng.choice([0, 0, rng.randint(1, 9), rng.randint(10, 400)])
    for column in APPLICANTS:
        values["applications", "total_processed", column] = sum(values["applications", key, column] for key in results)
        values["applications", "carried_out", column] = rng.choice([0, rng.randint(1, 30)])
        taken_in = values["applications", "total_processed", column] + values["applications", "carried_out", column]
        values["applications", "carried_in", column] = rng.randint(0, min(taken_in, 40))
        values["applications", "new_received", column] = taken_in - values["applications", "carried_in", column]
    for key in rows:
        values["applications", key, "total"] = sum(values["applications", key, column] for column in APPLICANTS)
    for group in form.remedies_groups:
        parts = [rng.choice([0, rng.randint(1, 60)]) for _ in range(4)]
        for outcome, value in zip(OUTCOMES, [*parts, sum(parts)], strict=True):
            values["remedies", group, outcome] = value
    return Sheet(
        form,
        {key: str(value) for key, value in values.items()},
        columns=[*APPLICANTS, "total"],
        single_other=single_other,
    )


def expected(sheet: Sheet) -> dict[Key, tuple[str, int | str | None]]:
    """What the plain printed texts say (digits only, blank, or a dash)."""
    out: dict[Key, tuple[str, int | str | None]] = {}
    for key, text in sheet.printed.items():
        if not text.strip():
            out[key] = ("blank", None)
        elif text in {"/", "—", "无", "-", "*", "--"}:
            out[key] = ("dash", None)
        else:
            out[key] = ("reported", int(text)) if text.isdecimal() else ("unreadable", None)
    return out


# Rows of the tables


def proactive_rows(sheet: Sheet) -> list[Row]:
    width = max(len(block.columns) for block in sheet.form.proactive) + 1
    rows: list[Row] = []
    for block in sheet.form.proactive:
        rows.append([C(block.article, columns=width)])
        spread = width - len(block.columns)
        rows.append([C("信息内容"), *_last_wide([C(label) for label in block.columns.values()], spread)])
        for key, label in block.rows.items():
            cells = [sheet.cell("proactive", key, column) for column in block.columns]
            rows.append([C(label), *_last_wide(cells, spread)])
    return rows


def _last_wide(cells: Row, spread: int) -> Row:
    return [*cells[:-1], replace(cells[-1], columns=spread)]


def applications_header(sheet: Sheet) -> list[Row]:
    labels = sheet.form.applications_columns
    note = C("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", rows=3, columns=3)
    second: Row = []
    third: Row = []
    for column in sheet.columns:
        if column in {"natural_person", "total"}:
            second.append(C(labels[column], rows=2))
        elif not third:
            second.append(C("法人或其他组织", columns=5))
            third.append(C(labels[column]))
        else:
            third.append(C(labels[column]))
    return [[note, C("申请人情况", columns=7)], second, third]


def applications_body(sheet: Sheet) -> list[Row]:
    form = sheet.form
    groups = dict(form.applications_groups)
    keys = list(form.applications_rows)
    if sheet.single_other and form.id == "2021":
        keys = list(forms.load("2019").applications_rows)
    results = [row for row in keys if row.group]
    rows: list[Row] = []
    begun: set[str] = set()
    for row in keys:
        values = [sheet.cell("applications", row.key, column) for column in sheet.columns]
        labels: Row = []
        if row.group is None:
            labels = [C(row.label, columns=3)]
        else:
            if "results" not in begun:
                begun.add("results")
                labels.append(C("三、本年度办理结果", rows=len(results)))
            if row.group == "results":
                labels.append(C(row.label, columns=2))
            else:
                if row.group not in begun:
                    begun.add(row.group)
                    labels.append(C(groups[row.group], rows=sum(r.group == row.group for r in keys)))
                labels.append(C(row.label))
        rows.append([*labels, *values])
    return rows


def applications_rows(sheet: Sheet) -> list[Row]:
    return applications_header(sheet) + applications_body(sheet)


def remedies_rows(sheet: Sheet, order: tuple[str, ...] = OUTCOMES) -> list[Row]:
    outcomes = [C(sheet.form.remedies_outcomes[key]) for key in order]
    return [
        [C("行政复议", columns=5), C("行政诉讼", columns=10)],
        [*[replace(c, rows=2) for c in outcomes], C("未经复议直接起诉", columns=5), C("复议后起诉", columns=5)],
        [*outcomes, *outcomes],
        [sheet.cell("remedies", group, key) for group in sheet.form.remedies_groups for key in order],
    ]


# Rows as HTML

Markup = Callable[[str], str]


def table(rows: list[Row], *, tag: str = "td", cell: Markup = lambda text: text, attributes: str = "border=1") -> str:
    out = [f"<table {attributes}><tbody>"]
    for row in rows:
        out.append("<tr>")
        for c in row:
            spans = (f' rowspan="{c.rows}"' if c.rows > 1 else "") + (
                f' colspan="{c.columns}"' if c.columns > 1 else ""
            )
            out.append(f"<{tag}{spans}>{cell(c.text)}</{tag}>")
        out.append("</tr>")
    out.append("</tbody></table>")
    return "".join(out)


def page(title: str, two: str, three: str, four: str, *, before: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"></head><body><div class="nav"><a href="/">首页</a></div>'
        f'<h1>{title}</h1>{before}<div id="zoom"><p>　　一、总体情况</p><p>我镇认真贯彻落实条例。</p>'
        f"<p>　　二、主动公开政府信息情况</p>{two}<p>　　三、收到和处理政府信息公开申请情况</p>{three}"
        f"<p>　　四、政府信息公开行政复议、行政诉讼情况</p>{four}"
        "<p>　　五、存在的主要问题及改进情况</p><p>一是机制不健全。</p>"
        "<p>　　六、其他需要报告的事项</p><p>无。</p></div><div class=foot>版权所有</div></body></html>"
    )


def html_case(
    sheet: Sheet, *, two: str = "", three: str = "", four: str = "", before: str = "", needs_finding: bool = False
) -> Case:
    text = page(
        sheet.title,
        two or table(proactive_rows(sheet)),
        three or table(applications_rows(sheet)),
        four or table(remedies_rows(sheet)),
        before=before,
    )
    return Case(text.encode(), expected(sheet), sheet.form.id, needs_finding)


# One hazard each


def plain(seed: int) -> Case:
    return html_case(make_sheet(seed))


def plain_2019(seed: int) -> Case:
    return html_case(make_sheet(seed, "2019"))


def single_other_row(seed: int) -> Case:
    return html_case(make_sheet(seed, single_other=True))


def total_first(seed: int) -> Case:
    sheet = make_sheet(seed)
    sheet.columns = ["total", *APPLICANTS]
    return html_case(sheet)


def inserted_column(seed: int) -> Case:
    sheet = make_sheet(seed)
    header, body = applications_header(sheet), applications_body(sheet)
    header[0][1] = C("申请人情况", columns=8)
    header[1].insert(1, C("个体工商户", rows=2))
    for row in body:
        row.insert(len(row) - 6, C("77"))
    case = html_case(sheet, three=table(header + body))
    case.needs_finding = True
    return case


def without_group_cells(seed: int) -> Case:
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    groups = {*sheet.form.applications_groups.values()}
    flat = [
        [C(c.text, columns=3) if i == 0 else c for i, c in enumerate([c for c in row if c.text not in groups])]
        for row in body
    ]
    return html_case(sheet, three=table(applications_header(sheet) + flat))


def torn_labels(seed: int) -> Case:
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    torn = []
    for row in body:
        head = row[0]
        if head.columns == 3:
            middle = len(head.text) // 2
            row = [C(head.text[:middle], columns=2), C(head.text[middle:]), *row[1:]]
        torn.append(row)
    return html_case(sheet, three=table(applications_header(sheet) + torn))


def header_repeated(seed: int) -> Case:
    """A page break in the middle: the table ends, and goes on below its header printed again."""
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    at = 2 + 18
    first = [[replace(c, rows=min(c.rows, at - i)) for c in row] for i, row in enumerate(body[:at])]
    second = [unspanned_labels(row) for row in body[at:]]
    header = applications_header(sheet)
    return html_case(sheet, three=table(header + first) + table(header + second))


def unspanned_labels(row: Row) -> Row:
    values = row[-7:]
    labels = row[:-7]
    last = labels[-1]
    return [*[C(c.text) for c in labels[:-1]], replace(last, columns=3 - (len(labels) - 1), rows=1), *values]


def cut_in_two_without_header(seed: int) -> Case:
    sheet = make_sheet(seed)
    body = applications_body(sheet)
    at = 2 + 10
    first = [[replace(c, rows=min(c.rows, at - i)) for c in row] for i, row in enumerate(body[:at])]
    second = [unspanned_labels(row) for row in body[at:]]
    return html_case(sheet, three=table(applications_header(sheet) + first) + "<p>（续表）</p>" + table(second))


def proactive_in_four(seed: int) -> Case:
    sheet = make_sheet(seed)
    parts: list[list[Row]] = []
    for row in proactive_rows(sheet):
        if row[0].text.startswith("第二十条"):
            parts.append([])
        parts[-1].append(row)
    return html_case(sheet, two="<p></p>".join(table(part) for part in parts))


def remedies_in_two(seed: int) -> Case:
    sheet = make_sheet(seed)
    rows = remedies_rows(sheet)
    left = [[rows[0][0]], [replace(c, rows=1) for c in rows[1][:5]], rows[3][:5]]
    right = [[rows[0][1]], rows[1][5:], rows[2], rows[3][5:]]
    return html_case(sheet, four=table(left) + table(right))


def remedies_groups_as_rows(seed: int) -> Case:
    sheet = make_sheet(seed)
    labels = sheet.form.remedies_outcomes
    rows: list[Row] = [[C("类别", columns=2), *[C(labels[key]) for key in OUTCOMES]]]
    for index, (group, label) in enumerate(sheet.form.remedies_groups.items()):
        head = [C(label, columns=2)] if index == 0 else ([C("行政诉讼", rows=2)] if index == 1 else []) + [C(label)]
        rows.append([*head, *[sheet.cell("remedies", group, key) for key in OUTCOMES]])
    return html_case(sheet, four=table(rows))


def remedies_total_first(seed: int) -> Case:
    sheet = make_sheet(seed)
    return html_case(sheet, four=table(remedies_rows(sheet, ("total", "upheld", "corrected", "other", "pending"))))


def layout_tables(seed: int) -> Case:
    case = html_case(make_sheet(seed))
    text = case.document.decode()
    text = text.replace('<div id="zoom">', "<table width=100%><tr><td><table><tr><td>").replace(
        "</div><div class=foot>", "</td></tr></table></td><td>右栏</td></tr></table><div class=foot>"
    )
    return replace(case, document=text.encode())


def spacer_rows(seed: int) -> Case:
    sheet = make_sheet(seed)
    rows = applications_rows(sheet)
    rows.insert(3, [C("&nbsp;", columns=10)])
    rows.insert(5, [C("", columns=10)])
    four = remedies_rows(sheet)
    four.insert(3, [C("&nbsp;", columns=15)])
    return html_case(sheet, three=table(rows), four=table(four))


def unclosed_cells(seed: int) -> Case:
    case = plain(seed)
    return replace(case, document=re.sub(rb"</t[dr]>|</tbody>", b"", case.document))


def parts_nested(seed: int) -> Case:
    """`<thead>` and `<tbody>` opened inside another `<tbody>`, none closed."""
    sheet = make_sheet(seed)
    head, *rows = table(applications_rows(sheet)).split("<tr>")
    return html_case(sheet, three=f"{head}<thead><tr>{'<tr>'.join(rows[:3])}<tbody><tr>{'<tr>'.join(rows[3:])}")


def headers_everywhere(seed: int) -> Case:
    sheet = make_sheet(seed)
    return html_case(
        sheet,
        two=table(proactive_rows(sheet), tag="th"),
        three=table(applications_rows(sheet), tag="th"),
        four=table(remedies_rows(sheet), tag="th"),
    )


def notes_inside(seed: int) -> Case:
    sheet = make_sheet(seed)
    rows = applications_rows(sheet)
    rows.append([C("注：本表数据由办公室统计，截至2022年12月31日。", columns=10)])
    rows.insert(0, [C("政府信息公开申请情况统计表（单位：件）", columns=10)])
    two = proactive_rows(sheet)
    two.insert(0, [C("表1：主动公开情况", columns=4)])
    three = table(rows).replace("<tbody>", "<caption>表2</caption><tbody>")
    return html_case(sheet, two=table(two), three=three)


def other_tables(seed: int) -> Case:
    sheet = make_sheet(seed)
    meta = table(
        [
            [C("索引号"), C("014416330/2018-04736"), C("发布机构"), C("长安镇")],
            [C("文号"), C(""), C("生成日期"), C("2023-01-15")],
        ]
    )
    channels = table(
        [
            [C("公开渠道"), C("数量（条）")],
            [C("政府网站"), C("417")],
            [C("微信公众号"), C("470")],
            [C("总计"), C("887")],
        ]
    )
    return html_case(sheet, before=meta + channels, two=channels + table(proactive_rows(sheet)) + channels)


def vertical_labels(seed: int) -> Case:
    sheet = make_sheet(seed)

    def stand(text: str) -> str:
        return "".join(f"<p>{ch}</p>" for ch in text) if len(text) < 12 and not text.isdigit() else text

    return html_case(
        sheet, three=table(applications_rows(sheet), cell=stand), four=table(remedies_rows(sheet), cell=stand)
    )


def hidden_characters(seed: int) -> Case:
    sheet = make_sheet(seed)
    rng = random.Random(seed)

    def dirty(text: str) -> str:
        mark = rng.choice(["\u200b", "\ufeff", "&#8203;", "&nbsp;", "\u3000", " "])
        return mark + text + mark if text.isdigit() else text[:2] + mark + text[2:]

    return html_case(
        sheet, two=table(proactive_rows(sheet), cell=dirty), three=table(applications_rows(sheet), cell=dirty)
    )


def full_width_digits(seed: int) -> Case:
    sheet = make_sheet(seed)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return html_case(sheet, three=table(applications_rows(sheet), cell=lambda text: text.translate(wide)))


def misprints(seed: int) -> Case:
    case = plain(seed)
    text = case.document.decode()
    for right, wrong in (
        ("其他法律行政法规禁止公开", "其他法律法规禁止公开"),
        ("本年废止件数", "本年度止件数"),
        ("无正当理由大量反复申请", "无正当理由大量反复申情"),
        ("没有现成信息需要另行制作", "没有现成信息需另行制作"),
        ("法律服务机构", "法律服务机购"),
        ("2.重复申请", "1.重复申请"),
        ("（四）无法提供", "（三）无法提供"),
    ):
        assert right in text
        text = text.replace(right, wrong)
    return replace(case, document=text.encode())


def labels_cut_short(seed: int) -> Case:
    case = plain(seed)
    text = case.document.decode()
    for right, wrong in (
        ("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或重新出具"),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.申请人无正当理由逾期不补正"),
        ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "2.申请人逾期未按收费通知要求缴"),
        ("2.没有现成信息需要另行制作", "2.没有现成信息"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（二）部分公开"),
    ):
        assert right in text
        text = text.replace(right, wrong)
    return replace(case, document=text.encode())


def short_table(seed: int) -> Case:
    """Only the rows that are not 0 are printed; no group cells."""
    sheet = make_sheet(seed)
    keep = {
        "new_received",
        "carried_in",
        "granted",
        "refused_third_party",
        "unavailable_not_held",
        "total_processed",
        "carried_out",
    }
    for column in sheet.columns:
        kept = [
            sheet.printed["applications", key, column]
            for key in ("granted", "refused_third_party", "unavailable_not_held")
        ]
        sheet.printed["applications", "total_processed", column] = str(sum(map(int, kept)))
        sheet.printed["applications", "carried_in", column] = "0"
        taken_in = sum(map(int, kept)) + int(sheet.printed["applications", "carried_out", column])
        sheet.printed["applications", "new_received", column] = str(taken_in)
    groups = {*sheet.form.applications_groups.values()}
    rows = []
    for row, official in zip(applications_body(sheet), sheet.form.applications_rows, strict=True):
        if official.key in keep:
            cells = [c for c in row if c.text not in groups]
            rows.append([C(cells[0].text, columns=3), *cells[1:]])
    for key in list(sheet.printed):
        if key[0] == "applications" and key[1] not in keep:
            del sheet.printed[key]
    return html_case(sheet, three=table(applications_header(sheet) + rows))


def blanks(seed: int) -> Case:
    sheet = make_sheet(seed)
    rng = random.Random(seed)
    for key, text in sheet.printed.items():
        if text == "0":
            sheet.printed[key] = rng.choice(["", "0", " "])
    return html_case(sheet)


def dashes(seed: int) -> Case:
    sheet = make_sheet(seed)
    rng = random.Random(seed)
    for key, text in sheet.printed.items():
        if text == "0":
            sheet.printed[key] = rng.choice(["/", "—", "无", "-", "*", "--"])
    return html_case(sheet)


def missing_cell(seed: int) -> Case:
    """One cell of a row is gone: what the sums leave open is absent, and nothing else suffers."""
    sheet = make_sheet(seed)
    rows = applications_rows(sheet)
    rng = random.Random(seed)
    index = rng.randrange(3, len(rows))
    lost = rng.randint(1, 6)
    rows[index].pop(-lost)
    case = html_case(sheet, three=table(rows))
    case.expected["applications", sheet.form.applications_rows[index - 3].key, sheet.columns[-lost]] = ("absent", None)
    case.needs_finding = True
    return case


def extra_cell(seed: int) -> Case:
    sheet = make_sheet(seed)
    rows = applications_rows(sheet)
    index = random.Random(seed).randrange(3, len(rows))
    rows[index].insert(-3, C("5"))
    case = html_case(sheet, three=table(rows))
    key = sheet.form.applications_rows[index - 3].key
    for column in sheet.columns:
        case.expected["applications", key, column] = ("absent", None)
    case.needs_finding = True
    return case


def split_values(seed: int) -> Case:
    """A number in two paragraphs of its cell: they may be two numbers, and are never joined."""
    sheet = make_sheet(seed)

    def wrap(text: str) -> str:
        return f"<p>{text[:-1]}</p><p>{text[-1]}</p>" if text == longest else f"<p>{text}</p>"

    longest = max((text for key, text in sheet.printed.items() if key[0] == "applications"), key=len)
    case = html_case(sheet, three=table(applications_rows(sheet), cell=wrap), needs_finding=True)
    for key, text in sheet.printed.items():
        if text == longest:
            case.expected[key] = ("unreadable", None)
    return case


def footnotes(seed: int) -> Case:
    sheet = make_sheet(seed)

    def note(text: str) -> str:
        return f"{text}（其中修订1件）" if text.isdigit() and int(text) > 9 else text

    return html_case(
        sheet, two=table(proactive_rows(sheet), cell=note), three=table(applications_rows(sheet), cell=note)
    )


def header_without_spans(seed: int) -> Case:
    """The header lost all its spans; the rows below keep theirs."""
    sheet = make_sheet(seed)
    header = [[C(c.text) for c in row] for row in applications_header(sheet)]
    four = remedies_rows(sheet)
    bare = [[C(c.text) for c in row] for row in four[:3]] + four[3:]
    return html_case(sheet, three=table(header + applications_body(sheet)), four=table(bare))


def rowspans_lost(seed: int) -> Case:
    """Group cells stand in the first row of their group only and reach nowhere; the other rows are short."""
    sheet = make_sheet(seed)
    body = [[replace(c, rows=1) for c in row] for row in applications_body(sheet)]
    return html_case(sheet, three=table(applications_header(sheet) + body))


def two_reports(seed: int) -> Case:
    first, second = make_sheet(seed), make_sheet(seed + 1000)
    second.title = "海宁市长安镇人民政府2021年度政府信息公开工作年度报告"

    def body(sheet: Sheet) -> str:
        return (
            f"<p align=center>{sheet.title}</p><p>一、总体情况</p><p>略</p><p>二、主动公开政府信息情况</p>{table(proactive_rows(sheet))}"
            f"<p>三、收到和处理政府信息公开申请情况</p>{table(applications_rows(sheet))}"
            f"<p>四、政府信息公开行政复议、行政诉讼情况</p>{table(remedies_rows(sheet))}<p>五、存在的主要问题及改进情况</p><p>略</p><p>六、其他需要报告的事项</p><p>无</p>"
        )

    order = [second, first] if seed % 2 else [first, second]
    text = f'<html><head><meta name="ArticleTitle" content="{first.title}"></head><body>{"".join(map(body, order))}</body></html>'
    return Case(text.encode(), expected(first), "2021", needs_finding=True)


def wrong_charset_label(seed: int) -> Case:
    case = plain(seed)
    return replace(case, document=case.document.decode().encode("gb18030"))


def one_big_table(seed: int) -> Case:
    sheet = make_sheet(seed)
    two, three, four = proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet)
    return html_case(sheet, two="<p></p>", three=table(two + three + four), four="<p></p>")


def pasted_from_word(seed: int) -> Case:
    sheet = make_sheet(seed)

    def soup(text: str) -> str:
        style = "font-family:仿宋_GB2312;mso-ascii-font-family:&quot;Times New Roman&quot;;mso-font-kerning:0pt"
        pieces = re.findall(r"\d+|\D+", text) or [""]
        inner = "".join(f'<span lang="EN-US" style="{style}">{piece}<o:p></o:p></span>' for piece in pieces)
        return f'\n <p class="MsoNormal" align="center" style="text-align:center;{style}"><b>\n  {inner}</b></p>\n'

    return html_case(
        sheet,
        two=table(proactive_rows(sheet), cell=soup, attributes='class="MsoNormalTable" border="0"'),
        three=table(applications_rows(sheet), cell=soup),
        four=table(remedies_rows(sheet), cell=soup),
    )


def thousands(seed: int) -> Case:
    sheet = make_sheet(seed)

    def group(text: str) -> str:
        return f"{int(text):,}" if text.isdigit() else text

    return html_case(sheet, two=table(proactive_rows(sheet), cell=group))


def hidden_row(seed: int) -> Case:
    sheet = make_sheet(seed)
    hidden = '<tr style="display:none"><td colspan=3>一、本年新收政府信息公开申请数量</td>' + "<td>9</td>" * 7 + "</tr>"
    three = table(applications_rows(sheet))
    mark = '<tr><td colspan="3">一、本年新收'
    assert mark in three
    return html_case(sheet, three=three.replace(mark, hidden + mark))


def outcome_notes(seed: int) -> Case:
    """A unit in every number."""
    sheet = make_sheet(seed)
    return html_case(
        sheet, three=table(applications_rows(sheet), cell=lambda text: f"{text} 件" if text.isdigit() else text)
    )


def serial_numbers(seed: int) -> Case:
    """A column 序号 before everything in tables two and three."""
    sheet = make_sheet(seed)
    two = [[C("序号" if row[0].text == "信息内容" else str(i)), *row] for i, row in enumerate(proactive_rows(sheet), 1)]
    header, body = applications_header(sheet), applications_body(sheet)
    header[0].insert(0, C("序号", rows=3))
    three = header + [[C(str(i)), *row] for i, row in enumerate(body, 1)]
    return html_case(sheet, two=table(two), three=table(three))


def remedies_lost_last_cell(seed: int) -> Case:
    """The row ends after 14 of 15 cells; the sums leave no doubt about the first two groups."""
    sheet = make_sheet(seed)
    values = {
        "reconsideration": "0 2 0 0 2",
        "litigation_direct": "21 2 0 0 23",
        "litigation_after_reconsideration": "1 2 3 4 10",
    }
    for group, text in values.items():
        for outcome, value in zip(OUTCOMES, text.split(), strict=True):
            sheet.printed["remedies", group, outcome] = value
    rows = remedies_rows(sheet)
    rows[3].pop()
    case = html_case(sheet, four=table(rows))
    for outcome in OUTCOMES:
        case.expected["remedies", "litigation_after_reconsideration", outcome] = ("absent", None)
    case.needs_finding = True
    return case


def wrong_total(seed: int) -> Case:
    sheet = make_sheet(seed)
    key = ("applications", "granted", "total")
    sheet.printed[key] = str(int(sheet.printed[key]) + 3)
    case = html_case(sheet)
    case.needs_finding = True
    return case


# The same report as flattened text


def ragged(rows: list[Row]) -> list[list[str]]:
    """Rows as a converter prints them that keeps rowspans as empty cells and loses colspans."""
    out: list[list[str]] = []
    reaching: list[tuple[int, int, int]] = []  # first column, last column, rows left
    for row in rows:
        column = 0
        line: list[str] = []
        cells = list(row)
        now = sorted(reaching)
        reaching = [(a, b, left - 1) for a, b, left in reaching if left > 1]
        while cells or any(a >= column for a, _, _ in now):
            here = next((span for span in now if span[0] == column), None)
            if here:
                line.append("")
                column = here[1] + 1
                continue
            if not cells:
                break
            c = cells.pop(0)
            line.append(c.text)
            if c.rows > 1:
                reaching.append((column, column + c.columns - 1, c.rows - 1))
            column += c.columns
        out.append(line)
    return out


def text_case(sheet: Sheet, write: Callable[[list[list[str]]], str]) -> Case:
    two, three, four = (
        write(ragged(rows)) for rows in (proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet))
    )
    text = (
        f"{sheet.title}\n\n一、总体情况\n\n我镇认真贯彻落实条例。\n\n二、主动公开政府信息情况\n\n{two}\n\n三、收到和处理政府信息公开申请情况\n\n{three}\n\n"
        f"四、政府信息公开行政复议、行政诉讼情况\n\n{four}\n\n五、存在的主要问题及改进情况\n\n一是机制不健全。\n\n六、其他需要报告的事项\n\n无。\n"
    )
    return Case(text.encode(), expected(sheet), sheet.form.id)


def text_cell_lines(seed: int) -> Case:
    return text_case(make_sheet(seed), lambda rows: "\n".join("".join(f"\t{cell}\n" for cell in row) for row in rows))


def text_tab_rows(seed: int) -> Case:
    return text_case(make_sheet(seed), lambda rows: "\n".join("\t".join(row) for row in rows))


def text_pipes(seed: int) -> Case:
    return text_case(make_sheet(seed), lambda rows: "\n".join("| " + " | ".join(row) + " |" for row in rows))


def text_wide_pipes(seed: int) -> Case:
    """Every row as wide as the grid, the text of a cell that spans printed in its first slot."""
    sheet = make_sheet(seed)

    def wide(rows: list[Row]) -> str:
        grid = place(
            PrintedTable.of_rows(
                [[c.text for c in row] for row in rows], [(c.rows, c.columns) for row in rows for c in row]
            ),
            0,
        )
        lines = []
        for r in range(len(grid.rows)):
            slots = grid.slots(r)
            lines.append(
                "| "
                + " | ".join(s.text if s and (s.row, s.column) == (r, c) else "" for c, s in enumerate(slots))
                + " |"
            )
            if r == 0:
                lines.append("|" + " --- |" * len(slots))
        return "\n".join(lines)

    two, three, four = (wide(rows) for rows in (proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet)))
    text = (
        f"{sheet.title}\n\n二、主动公开政府信息情况\n\n{two}\n\n三、收到和处理政府信息公开申请情况\n\n{three}\n\n"
        f"四、政府信息公开行政复议、行政诉讼情况\n\n{four}\n\n五、存在的主要问题及改进情况\n"
    )
    return Case(text.encode(), expected(sheet), sheet.form.id)


HAZARDS: dict[str, Callable[[int], Case]] = {
    function.__name__: function
    for function in (
        plain, plain_2019, single_other_row, total_first, inserted_column, without_group_cells, torn_labels,
        header_repeated, cut_in_two_without_header, proactive_in_four, remedies_in_two, remedies_groups_as_rows,
        remedies_total_first, layout_tables, spacer_rows, unclosed_cells, parts_nested, headers_everywhere, notes_inside,
        other_tables, vertical_labels, hidden_characters, full_width_digits, misprints, labels_cut_short, short_table,
        blanks, dashes, missing_cell, extra_cell, split_values, footnotes, header_without_spans, rowspans_lost,
        two_reports, wrong_charset_label, one_big_table, pasted_from_word, thousands, hidden_row, outcome_notes,
        wrong_total, serial_numbers, remedies_lost_last_cell, text_cell_lines, text_tab_rows, text_pipes, text_wide_pipes,
    )
}  # fmt: skip
