"""Tables without rules, from where the words stand.

A line that ends with numbers is a row, words further apart than in a sentence are its cells. Where rows have as many
numbers as table three or four has columns, the numbers below each other make the columns and tell which are empty. Other
tables keep the order of their cells only. Labels of several lines are put together where that makes an official one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median

from extract.document import PrintedTable, Table, place, printed_cell
from extract.labels import APPLICATION_ROWS, PROACTIVE_ROWS, REMEDY_GROUPS, REMEDY_OUTCOMES, known
from extract.readers.lines import TextLine
from extract.readers.pdf_page import Page, moved
from extract.report import PageSpot
from extract.sections import section_number

_GAP = 0.7  # ems between the words of two cells
_MANY = 5  # numbers in a row of table three or four


@dataclass(frozen=True, slots=True)
class _Word:
    x0: float
    x1: float
    text: str

    def is_over(self, x0: float, x1: float) -> bool:
        return self.x0 < x1 and x0 < self.x1


@dataclass(slots=True)
class _Row:
    """A line of a table: its words, and the numbers at its end. A line without numbers is header, or part of a label."""

    line: TextLine
    words: list[_Word]
    numbers: list[_Word]
    label: str = ""


@dataclass(slots=True)
class Unruled:
    """A table on a page, its rows from top to bottom."""

    page: Page
    rows: list[_Row]
    columns: list[tuple[float, float]] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.rows[0].line.top

    @property
    def lines(self) -> list[TextLine]:
        return [row.line for row in self.rows]


def find_unruled(lines: Sequence[TextLine], page: Page) -> Iterator[Unruled]:
    """The tables among the lines of a page; a heading of a part, or prose, ends one."""
    for run in _runs(lines):
        rows = [_row(line) for line in run]
        numbered = [n for n, row in enumerate(rows) if row.numbers]
        if not any(len(row.numbers) >= _MANY or _is_official(row.words[-1].text) for row in rows if row.numbers):
            continue
        end = numbered[-1] + 1
        while end < len(rows) and _completes(rows[numbered[-1] : end + 1]):
            end += 1
        end = max([end, *(n + 1 for n, row in enumerate(rows) if _is_header(row))])
        table = Unruled(page, rows[:end])
        table.columns = _columns([row.numbers for row in rows if len(row.numbers) >= _MANY])
        _name_rows(table)
        yield table


def _runs(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    run: list[TextLine] = []
    for line in lines:
        text = line.text()
        if section_number(text) or text.endswith(("。", "：")) or "年度报告" in text:
            yield run
            run = []
        else:
            run.append(line)
    yield run


def _row(line: TextLine) -> _Row:
    groups = [[line.chars[0]]]
    for before, char in pairwise(line.chars):
        if char.x0 - before.x1 > _GAP * line.size:
            groups.append([])
        groups[-1].append(char)
    words = [_Word(chars[0].x0, chars[-1].x1, TextLine(chars).text()) for chars in groups]
    at = len(words)
    while at and printed_cell(words[at - 1].text).kind in {"number", "dash"}:
        at -= 1
    numbers = words[at:] if at or len(words) >= _MANY else []
    return _Row(line, words[: len(words) - len(numbers)], numbers)


def _is_header(row: _Row) -> bool:
    return not row.numbers and sum(known(word.text) for word in row.words) > 1


def _completes(rows: Sequence[_Row]) -> bool:
    """Whether the lines below the last row are the rest of its label."""
    label = "".join(row.words[-1].text for row in rows if row.words)
    return len(rows[-1].words) == 1 and known(label) and not known(rows[-1].words[-1].text)


def _columns(rows: Sequence[Sequence[_Word]]) -> list[tuple[float, float]]:
    """From where to where numbers stand below each other."""
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((word.x0, word.x1) for numbers in rows for word in numbers):
        if columns and x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _name_rows(table: Unruled) -> None:
    """Give each row its label: of the lines around it as many as make an official one."""
    beside = [row.words[-2].x1 for row in table.rows if row.numbers and len(row.words) > 1]
    groups = median(beside) if beside else 0.0  # where the labels of several rows end
    before = _fragments(table.rows, groups)
    for n, row in enumerate(table.rows):
        if row.numbers:
            own = [word for word in row.words[-1:] if word.x1 > groups]
            after = _fragments(table.rows[n + 1 :], groups)
            row.label, used = _label(before, own, after)
            before = after[used:]


def _fragments(rows: Sequence[_Row], groups: float) -> list[_Word]:
    """The words of the lines up to the next row, as far as they may be of a row's label."""
    above = takewhile(lambda row: not row.numbers and not _is_header(row), rows)
    return [word for row in above for word in row.words if word.x1 > groups]


def _label(before: Sequence[_Word], own: Sequence[_Word], after: Sequence[_Word]) -> tuple[str, int]:
    """The label, and how many of the words below it are part of it: words that stand above each other.

    What stands beside the numbers may be part of a label of several rows: then words above and below make that of the row.
    """
    for start in range(len(before) + 1):
        for end in range(len(after) + 1):
            words = [*before[start:], *own, *after[:end]]
            for base in [*own, *(words if start < len(before) and end else [])]:
                label = "".join(word.text for word in words if word.is_over(base.x0, base.x1))
                if _is_official(label):
                    return label, end
    return "".join(word.text for word in own), 0


def _is_official(label: str) -> bool:
    return any((match := rows.match(label)) and match.exact for rows in (APPLICATION_ROWS, PROACTIVE_ROWS))


def to_table(unruled: Unruled, number: int) -> Table:
    """The table with the cells of each row in their order."""
    cells = _wide(unruled) if len(unruled.columns) >= _MANY else _narrow(unruled)
    rows = [[text for text, _ in row] for row in cells]
    printed = PrintedTable.of_rows(rows)._replace(spots=[spot for row in cells for _, spot in row])
    table = place(printed, number)
    table.exact = False
    return table


_Cells = list[tuple[str, PageSpot]]


def _narrow(unruled: Unruled) -> Iterator[_Cells]:
    for row in unruled.rows:
        if row.numbers:
            yield [_spot(unruled, row, row.label, row.words), *(_spot(unruled, row, n.text, [n]) for n in row.numbers)]
        elif len(row.words) > 1:
            yield [_spot(unruled, row, word.text, [word]) for word in row.words]


def _wide(unruled: Unruled) -> Iterator[_Cells]:
    first = next(n for n, row in enumerate(unruled.rows) if row.numbers)
    header = unruled.rows[:first]
    if header:
        yield from _header(unruled, header)
    for row in unruled.rows[first:]:
        if row.numbers:
            inside = [[word for word in row.numbers if word.is_over(*column)] for column in unruled.columns]
            values = [_spot(unruled, row, " ".join(word.text for word in words), words) for words in inside]
            yield [*([_spot(unruled, row, row.label, row.words)] if row.label else []), *values]


def _header(unruled: Unruled, rows: Sequence[_Row]) -> Iterator[_Cells]:
    """The columns by what stands over each alone, and above them the groups of table four."""
    words = [word for row in rows for word in row.words]
    alone = [
        word for word in words if not _is_group(word) and sum(word.is_over(*column) for column in unruled.columns) == 1
    ]
    leaves = ["".join(word.text for word in alone if word.is_over(*column)) for column in unruled.columns]
    cells = [_spot(unruled, rows[-1], leaf, words) for leaf in leaves]
    outcomes = len(leaves) // 3
    if len(leaves) == 15 and all(REMEDY_OUTCOMES.match(leaf) for leaf in leaves):
        groups = [word.text for word in words if REMEDY_GROUPS.match(word.text)]
        yield [_spot(unruled, rows[0], text, words) for text in [*groups[:1], "行政诉讼"]]
        yield [*cells[:outcomes], *(_spot(unruled, rows[0], text, words) for text in groups[1:])]
        yield cells[outcomes:]
    elif any(leaves):
        yield cells


def _is_group(word: _Word) -> bool:
    return word.text in {"申请人情况", "法人或其他组织", "行政诉讼"} or bool(REMEDY_GROUPS.match(word.text))


def _spot(unruled: Unruled, row: _Row, text: str, words: Sequence[_Word]) -> tuple[str, PageSpot]:
    x0 = min((word.x0 for word in words), default=row.line.x0)
    x1 = max((word.x1 for word in words), default=row.line.x1)
    left, top, right, bottom = (round(x, 1) for x in moved((x0, row.line.top, x1, row.line.bottom), unruled.page.seen))
    return text, PageSpot(unruled.page.number, (left, top, right, bottom))
