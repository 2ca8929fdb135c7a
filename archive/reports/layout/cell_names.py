"""Names of cells, and cells as they are shown: `applications.granted.total` is 三（一）予以公开 · 总计 on the official form."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from archive.base.errors import UnknownCell
from archive.db.cells import Key
from extract.forms import official, statistics
from extract.forms.official import FORM_IDS, Form
from extract.forms.statistics import StatisticsForm
from extract.text.report import Cell

NO_CELL = "×"
_MARKS = {"blank": "□", "dash": "–", "absent": NO_CELL}


def label_of(key: Key, form_id: str) -> str:
    """The official name of a cell on this form, or on another that has it; "" when none has."""
    forms = (*reversed(FORM_IDS), *statistics.form_ids())
    found = (_labels(form).get(key) for form in (form_id, *forms) if form in forms)
    return next(filter(None, found), "")


def key_of(name: str, printed: Iterable[Key] = ()) -> Key:
    """The cell of that name, on an official form or among `printed`. UnknownCell, with the names that come near."""
    forms = (*FORM_IDS, *statistics.form_ids())
    names = {".".join(key): key for key in (*printed, *(key for form in forms for key in _labels(form)))}
    if name in names:
        return names[name]
    near = get_close_matches(name, names, n=5, cutoff=0.5)
    listed = f"; did you mean one of these?\n{chr(10).join(f'  {name}' for name in near)}" if near else ""
    raise UnknownCell(f"no official form has a cell {name!r}; write TABLE.ROW.COLUMN{listed}")


@cache
def _labels(form_id: str) -> dict[Key, str]:
    if form_id in statistics.form_ids():
        return _statistics(statistics.load(form_id))
    form = official.load(form_id)
    tables = (("proactive", _proactive), ("applications", _applications), ("remedies", _remedies))
    return {
        (table, row, column): f"{row_label} · {column_label}"
        for table, cells in tables
        for row, column, row_label, column_label in cells(form)
    }


def _statistics(form: StatisticsForm) -> dict[Key, str]:
    return {
        ("statistics", row.key, column): f"{row.label} · {label}"
        for row in form.rows.values()
        for column, label in form.columns.items()
    }


def statistical_rows(form: StatisticsForm, cells: Mapping[Key, Cell]) -> Iterator[tuple[str, int, str]]:
    """Key, depth and label with the printed unit of each row that a statistical table prints, in the order of the form."""
    units: dict[str, str | None] = {}
    for (table, row, _), cell in cells.items():
        if table == "statistics":
            units[row] = cell.unit or units.get(row)
    for key in (*(key for key in form.rows if key in units), *sorted(units.keys() - form.rows.keys())):
        label = form.rows[key].label if key in form.rows else label_of(("statistics", key, "year"), form.id)
        unit = f"（{units[key]}）" if units[key] else ""
        yield key, statistics.depth(form, key), f"{label.partition(' · ')[0]}{unit}"


def _proactive(form: Form) -> Iterator[tuple[str, str, str, str]]:
    for block in form.proactive:
        for row, row_label in block.rows.items():
            for column, label in block.columns.items():
                yield row, column, row_label, label


def _applications(form: Form) -> Iterator[tuple[str, str, str, str]]:
    rows = {row.key: f"{_group(form, row.group)}{row.label}" for row in form.applications_rows}
    if "other" not in rows:  # three rows, which some print as one
        rows["other"] = f"三{form.applications_groups['other']}"
    for row, row_label in rows.items():
        for column, label in form.applications_columns.items():
            yield row, column, row_label, label


def _group(form: Form, group: str | None) -> str:
    if group is None:
        return ""
    return "三" if group == "results" else f"三{form.applications_groups[group]}"


def _remedies(form: Form) -> Iterator[tuple[str, str, str, str]]:
    for row, row_label in form.remedies_groups.items():
        for column, label in form.remedies_outcomes.items():
            yield row, column, row_label, label


def cell_text(cell: Cell) -> str:
    """A cell as it is shown: its number, or a mark that never looks like one."""
    if cell.status == "reported":
        return str(cell.value)
    return _MARKS.get(cell.status) or f"? {cell.printed}"


def english(key: str) -> str:
    return key.replace("_", " ")
