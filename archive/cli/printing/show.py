"""A report in the terminal: its tables as on the form, its findings and its source.

A cell without a number never looks like 0 (see LEGEND). Corrected values are marked. Below the tables each correction is
listed with the printed value, its author and its reason.
"""

from collections.abc import Mapping, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table

from archive.base.console import Console, Text
from archive.base.usage_warnings import OF_A_REPORT, WARNINGS
from archive.reports.layout.cell_names import NO_CELL, cell_text, english
from archive.reports.layout.table_layout import LaidTable, official_tables, statistical_table
from archive.reports.lookup import StoredReport
from extract.forms import official

LEGEND = "□ 空白 blank   – 占位符 dash   × 无此格 no such cell   ? 无法识别 unreadable"
CORRECTED = "†"
CORRECTED_LEGEND = f"{CORRECTED} 有人更正 corrected by people; --as-printed leaves it out"
_LABEL_WIDTH = 20
_CORNERS = {2: "信息内容 information", 3: "申请人情况 applicants", 4: "行政复议、行政诉讼 remedies"}


def print_report(report: StoredReport, console: Console) -> None:
    console.print(_heading(report))
    official_parts, statistical = official_tables(report), statistical_table(report)
    for number, tables in official_parts.items():
        heading = official.load(report.form).sections[number - 1]
        console.print(
            Group(Text(heading, style="bold"), *(_laid_out(table, report, _CORNERS[number]) for table in tables))
        )
    if statistical:
        heading = "统计表 Statistical table"
        console.print(Group(Text(heading, style="bold"), _laid_out(statistical, report, "指标 indicator")))
    if official_parts or statistical:
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


def _laid_out(laid: LaidTable, report: StoredReport, corner: str) -> Table:
    """A line for each row, and one above it for each group that begins with it."""
    rows = {row.key for row in laid.rows}
    cells = {key: text for key, text in _texts_of(report, laid.name).items() if key[0] in rows}
    table = _table(laid.title, laid.columns, corner, cells)
    begun: set[tuple[str, str]] = set()
    for row in laid.rows:
        for depth, group in enumerate(row.groups):
            if group not in begun:
                begun.add(group)
                table.add_row("  " * depth + group[1], style="bold")
        _add_row(table, "  " * (len(row.groups) + row.indent) + row.label, row.key, laid.columns, cells)
    return table


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
