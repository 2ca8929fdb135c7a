"""The tables laid out as on the form: rows with their headings, and what is shown of each cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.db.cells import Key
from archive.reports.cell_names import cell_text, statistical_rows
from archive.reports.lookup import StoredReport
from extract import Cell, Finding
from extract.forms import official, statistics
from extract.forms.official import Form, Row
from extract.forms.statistics import StatisticsForm

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
    grids = _grids(report)
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
    if report.form in statistics.form_ids():
        grid = _statistics(statistics.load(report.form), report)
        return [*numbered, *unnumbered, Part("", (grid,), (), "statistics")]
    return [*numbered, *unnumbered]


def _grids(report: StoredReport) -> dict[int, tuple[Grid, ...]]:
    """The official tables by the number of the part that they stand in; none where no official table was read."""
    if report.form not in official.FORM_IDS:
        return {}
    form, show = official.load(report.form), _Shower(report)
    proactive = tuple(
        Grid(block.article, block.columns, 1, tuple(show.lines("proactive", block.rows, block.columns)))
        for block in form.proactive
    )
    remedies = Grid(
        "", form.remedies_outcomes, 1, tuple(show.lines("remedies", form.remedies_groups, form.remedies_outcomes))
    )
    applications = Grid("", form.applications_columns, 3, tuple(_applications(form, show)))
    return {2: proactive, 3: (applications,), 4: (remedies,)}


class _Shower:
    """What is shown of the cells of a report."""

    def __init__(self, report: StoredReport) -> None:
        self._report = report
        self._about = _findings_by_cell(report)
        self.prints = frozenset(key[:2] for key, cell in report.cells.items() if cell.status != "absent")

    def cells(self, table: str, row: str, columns: Mapping[str, str]) -> tuple[Shown, ...]:
        return tuple(self._shown((table, row, column)) for column in columns)

    def _shown(self, key: Key) -> Shown:
        cell = self._report.cells.get(key, _ABSENT)
        corrected = key in self._report.corrections
        return Shown(".".join(key), cell.status, cell_text(cell), corrected, self._about.get(key, ()))

    def lines(self, table: str, rows: Mapping[str, str], columns: Mapping[str, str]) -> Iterator[Line]:
        for key, label in rows.items():
            yield Line((Heading(key, label, 1, 1, False),), self.cells(table, key, columns))


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


def _statistics(form: StatisticsForm, report: StoredReport) -> Grid:
    """The rows that the report prints, in the order of the form, with the units that it prints."""
    show = _Shower(report)
    printed = {key: cell for key, cell in report.cells.items() if key[:2] in show.prints}
    lines = [
        Line((Heading(key, f"{'　' * depth}{label}", 1, 1, False),), show.cells("statistics", key, form.columns))
        for key, depth, label in statistical_rows(form, printed)
    ]
    return Grid("", form.columns, 1, tuple(lines))


def _applications(form: Form, show: _Shower) -> Iterator[Line]:
    """Rows of the top level take all columns of headings; a result has 三 in front, one of a group its group too."""
    rows = list(_rows(form, show))
    columns = form.applications_columns
    begun: set[str] = set()
    for row in rows:
        headings = []
        if row.group and "results" not in begun:
            results = sum(other.group is not None for other in rows)
            headings.append(Heading("results", form.applications_groups["results"], results, 1, True))
            begun.add("results")
        if row.group not in (None, "results", *begun):
            begun.add(str(row.group))
            count = sum(other.group == row.group for other in rows)
            headings.append(Heading(str(row.group), form.applications_groups[str(row.group)], count, 1, True))
        width = 3 if row.group is None else 2 if row.group == "results" else 1
        headings.append(Heading(row.key, row.label, 1, width, False))
        yield Line(tuple(headings), show.cells("applications", row.key, columns))


def _rows(form: Form, show: _Shower) -> Sequence[Row]:
    """The rows of the form; 其他处理 as one row where an office prints it so."""
    return form.rows_as_printed(one_row=any(("applications", group) in show.prints for group in form.one_row))
