"""A report in the terminal: its tables as on the form, its findings and its source.

A cell without a number never looks like 0 (see LEGEND). Corrected values are marked. Below the tables each correction is
listed with the printed value, its author and its reason.
"""

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table

from archive.base.console import Console, Text
from archive.base.usage_warnings import OF_A_REPORT, WARNINGS
from archive.reports.cell_names import NO_CELL, cell_text, english, statistical_rows
from archive.reports.lookup import StoredReport
from extract.forms import official, statistics
from extract.forms.official import Form
from extract.forms.statistics import StatisticsForm

LEGEND = "□ 空白 blank   – 占位符 dash   × 无此格 no such cell   ? 无法识别 unreadable"
CORRECTED = "†"
CORRECTED_LEGEND = f"{CORRECTED} 有人更正 corrected by people; --as-printed leaves it out"
_LABEL_WIDTH = 20


def print_report(report: StoredReport, console: Console) -> None:
    console.print(_heading(report))
    if report.form in official.FORM_IDS:
        form = official.load(report.form)
        console.print(_proactive(form, _texts_of(report, "proactive")))
        console.print(_applications(form, _texts_of(report, "applications"), one_row=_prints_one_other_row(report)))
        console.print(_remedies(form, _texts_of(report, "remedies")))
        console.print(LEGEND, style="dim")
    elif report.form in statistics.form_ids():
        console.print(_statistics(statistics.load(report.form), report))
        console.print(LEGEND, style="dim")
    else:
        console.print("没有官方表格 No official table was read.")
    if report.statements:
        console.print(_statements(report))
    if report.corrections:
        console.print(_corrections(report))
    console.print(_findings(report))
    console.print(_origin(report))
    print_warnings(OF_A_REPORT, console)


def print_warnings(codes: Sequence[str], console: Console) -> None:
    """Print these usage warnings (`usage_warnings`)."""
    for code in codes:
        console.print(Text(f"! {WARNINGS[code]}", style="dim"))


def _heading(report: StoredReport) -> RenderableType:
    lines = [
        Text(report.title or f"{report.agency.name} {report.year}", style="bold"),
        Text(
            f"{report.agency.name}   {report.year}   版本 version {report.version} of {report.versions} ({report.cause})"
            f"   表式 form {report.form}   发布 published {report.published or '?'}"
        ),
    ]
    lines += [Text(f"另存于 another report of this year is filed under {name}") for name in report.also_filed_under]
    return Group(*lines)


def _table(title: str, columns: Mapping[str, str], corner: str, cells: Mapping[tuple[str, str], str]) -> Table:
    """An empty table for these cells, (row, column) → text; a number is never broken over two lines."""
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    table.add_column(corner, overflow="fold", min_width=_LABEL_WIDTH)
    line = 4 if len(columns) > 5 else 99
    for key, label in columns.items():
        numbers = [text for (_, column), text in cells.items() if column == key and not text.startswith("?")]
        words = [label[at : at + line] for at in range(0, len(label), line)] + english(key).split()
        width = max(cell_len(text) for text in [*words, *numbers])
        table.add_column("\n".join(words), justify="right", overflow="fold", min_width=width)
    return table


def _add_row(
    table: Table, label: str, key: str, columns: Mapping[str, str], cells: Mapping[tuple[str, str], str]
) -> None:
    texts = [cells.get((key, column), NO_CELL) for column in columns]
    table.add_row(Text.assemble(label, (f" {english(key)}", "dim")), *texts)


def _texts_of(report: StoredReport, table: str) -> dict[tuple[str, str], str]:
    """What is shown of each cell of a table, by row and column."""
    return {
        (key[1], key[2]): cell_text(cell) + (CORRECTED if key in report.corrections else "")
        for key, cell in report.cells.items()
        if key[0] == table
    }


def _prints_one_other_row(report: StoredReport) -> bool:
    return any(
        table == "applications" and row == "other" and cell.status != "absent"
        for (table, row, _), cell in report.cells.items()
    )


def _proactive(form: Form, cells: Mapping[tuple[str, str], str]) -> RenderableType:
    tables = []
    for block in form.proactive:
        own = {key: text for key, text in cells.items() if key[0] in block.rows}
        table = _table(block.article, block.columns, "信息内容 information", own)
        for key, label in block.rows.items():
            _add_row(table, label, key, block.columns, own)
        tables.append(table)
    return Group(Text(form.sections[1], style="bold"), *tables)


def _applications(form: Form, cells: Mapping[tuple[str, str], str], *, one_row: bool) -> RenderableType:
    table = _table("", form.applications_columns, "申请人情况 applicants", cells)
    for label, key in _application_rows(form, one_row=one_row):
        if key is None:
            table.add_row(label, style="bold")
        else:
            _add_row(table, label, key, form.applications_columns, cells)
    return Group(Text(form.sections[2], style="bold"), table)


def _application_rows(form: Form, *, one_row: bool) -> Iterator[tuple[str, str | None]]:
    """Label and key (None for the heading of a group) of every row in the order of the form.

    With `one_row` 其他处理 is one row where the form has several, as some offices print it.
    """
    headed: set[str | None] = {None}
    for row in form.rows_as_printed(one_row=one_row):
        if row.group not in headed:
            indent = "" if row.group == "results" else "  "
            yield f"{indent}{form.applications_groups[row.group or '']}", None
        depth = 0 if row.group is None else 1 if row.group == "results" else 2
        yield "  " * depth + row.label, row.key
        headed.add(row.group)


def _remedies(form: Form, cells: Mapping[tuple[str, str], str]) -> RenderableType:
    table = _table("", form.remedies_outcomes, "行政复议、行政诉讼 remedies", cells)
    for key, label in form.remedies_groups.items():
        _add_row(table, label, key, form.remedies_outcomes, cells)
    return Group(Text(form.sections[3], style="bold"), table)


def _statistics(form: StatisticsForm, report: StoredReport) -> RenderableType:
    """The rows that the report prints, in the order of the form."""
    cells = _texts_of(report, "statistics")
    printed = {column for _, column in cells}
    columns = {key: label for key, label in form.columns.items() if key in printed}
    table = _table("", columns, "指标 indicator", cells)
    for key, depth, label in statistical_rows(form, report.cells):
        _add_row(table, f"{'  ' * depth}{label}", key, columns, cells)
    return Group(Text("统计表 Statistical table", style="bold"), table)


def _statements(report: StoredReport) -> RenderableType:
    lines = [Text("正文陈述 What the prose states", style="bold")]
    lines += [Text(f"{english(stated.key)}: {stated.value}   “{stated.sentence}”") for stated in report.statements]
    return Group(*lines)


def _corrections(report: StoredReport) -> RenderableType:
    lines = [Text(f"更正 Corrections {CORRECTED}", style="bold")]
    for key, correction in report.corrections.items():
        lines.append(Text(f"{'.'.join(key)}: {cell_text(report.cells[key])}, 原文 printed {correction.printed}"))
        lines.append(Text(f"  {correction.author}, {correction.date}: {correction.reason}"))
    return Group(*lines)


def _findings(report: StoredReport) -> RenderableType:
    if not report.findings:
        return Text("没有发现问题 No findings.")
    lines = [Text("发现 Findings", style="bold")]
    for stored in report.findings:
        finding, verdict = stored.finding, stored.verdict
        lines.append(Text(f"{finding.severity}: {finding.rule}, {finding.where} ({stored.id})"))
        lines.append(Text(f"  {finding.message}"))
        if verdict:
            lines.append(Text(f"  {verdict.verdict}, {verdict.author}: {verdict.reason}"))
    return Group(*lines)


def _origin(report: StoredReport) -> RenderableType:
    origin = report.origin
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("来源 URL", origin.url),
        ("抓取 fetched", origin.fetched_at),
        ("SHA-256", origin.payload_sha256),
        ("WARC", f"warc/{origin.warc_file}, offset {origin.warc_offset}, {origin.warc_length} bytes"),
    ):
        table.add_row(name, Text(value, overflow="fold"))
    return table
