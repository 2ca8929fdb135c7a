"""Tables without rules, from where the words stand.

A line that ends with numbers is a row, words further apart than in a sentence are its cells. The header tells the columns
where it names those of an official table (`unruled_columns`), and so which cells are empty; other tables keep the order of
their cells only. Labels of several lines are put together where that makes an official one. A table goes on on the next
page where that begins with rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile

from extract.document.model import PrintedCell, PrintedTable, Table, doubtful_cell, place, printed_cell
from extract.prose.sections import section_number
from extract.readers.pdf.lines import TextLine
from extract.readers.pdf.pdf_page import Page, moved
from extract.readers.pdf.unruled_columns import NARROW, Columns, Word, are_apart, find_columns, place_numbers, words_of
from extract.readers.pdf.unruled_rows import MANY, Row, doubt_torn, is_official, is_torn, name_rows, row_of
from extract.text.report import PageSpot

_CORNER = "信息内容"  # of table two
_NOTE = "勾稽关系"  # in the corner of table three
_GROUPS = frozenset({"申请人情况", "行政诉讼"})  # a header begins with them
_CLOSE = 2.0  # ems between the lines of a cell or a header


@dataclass(slots=True)
class Unruled:
    """A table, or what stands of it on one page; its rows from top to bottom."""

    rows: list[Row]

    @property
    def top(self) -> float:
        return self.rows[0].line.top

    @property
    def lines(self) -> list[TextLine]:
        return [row.line for row in self.rows]

    def to_table(self, number: int) -> Table:
        """The table with the cells of each row in their order."""
        name_rows(self.rows)
        doubt_torn(self.rows)
        rows = list(_cells(self.rows))
        cells = [cell for row in rows for cell in row]
        counts = [len(row) for row in rows]
        table = place(PrintedTable(counts, [cell for cell, _ in cells], spots=[spot for _, spot in cells]), number)
        table.exact = False
        return table


def find_unruled(lines: Sequence[TextLine], page: Page) -> Iterator[Unruled]:
    """The tables among the lines of a page; a heading of a part, or prose, ends one."""
    for run in _runs(lines):
        rows = [row_of(page, line) for line in run]
        numbered = [n for n, row in enumerate(rows) if row.numbers]
        end = 0
        if any(len(row.numbers) >= MANY or is_official(row.words[-1].text) for row in rows if row.numbers):
            end = numbered[-1] + 1
            while end < len(rows) and _hangs(rows[end - 1], rows[end], rows[numbered[-1]].numbers[0]):
                end += 1
        if end or any(len(words_of(line.chars, NARROW)) >= MANY for line in run):
            end += _header_lines(rows[end:])
        if not end and any(word.text in _GROUPS for row in rows for word in row.words):
            end = 1 + sum(1 for _ in takewhile(_follows, pairwise(rows)))
        if end:
            yield Unruled(rows[:end])


def _runs(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    run: list[TextLine] = []
    for line in lines:
        text = line.text()
        ends = text.endswith(("。", "：")) and _NOTE not in text
        if section_number(text) or ends or "年度报告" in text:
            yield run
            run = []
        else:
            run.append(line)
    yield run


def _header_lines(rows: Sequence[Row]) -> int:
    """How many lines there are to the end of a header that has its rows on the next page."""
    columns = find_columns([word for row in rows for word in row.words])
    return sum(row.line.top < max(leaf.bottom for leaf in columns.leaves) for row in rows) if columns else 0


def _follows(rows: tuple[Row, Row]) -> bool:
    return rows[1].line.top - rows[0].line.bottom < _CLOSE * rows[1].line.size


def _hangs(before: Row, row: Row, number: Word) -> bool:
    """Whether a line close below the last row is of a label beside it, or of its numbers."""
    return _follows((before, row)) and (row.line.x1 < number.x0 or is_torn(row))


_Cell = tuple[PrintedCell, PageSpot]


def _cells(rows: Sequence[Row]) -> Iterator[list[_Cell]]:
    """The rows of cells: headers as the official tables have them, below them a cell for each column."""
    few = all(len(row.numbers) < MANY for row in rows)
    for columns, header, below in _parts(rows):
        if columns:
            yield from _header(columns, header[-1])
            for page, of_page in groupby(below, key=lambda row: row.page):
                yield from _below(columns, list(of_page), on_page=page is header[-1].page)
        else:
            for row in header:
                if few and len(row.words) > 1:
                    yield [_cell(row, [word], word.text) for word in row.words]
            yield from map(_in_order, below)


def _parts(rows: Sequence[Row]) -> Iterator[tuple[Columns | None, list[Row], list[Row]]]:
    """Headers, what columns they name if they say that, and the rows below each."""
    columns: Columns | None = None
    header: list[Row] = []
    below: list[Row] = []
    for numbered, group in groupby(rows, key=lambda row: bool(row.numbers)):
        block = list(group)
        if numbered:
            below += block
            continue
        found = find_columns([word for row in block for word in row.words])
        if found or not columns or any(_CORNER in word.text for row in block for word in row.words):
            yield columns, header, below
            columns, header, below = found, block, []
    yield columns, header, below


def _in_order(row: Row) -> list[_Cell]:
    row.sure = row.sure and are_apart(row.numbers)
    return [_cell(row, row.words, row.label), *_values(row)]


def _values(row: Row) -> list[_Cell]:
    read = printed_cell if row.sure else doubtful_cell
    return [(read(word.text), _spot(row, [word])) for word in row.numbers]


def _below(columns: Columns, rows: Sequence[Row], *, on_page: bool) -> Iterator[list[_Cell]]:
    """Rows with a cell for each column; a row whose numbers are not surely below some of them has fewer, or such that
    say nothing."""
    placed = place_numbers(columns, [row.numbers for row in rows], on_page=on_page)
    for row, numbers in zip(rows, placed, strict=True):
        label = [_cell(row, row.words, row.label)] if row.label else []
        if numbers and row.sure and not row.label[-1:].isdecimal():
            yield label + [_cell(row, [word] if word else [], word.text if word else "") for word in numbers]
        elif len(row.numbers) < len(columns.leaves) and not columns.groups:
            yield label + _values(row)
        else:
            text = " ".join(word.text for word in row.numbers)
            yield label + [(doubtful_cell(text), _spot(row, row.numbers))] * len(columns.leaves)


def _header(columns: Columns, row: Row) -> Iterator[list[_Cell]]:
    leaves, groups = ([_cell(row, [word], word.text) for word in words] for words in (columns.leaves, columns.groups))
    if groups:
        first = len(leaves) // len(groups)
        yield [groups[0], (printed_cell("行政诉讼"), _spot(row, columns.groups[1:]))]
        yield [*leaves[:first], *groups[1:]]
        yield leaves[first:]
    else:
        yield leaves


def _cell(row: Row, words: Sequence[Word], text: str) -> _Cell:
    return printed_cell(text), _spot(row, words)


def _spot(row: Row, words: Sequence[Word]) -> PageSpot:
    x0 = min((word.x0 for word in words), default=row.line.x0)
    x1 = max((word.x1 for word in words), default=row.line.x1)
    left, top, right, bottom = (round(x, 1) for x in moved((x0, row.line.top, x1, row.line.bottom), row.page.seen))
    return PageSpot(row.page.number, (left, top, right, bottom))
