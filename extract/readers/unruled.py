"""Tables without rules, from where the words stand.

A line that ends with numbers is a row, words further apart than in a sentence are its cells. The header tells the columns
where it names those of an official table (`unruled_columns`), and so which cells are empty; other tables keep the order of
their cells only. Labels of several lines are put together where that makes an official one. A table goes on on the next
page where that begins with rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile
from statistics import median

from extract.document import PrintedCell, PrintedTable, Table, doubtful_cell, place, printed_cell
from extract.labels import APPLICATION_ROWS, PROACTIVE_ROWS, known
from extract.readers.lines import TextLine
from extract.readers.pdf_page import Page, moved
from extract.readers.unruled_columns import (
    NARROW,
    Columns,
    Word,
    are_apart,
    find_columns,
    is_value,
    place_numbers,
    words_of,
)
from extract.report import PageSpot
from extract.sections import section_number

_CORNER = "信息内容"  # of table two
_NOTE = "勾稽关系"  # in the corner of table three
_GROUPS = frozenset({"申请人情况", "行政诉讼"})  # a header begins with them
_CLOSE = 2.0  # ems between the lines of a cell or a header
_MANY = 5  # numbers in a row of table three or four


@dataclass(slots=True)
class _Row:
    """A line of a table: its words, and the numbers at its end. A line without numbers is header, or part of a label.

    `sure` is False where some of its numbers may go on in another line.
    """

    page: Page
    line: TextLine
    words: list[Word]
    numbers: list[Word]
    label: str = ""
    sure: bool = True


@dataclass(slots=True)
class Unruled:
    """A table, or what stands of it on one page; its rows from top to bottom."""

    rows: list[_Row]

    @property
    def top(self) -> float:
        return self.rows[0].line.top

    @property
    def lines(self) -> list[TextLine]:
        return [row.line for row in self.rows]

    def to_table(self, number: int) -> Table:
        """The table with the cells of each row in their order."""
        _name_rows(self.rows)
        _doubt_torn(self.rows)
        rows = list(_cells(self.rows))
        printed, spots = zip(*(cell for row in rows for cell in row), strict=True)
        table = place(PrintedTable([len(row) for row in rows], printed, spots=spots), number)
        table.exact = False
        return table


def find_unruled(lines: Sequence[TextLine], page: Page) -> Iterator[Unruled]:
    """The tables among the lines of a page; a heading of a part, or prose, ends one."""
    for run in _runs(lines):
        rows = [_row(page, line) for line in run]
        numbered = [n for n, row in enumerate(rows) if row.numbers]
        end = 0
        if any(len(row.numbers) >= _MANY or _is_official(row.words[-1].text) for row in rows if row.numbers):
            end = numbered[-1] + 1
            while end < len(rows) and _hangs(rows[end - 1], rows[end], rows[numbered[-1]].numbers[0]):
                end += 1
        if end or any(len(words_of(line.chars, NARROW)) >= _MANY for line in run):
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


def _row(page: Page, line: TextLine) -> _Row:
    words = words_of(line.chars)
    at = len(words)
    while at and is_value(words[at - 1]):
        at -= 1
    numbers = words[at:] if at or len(words) >= _MANY else []
    return _Row(page, line, words[: len(words) - len(numbers)], numbers)


def _header_lines(rows: Sequence[_Row]) -> int:
    """How many lines there are to the end of a header that has its rows on the next page."""
    columns = find_columns([word for row in rows for word in row.words])
    return sum(row.line.top < max(leaf.bottom for leaf in columns.leaves) for row in rows) if columns else 0


def _follows(rows: tuple[_Row, _Row]) -> bool:
    return rows[1].line.top - rows[0].line.bottom < _CLOSE * rows[1].line.size


def _hangs(before: _Row, row: _Row, number: Word) -> bool:
    """Whether a line close below the last row is of a label beside it, or of its numbers."""
    return _follows((before, row)) and (row.line.x1 < number.x0 or _is_torn(row))


def _is_torn(row: _Row) -> bool:
    """Whether a line has nothing but some digits."""
    return not row.numbers and all(map(is_value, row.words))


def _doubt_torn(rows: Sequence[_Row]) -> None:
    """Doubt rows that follow each other without a label each: they may be one row whose long numbers are broken."""
    numbered = [row for row in rows if row.numbers or _is_torn(row)]
    for above, below in pairwise(numbered):
        if not (known(above.label) and known(below.label)):
            above.sure = below.sure = False


def _name_rows(rows: Sequence[_Row]) -> None:
    """Give each row its label: of the lines around it as many as make an official one."""
    beside = [row.words[-2].x1 for row in rows if row.numbers and len(row.words) > 1]
    groups = median(beside) if beside else 0.0  # where the labels of several rows end
    end = min((row.numbers[0].x0 for row in rows if row.numbers), default=0.0)
    before = _fragments(rows, groups, end)
    for n, row in enumerate(rows):
        if row.numbers:
            own = [word for word in row.words[-1:] if word.x1 > groups]
            after = _fragments(rows[n + 1 :], groups, end)
            row.label, used = _label(before, own, after)
            before = after[used:]


def _fragments(rows: Sequence[_Row], start: float, end: float) -> list[Word]:
    """The words of the lines up to the next row, as far as they may be of a row's label."""
    above = takewhile(lambda row: not row.numbers, rows)
    return [word for row in above for word in row.words if start < word.x1 <= end]


def _label(before: Sequence[Word], own: Sequence[Word], after: Sequence[Word]) -> tuple[str, int]:
    """The label, and how many of the words below it are part of it: words that stand above each other.

    What stands beside the numbers may be part of a label of several rows: then words above and below, to the right of it,
    make that of the row.
    """
    for start in range(len(before) + 1):
        for end in range(len(after) + 1):
            words = [*before[start:], *own, *after[:end]]
            label = [word for word in words if word.is_over(max(words, key=lambda one: one.x1))]
            around = start < len(before) and end
            text = "".join(word.text for word in label)
            if (around or any(word in own for word in label)) and _is_official(text):
                return text, end
    return "".join(word.text for word in own), 0


def _is_official(label: str) -> bool:
    return any((match := rows.match(label)) and match.exact for rows in (APPLICATION_ROWS, PROACTIVE_ROWS))


_Cell = tuple[PrintedCell, PageSpot]


def _cells(rows: Sequence[_Row]) -> Iterator[list[_Cell]]:
    """The rows of cells: headers as the official tables have them, below them a cell for each column."""
    few = all(len(row.numbers) < _MANY for row in rows)
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


def _parts(rows: Sequence[_Row]) -> Iterator[tuple[Columns | None, list[_Row], list[_Row]]]:
    """Headers, what columns they name if they say that, and the rows below each."""
    columns: Columns | None = None
    header: list[_Row] = []
    below: list[_Row] = []
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


def _in_order(row: _Row) -> list[_Cell]:
    row.sure = row.sure and are_apart(row.numbers)
    return [_cell(row, row.words, row.label), *_values(row)]


def _values(row: _Row) -> list[_Cell]:
    read = printed_cell if row.sure else doubtful_cell
    return [(read(word.text), _spot(row, [word])) for word in row.numbers]


def _below(columns: Columns, rows: Sequence[_Row], *, on_page: bool) -> Iterator[list[_Cell]]:
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


def _header(columns: Columns, row: _Row) -> Iterator[list[_Cell]]:
    leaves, groups = ([_cell(row, [word], word.text) for word in words] for words in (columns.leaves, columns.groups))
    if groups:
        first = len(leaves) // len(groups)
        yield [groups[0], (printed_cell("行政诉讼"), _spot(row, columns.groups[1:]))]
        yield [*leaves[:first], *groups[1:]]
        yield leaves[first:]
    else:
        yield leaves


def _cell(row: _Row, words: Sequence[Word], text: str) -> _Cell:
    return printed_cell(text), _spot(row, words)


def _spot(row: _Row, words: Sequence[Word]) -> PageSpot:
    x0 = min((word.x0 for word in words), default=row.line.x0)
    x1 = max((word.x1 for word in words), default=row.line.x1)
    left, top, right, bottom = (round(x, 1) for x in moved((x0, row.line.top, x1, row.line.bottom), row.page.seen))
    return PageSpot(row.page.number, (left, top, right, bottom))
