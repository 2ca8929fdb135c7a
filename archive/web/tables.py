"""The tables laid out as on the form: rows with their headings, and what is shown of each cell."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from archive.db.cells import Key
from archive.reports.layout.cell_names import cell_text
from archive.reports.layout.table_layout import LaidTable, official_tables, statistical_table
from archive.reports.lookup import StoredReport
from extract import Cell, Finding
from extract.forms import official

_ABSENT = Cell("absent")


@dataclass(frozen=True)
class Shown:
    """A cell: `name` is TABLE.ROW.COLUMN, `findings` are the numbers of those that are about it, from 1."""

    name: str
    status: str
    text: str
    corrected: bool
    findings: tuple[int, ...]


@dataclass(frozen=True)
class Heading:
    """A heading in front of a row. `key` is that of the row, or of the group that it begins."""

    key: str
    label: str
    rows: int
    columns: int
    is_group: bool


@dataclass(frozen=True)
class Line:
    headings: tuple[Heading, ...]
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class Grid:
    """A table. `columns` are key → label, `depth` is how many columns its headings take; `title` may be empty."""

    title: str
    columns: Mapping[str, str]
    depth: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Part:
    """A part of a report as it is shown: its heading, "" where the report prints none, its tables, its texts, and the name of
    the text that stands in the corner of its tables."""

    heading: str
    grids: tuple[Grid, ...]
    texts: tuple[str, ...]
    corner: str = ""


_CORNERS = {2: "information", 3: "applicants", 4: "remedy"}


def parts_of(report: StoredReport) -> list[Part]:
    """The sections by their numbers with the tables that stand in them, then those without a number and the statistical table."""
    show = _Shower(report)
    grids = {number: tuple(map(show.grid, tables)) for number, tables in official_tables(report).items()}
    sections: dict[int, list[tuple[str, str]]] = {number: [] for number in grids}
    unnumbered = []
    for number, heading, text in report.sections:
        if number is None:
            unnumbered.append(Part(heading, (), (text,)))
        else:
            sections.setdefault(number, []).append((heading, text))
    numbered = [
        Part(own[0][0] if own else "", grids.get(number, ()), tuple(text for _, text in own), _CORNERS.get(number, ""))
        for number, own in sorted(sections.items())
    ]
    if table := statistical_table(report):
        return [*numbered, *unnumbered, Part("", (show.grid(table),), (), "statistics")]
    return [*numbered, *unnumbered]


class _Shower:
    """What is shown of the cells of a report."""

    def __init__(self, report: StoredReport) -> None:
        self._report = report
        self._about = _findings_by_cell(report)

    def grid(self, table: LaidTable) -> Grid:
        cells = (self.cells(table.name, row.key, table.columns) for row in table.rows)
        lines = tuple(Line(headings, of_row) for headings, of_row in zip(_headings(table), cells, strict=True))
        return Grid(table.title, table.columns, table.depth, lines)

    def cells(self, table: str, row: str, columns: Mapping[str, str]) -> tuple[Shown, ...]:
        return tuple(self._shown((table, row, column)) for column in columns)

    def _shown(self, key: Key) -> Shown:
        cell = self._report.cells.get(key, _ABSENT)
        corrected = key in self._report.corrections
        return Shown(".".join(key), cell.status, cell_text(cell), corrected, self._about.get(key, ()))


def _findings_by_cell(report: StoredReport) -> dict[Key, tuple[int, ...]]:
    of_form = official.cells(report.form) if report.form in official.FORM_IDS else ()
    keys = (*of_form, *report.cells) if report.findings else ()
    about = {
        key: tuple(number for number, stored in enumerate(report.findings, 1) if _frames(stored.finding, key))
        for key in keys
    }
    return {key: numbers for key, numbers in about.items() if numbers}


# Of a sum that fails the cell of its total: `where` is its column or its row.
_TOTALS: Mapping[str, Callable[[str], Key]] = {
    "applications.balance": lambda column: ("applications", "total_processed", column),
    "applications.processed_sum": lambda column: ("applications", "total_processed", column),
    "applications.row_total": lambda row: ("applications", row, "total"),
    "remedies.total": lambda group: ("remedies", group, "total"),
}


def _frames(finding: Finding, key: Key) -> bool:
    """Whether the cell is framed: the total of a sum that fails, and cells, rows and columns that a finding names."""
    if finding.rule in _TOTALS:
        return key == _TOTALS[finding.rule](finding.where)
    table, row, column = key
    return not {f"{table}.{row}", f"{table}.{column}", ".".join(key)}.isdisjoint(finding.where.split(" + "))


def _headings(table: LaidTable) -> Iterator[tuple[Heading, ...]]:
    """Of each row those of the groups that begin with it, and its own, as wide as is left."""
    rows_of = Counter(group for row in table.rows for group in row.groups)
    begun: set[tuple[str, str]] = set()
    for row in table.rows:
        begins = [group for group in row.groups if group not in begun]
        begun.update(begins)
        groups = [Heading(key, label, rows_of[key, label], 1, True) for key, label in begins]
        label = f"{'　' * row.indent}{row.label}"
        yield (*groups, Heading(row.key, label, 1, table.depth - len(row.groups), False))
