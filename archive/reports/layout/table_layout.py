"""The tables of a report laid out as its form has them: rows in the groups that they stand in, and the columns. For terminal and web."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.reports.layout.cell_names import statistical_rows
from archive.reports.lookup import StoredReport
from extract.forms import official, statistics
from extract.forms.official import Form, Row


@dataclass(frozen=True, slots=True)
class LaidRow:
    """`groups` are key and label of the groups that it stands in, the widest first; `indent` is how far its label is set in."""

    key: str
    label: str
    groups: tuple[tuple[str, str], ...] = ()
    indent: int = 0


@dataclass(frozen=True, slots=True)
class LaidTable:
    """`name` is that of its cells, `title` may be empty; `columns` are key → label."""

    name: str
    title: str
    columns: Mapping[str, str]
    rows: tuple[LaidRow, ...]

    @property
    def depth(self) -> int:
        """How many headings a row has at most."""
        return 1 + max((len(row.groups) for row in self.rows), default=0)


def official_tables(report: StoredReport) -> dict[int, tuple[LaidTable, ...]]:
    """By the number of the part that they stand in, with its tables; none where no official table was read."""
    if report.form not in official.FORM_IDS:
        return {}
    form = official.load(report.form)
    proactive = tuple(
        LaidTable("proactive", block.article, block.columns, _plain(block.rows)) for block in form.proactive
    )
    printed = {key[:2] for key, cell in report.cells.items() if cell.status != "absent"}
    one_row = any(("applications", group) in printed for group in form.one_row)
    rows = tuple(_grouped(form, row) for row in form.rows_as_printed(one_row=one_row))
    return {
        2: proactive,
        3: (LaidTable("applications", "", form.applications_columns, rows),),
        4: (LaidTable("remedies", "", form.remedies_outcomes, _plain(form.remedies_groups)),),
    }


def statistical_table(report: StoredReport) -> LaidTable | None:
    """The rows and columns that the report prints, in the order of the form; None where the form has no such table."""
    if report.form not in statistics.form_ids():
        return None
    form = statistics.load(report.form)
    printed = {key: cell for key, cell in report.cells.items() if key[0] == "statistics" and cell.status != "absent"}
    columns = {key: label for key, label in form.columns.items() if any(column == key for *_, column in printed)}
    rows = tuple(LaidRow(key, label, indent=depth) for key, depth, label in statistical_rows(form, printed))
    return LaidTable("statistics", "", columns, rows)


def _plain(rows: Mapping[str, str]) -> tuple[LaidRow, ...]:
    return tuple(LaidRow(key, label) for key, label in rows.items())


def _grouped(form: Form, row: Row) -> LaidRow:
    """A row of the top level stands in no group, every other one in the results."""
    keys = () if row.group is None else tuple(dict.fromkeys(("results", row.group)))
    return LaidRow(row.key, row.label, tuple((key, form.applications_groups[key]) for key in keys))
