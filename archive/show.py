"""A report in the terminal: the three tables as on the official form, what contradicts itself, and where it comes from.

A number is shown as it counts; what is no number never looks like 0 (see LEGEND).
"""

from collections.abc import Iterator, Mapping

from rich import box
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from archive.lookup import StoredReport
from extract import Cell, forms
from extract.forms import Form

LEGEND = "□ 空白 blank   – 占位符 dash   × 无此格 no such cell   ? 无法识别 unreadable"
_MARKS = {"blank": "□", "dash": "–", "absent": "×"}
_ABSENT = Cell("absent")
_OTHER_IN_ONE_ROW = "（六）其他处理"


def print_report(report: StoredReport, console: Console) -> None:
    console.print(_heading(report))
    if report.form in forms.FORM_IDS:
        form = forms.load(report.form)
        for table in (_proactive(form, report.cells), _applications(form, report.cells), _remedies(form, report.cells)):
            console.print(table)
        console.print(LEGEND, style="dim")
    else:
        console.print("没有官方表格 No official table was read.")
    console.print(_findings(report))
    console.print(_origin(report))


def cell_text(cell: Cell) -> str:
    """A cell as `show` prints it."""
    if cell.status == "reported":
        return str(cell.value)
    return _MARKS.get(cell.status) or f"? {cell.printed}"


def english(key: str) -> str:
    return key.replace("_", " ")


def _heading(report: StoredReport) -> RenderableType:
    lines = [
        Text(report.title or f"{report.agency.name} {report.year}", style="bold"),
        Text(
            f"{report.agency.name}   {report.year}   版本 version {report.version} of {report.versions} ({report.cause})"
            f"   表式 form {report.form}   发布 published {report.published or '?'}"
        ),
    ]
    return Group(*lines)


def _table(title: str, columns: Mapping[str, str], corner: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SQUARE, show_lines=False)
    table.add_column(corner, overflow="fold")
    for key, label in columns.items():
        table.add_column(f"{escape(label)}\n{english(key)}", justify="right", overflow="fold")
    return table


def _row_label(label: str, key: str, indent: int = 0) -> str:
    return f"{'  ' * indent}{escape(label)} [dim]{english(key)}[/dim]"


def _proactive(form: Form, cells: Mapping[tuple[str, str, str], Cell]) -> RenderableType:
    tables = []
    for block in form.proactive:
        table = _table(block.article, block.columns, "信息内容 information")
        for row, label in block.rows.items():
            found = [cells.get(("proactive", row, column), _ABSENT) for column in block.columns]
            table.add_row(_row_label(label, row), *(escape(cell_text(cell)) for cell in found))
        tables.append(table)
    return Group(Text(form.sections[1], style="bold"), *tables)


def _applications(form: Form, cells: Mapping[tuple[str, str, str], Cell]) -> RenderableType:
    table = _table("", form.applications_columns, "申请人情况 applicants")
    for label, key, indent in _application_rows(form, cells):
        if key is None:
            table.add_row(escape("  " * indent + label), style="bold")
            continue
        found = [cells.get(("applications", key, column), _ABSENT) for column in form.applications_columns]
        table.add_row(_row_label(label, key, indent), *(escape(cell_text(cell)) for cell in found))
    return Group(Text(form.sections[2], style="bold"), table)


def _application_rows(form: Form, cells: Mapping[tuple[str, str, str], Cell]) -> Iterator[tuple[str, str | None, int]]:
    """Label, key (None for the heading of a group) and depth of every row, in the order of the form."""
    group = None
    one_row = any(key[:2] == ("applications", "other") and cell.status != "absent" for key, cell in cells.items())
    for row in form.applications_rows:
        if row.group != group:
            group = row.group
            if group == "results" and row.key == "total_processed":
                pass
            elif group == "other" and one_row:
                yield _OTHER_IN_ONE_ROW, "other", 1
            elif group:
                yield form.applications_groups[group], None, int(group != "results")
        if not (row.group == "other" and one_row):
            yield row.label, row.key, 0 if row.group is None else 1 if row.group == "results" else 2


def _remedies(form: Form, cells: Mapping[tuple[str, str, str], Cell]) -> RenderableType:
    table = _table("", form.remedies_outcomes, "行政复议、行政诉讼 remedies")
    for group, label in form.remedies_groups.items():
        found = [cells.get(("remedies", group, outcome), _ABSENT) for outcome in form.remedies_outcomes]
        table.add_row(_row_label(label, group), *(escape(cell_text(cell)) for cell in found))
    return Group(Text(form.sections[3], style="bold"), table)


def _findings(report: StoredReport) -> RenderableType:
    if not report.findings:
        return Text("没有发现问题 No findings.")
    table = Table(title="发现 Findings", title_justify="left", box=box.SQUARE)
    for heading in ("级别 severity", "规则 rule", "位置 where", "说明 message"):
        table.add_column(heading, overflow="fold")
    for finding in report.findings:
        table.add_row(*map(escape, (finding.severity, finding.rule, finding.where, finding.message)))
    return table


def _origin(report: StoredReport) -> RenderableType:
    origin = report.origin
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("来源 URL", origin.url),
        ("抓取 fetched", origin.fetched_at),
        ("SHA-256", origin.payload_sha256),
        ("WARC", f"{origin.warc_file}, offset {origin.warc_offset}, {origin.warc_length} bytes"),
    ):
        table.add_row(name, Text(value, overflow="fold"))
    return table


def as_json(report: StoredReport) -> dict[str, object]:
    """The report as one JSON object; `tables` as in `nianbao extract`."""
    tables: dict[str, dict[str, dict[str, object]]] = {"proactive": {}, "applications": {}, "remedies": {}}
    for (table, row, column), cell in report.cells.items():
        shape = {"status": cell.status, "value": cell.value, "printed": cell.printed}
        tables.setdefault(table, {}).setdefault(row, {})[column] = shape
    origin = report.origin
    return {
        "agency": report.agency.name,
        "year": report.year,
        "version": report.version,
        "versions": report.versions,
        "cause": report.cause,
        "seen_at": report.seen_at,
        "title": report.title,
        "form": report.form,
        "published": report.published,
        "source": {
            "url": origin.url,
            "fetched_at": origin.fetched_at,
            "payload_sha256": origin.payload_sha256,
            "warc_file": origin.warc_file,
            "warc_offset": origin.warc_offset,
            "warc_length": origin.warc_length,
        },
        "sections": [{"number": n, "heading": heading, "text": text} for n, heading, text in report.sections],
        "tables": tables,
        "findings": [
            {
                "rule": f.rule,
                "kind": f.kind,
                "severity": f.severity,
                "where": f.where,
                "expected": f.expected,
                "actual": f.actual,
                "message": f.message,
            }
            for f in report.findings
        ],
    }
