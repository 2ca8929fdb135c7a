"""What the readers of the three tables share: telling labels from values in a row, and keeping what was read.

Every reader works on rows. The columns of a row are known in one of two ways: by the place of the header above
(`exact` tables), or by order, when as many values follow the last label as the header has leaves. A row that fits
neither way is kept out: its cells are `absent`, and a finding of kind `structure` says so.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from extract.document.model import GridCell, Table
from extract.forms.labels import known
from extract.text.numbers import MONEY, in_10k_yuan
from extract.text.report import Cell, Finding, TableCell, spot_fields

ABSENT = Cell("absent")
MERGED = "merged"  # the doubt of a cell that spans several rows of values
SHIFTED = "the row is shifted against the header; its values were taken in order"
Kept = tuple[str, Sequence[str], Sequence[GridCell], str | None]


@dataclass(slots=True)
class TableReading:
    """One official table as read so far: row → column → cell, with what was recognised and what was not.

    `doubtful` are cells whose digits are joined over white space: (row, column). `unknown` are printed rows and
    columns of numbers that no label explains; `rows_lost` when a whole row is among them. `kept` is all that `put_row`
    was given. `merged` are the cells that span several rows of values, by their place: (row, column) of each such row.
    `short` are rows of numbers that lost one cell: the columns, and the cells that are left. `steps` is the same for readings that
    kept the same cells of their tables (`extract.tables.table_cache`), if any others did.
    """

    name: str
    cells: dict[str, dict[str, TableCell]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    doubtful: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    recognised: list[str] = field(default_factory=list)
    rows_lost: bool = False
    kept: list[Kept] = field(default_factory=list)
    short: dict[str, tuple[Sequence[str], Sequence[GridCell]]] = field(default_factory=dict)
    merged: dict[tuple[int, int, int], list[tuple[str, str, GridCell]]] = field(default_factory=dict)
    steps: Hashable = None

    def put_row(self, row: str, columns: Sequence[str], cells: Sequence[GridCell], *, unit: str | None = None) -> None:
        """Keep the cells of a row, one for each column. The first reading stands; one that differs is a finding.

        `unit` is that of an amount whose cell names none.
        """
        self.kept.append((row, columns, cells, unit))
        new: dict[str, TableCell] = dict(zip(columns, cells, strict=True))
        if row in self.cells or len(new) < len(columns) or "amount" in new:
            for column, cell in zip(columns, cells, strict=True):
                self._put(row, column, cell, unit)
            return
        self.cells[row] = new
        for column, cell in zip(columns, cells, strict=True):
            if cell.doubt:
                self._doubted(row, column, cell)

    def _put(self, row: str, column: str, cell: GridCell, unit: str | None) -> None:
        if column == "amount" and cell.value is not None:
            cell = self._amount(row, cell, unit)
        before = self.cells.setdefault(row, {}).setdefault(column, cell)
        if before is not cell:
            self._repeated(row, column, before, cell)
        elif cell.doubt:
            self._doubted(row, column, cell)

    def _amount(self, row: str, cell: GridCell, unit: str | None) -> GridCell:
        """The cell in 万元. A unit that was recognized in a picture changes a number only if the header and the cell say it."""
        own = cell.unit if cell.unit in MONEY else None
        if own != unit and in_10k_yuan(1, own or unit) != 1 and "ocr" in spot_fields(cell.spot):
            message = f"“{cell.printed}” was recognized in a picture, and only one of header and cell names its unit"
            self.note("number.uncertain", "warning", f"{row}.amount", message)
            return cell._replace(status="unreadable", value=None)
        amount = in_10k_yuan(cell.value or 0, own or unit)
        return cell if amount == cell.value else cell._replace(value=amount)

    def _doubted(self, row: str, column: str, cell: GridCell) -> None:
        where = f"{row}.{column}"
        if cell.doubt == MERGED:
            self.merged.setdefault((cell.table, cell.row, cell.column), []).append((row, column, cell))
        elif cell.doubt == "spaced":
            self.doubtful.append((row, column))
        elif cell.doubt == "letters":
            self.note("number.letters", "info", where, f"“{cell.printed}” was read as {cell.value}")
        elif cell.doubt == "uncertain":
            why = "crosses a rule, its glyphs are unknown, or no rule tells its column"
            message = f"what this cell prints is not certain: “{cell.printed}” {why}"
            self.note("number.uncertain", "warning", where, message)
        elif cell.doubt == "drawn":
            message = (
                f"the cell shows something that is no text{f' beside “{cell.printed}”' if cell.printed else ''}: "
                "a picture, a drawing, a script, an empty form field, content of a style sheet or text without contrast"
            )
            self.note("cell.drawn", "warning", where, message)
        elif cell.doubt == "parted":
            message = f"two numbers stand in the cell, in lines of their own: “{cell.printed}”"
            self.note("cell.two_numbers", "warning", where, message)
        else:
            self.note("number.unreadable", "warning", where, f"“{cell.printed}” is no number")

    def _repeated(self, row: str, column: str, before: TableCell, new: TableCell) -> None:
        if before.status == "absent":
            self.cells[row][column] = new
        elif new.status != "blank" and (before.status, before.value) != (new.status, new.value):
            message = f"printed twice, first “{before.printed}”, then “{new.printed}”; the first was taken"
            self.note("row.repeated", "warning", f"{row}.{column}", message)

    def settle_merged(self) -> None:
        """Read the cells that span several rows of values: 0 is the count of each row, anything else of none of them."""
        for spanned in self.merged.values():
            cell = spanned[0][2]
            zero = cell.value == 0 and not any(column == "amount" for _, column, _ in spanned)
            for row, column, _ in spanned:
                self.cells[row][column] = cell._replace(doubt=None) if zero else ABSENT
            names = ", ".join(f"{row}.{column}" for row, column, _ in spanned)
            what = "0 is the count of each" if zero else "it says nothing of any one of them"
            message = f"one cell “{cell.printed}” spans several rows ({names}): {what}"
            self.note("cell.merged", "info" if zero else "warning", f"{spanned[0][0]}.{spanned[0][1]}", message)
            if not zero:
                self.unknown.append(f"{names}: {cell.printed}")

    def put_absent(self, row: str, columns: Iterable[str], message: str) -> None:
        """Keep a printed row whose values could not be placed."""
        cells = self.cells.setdefault(row, {})
        for column in columns:
            cells.setdefault(column, ABSENT)
        self.note("row.unplaced", "warning", row, message)

    def lost_row(self, labels: str, values: str) -> None:
        """Keep what a printed row says that the forms do not have; `labels` may be empty."""
        self.rows_lost = True
        self.unknown.append(labels or values)
        self.note("row.unknown", "warning", labels, f"no row of the form; it prints {values}")

    def note(self, rule: str, severity: str, where: str, message: str) -> None:
        """Add a finding of kind `structure` about this table."""
        assert severity in {"error", "warning", "info"}
        self.findings.append(Finding(rule, "structure", severity, f"{self.name}.{where}", message))  # type: ignore[arg-type]


def rows_apart(table: Table) -> Table:
    """The table with each value cell that spans several rows in each of them, marked as merged.

    It is the same cell everywhere: `row` and `column` stay those of its first slot.
    """
    if not table.exact or not any(
        _is_merged(table, row, cell) for row in range(len(table.rows)) for cell in table.above[row]
    ):
        return table
    merged = {id(cell) for row, above in enumerate(table.above) for cell in above if _is_merged(table, row, cell)}
    rows, above = [], []
    for own, reaching in zip(table.rows, table.above, strict=True):
        cells = [*own, *(cell for cell in reaching if id(cell) in merged)]
        marked = [cell._replace(doubt=MERGED) if id(cell) in merged else cell for cell in cells]
        rows.append(sorted(marked, key=lambda cell: cell.column))
        above.append([cell for cell in reaching if id(cell) not in merged])
    return replace(table, rows=rows, above=above)


def _is_merged(table: Table, row: int, cell: GridCell) -> bool:
    """Whether a cell that reaches into this row is a value there: it prints something, and a label stands before it."""
    labels = [label for label in table.rows[row] if label.kind == "words" and label.column < cell.column]
    return bool(cell.text) and cell.kind != "words" and bool(labels)


def with_blanks_above(table: Table, row: int, places: Sequence[int]) -> list[GridCell]:
    """The cells of a row, with the empty ones that reach into these columns from rows above: they are empty here too."""
    above = [cell for cell in table.above[row] if cell.kind == "blank" and cell.column in places] if table.exact else ()
    return sorted([*table.rows[row], *above], key=lambda cell: cell.column) if above else table.rows[row]


def split_row(cells: Sequence[GridCell]) -> tuple[list[GridCell], list[GridCell]]:
    """A row as its leading labels (blanks between them included) and the values behind the last label.

    A number before a label counts as one: a serial number (序号), or that of an official label, torn off.
    """
    last = -1
    start = 1 if len(cells) > 2 and cells[0].kind == "number" and cells[1].kind == "words" else 0
    for index, cell in enumerate(cells[start:], start):
        if cell.kind == "words":
            last = index
        elif cell.kind == "number" and not (index + 1 < len(cells) and known(cells[index + 1].text)):
            break
    return list(cells[: last + 1]), list(cells[last + 1 :])


def in_order(values: Sequence[GridCell], leaves: int, *, padded: bool) -> list[GridCell] | None:
    """The values of a row for `leaves` columns by order, None when order does not tell.

    As many cells as columns: one each. In a `padded` table (a converter put empty cells around) only a run of as
    many filled cells as columns will do.
    """
    if len(values) == leaves and not padded:
        return list(values)
    filled = [index for index, cell in enumerate(values) if cell.kind != "blank"]
    if filled and len(filled) == leaves and filled[-1] - filled[0] == leaves - 1:
        return list(values[filled[0] : filled[-1] + 1])
    return None


def columns_of_values(table: Table, start: int, is_header: Callable[[Sequence[GridCell]], bool]) -> set[int]:
    """The columns in which most of the rows from `start` to the next header print a number behind their labels."""
    counts: Counter[int] = Counter()
    for cells in islice(table.rows, start, None):
        if is_header(cells):
            break
        counts.update(cell.column for cell in split_row(cells)[1] if cell.kind == "number")
    most = max(counts.values(), default=0)
    return {column for column, count in counts.items() if 2 * count > most}


def printed_in(slots: Sequence[GridCell | None], column: int) -> bool:
    """Whether the grid prints anything in this slot of a row."""
    cell = slots[column] if column < len(slots) else None
    return cell is not None and bool(cell.text)


def is_rest(values: Sequence[GridCell], columns: int) -> bool:
    """Whether cells without a label are what a row above lost: numbers, and no more than there are columns."""
    kinds = [cell.kind for cell in values]
    return "number" in kinds and "words" not in kinds and len(kinds) - kinds.count("blank") <= columns


def printed(cells: Iterable[GridCell]) -> str:
    """A row as a person would quote it."""
    return " | ".join(" ".join(cell.text.split()) for cell in cells)
