"""Rows that an editor wrote as lines of one row: labels, units and values are each a list of lines in a single cell."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.document.model import GridCell, Table
from extract.forms.statistics import read_label, row_keys
from extract.text.numbers import kind_of, read_cell

_FEWEST_LABELS = 2
_MOST_LINES = 100
_LONGEST_LINE = 80


def labels_in(text: str) -> list[str]:
    """The labels that a cell holds in lines of their own; none unless most of its lines are labels of rows."""
    lines = text.split("\n")
    if not _FEWEST_LABELS <= len(lines) <= _MOST_LINES:
        return []
    known = sum(len(line) <= _LONGEST_LINE and row_keys(read_label(line))[0] is not None for line in lines)
    return lines if known >= _FEWEST_LABELS and 3 * known >= 2 * len(lines) else []


def lines_apart(table: Table) -> Table:
    """The table with each such row as the rows that it prints; a cell keeps the place of the cell that it is a line of."""
    if not table.exact or not any(map(labels_in, table.labels)):
        return table
    rows: list[list[GridCell]] = []
    above: list[list[GridCell]] = []
    for number, cells in enumerate(table.rows):
        reaching = table.above[number] or (number + 1 < len(table.above) and table.above[number + 1])
        apart = [] if reaching else list(_apart(cells))
        rows += apart or [cells]
        above += [[] for _ in apart] or [table.above[number]]
    return replace(table, rows=rows, above=above)


def _apart(cells: Sequence[GridCell]) -> Iterator[list[GridCell]]:
    """The rows of a row: none unless all its cells have as many lines as those with labels."""
    lines = [cell.text.split("\n") for cell in cells]
    if len(set(map(len, lines))) == 1 and any(labels_in(cell.text) for cell in cells):
        for texts in zip(*lines, strict=True):
            yield [_line(cell, text) for cell, text in zip(cells, texts, strict=True)]


def _line(cell: GridCell, text: str) -> GridCell:
    read = read_cell(text)
    kind = kind_of(text, read.status)
    return cell._replace(text=text, kind=kind, status=read.status, value=read.value, unit=read.unit, doubt=read.doubt)
