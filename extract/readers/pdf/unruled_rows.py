"""Rows of a table without rules: the numbers at the end of a line, and which words in the lines around it are their label."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from extract.forms.labels import APPLICATION_ROWS, PROACTIVE_ROWS, known
from extract.readers.pdf.lines import TextLine
from extract.readers.pdf.pdf_page import Page
from extract.readers.pdf.unruled_columns import Word, is_value, words_of

_LONGEST = 12  # words of a label, above or below its numbers
MANY = 5  # numbers in a row of table three or four


@dataclass(slots=True)
class Row:
    """A line of a table: its words, and the numbers at its end. A line without numbers is header, or part of a label.

    `sure` is False where some of its numbers may go on in another line.
    """

    page: Page
    line: TextLine
    words: list[Word]
    numbers: list[Word]
    label: str = ""
    sure: bool = True


def row_of(page: Page, line: TextLine) -> Row:
    words = words_of(line.chars)
    at = len(words)
    while at and is_value(words[at - 1]):
        at -= 1
    numbers = words[at:] if at or len(words) >= MANY else []
    return Row(page, line, words[: len(words) - len(numbers)], numbers)


def is_torn(row: Row) -> bool:
    """Whether a line has nothing but some digits."""
    return not row.numbers and all(map(is_value, row.words))


def doubt_torn(rows: Sequence[Row]) -> None:
    """Doubt rows that follow each other without a label each: they may be one row whose long numbers are broken."""
    numbered = [row for row in rows if row.numbers or is_torn(row)]
    for above, below in pairwise(numbered):
        if not (known(above.label) and known(below.label)):
            above.sure = below.sure = False


def name_rows(rows: Sequence[Row]) -> None:
    """Give each row its label: of the lines around it as many as make an official one."""
    beside = [row.words[-2].x1 for row in rows if row.numbers and len(row.words) > 1]
    groups = median(beside) if beside else 0.0  # where the labels of several rows end
    end = min((row.numbers[0].x0 for row in rows if row.numbers), default=0.0)
    before = _fragments(rows, groups, end)
    for n, row in enumerate(rows):
        if row.numbers:
            own = [word for word in row.words[-1:] if word.x1 > groups]
            after = _fragments(rows[n + 1 :], groups, end)
            row.label, used = _label(before[-_LONGEST:], own, after[:_LONGEST])
            before = after[used:]


def _fragments(rows: Sequence[Row], start: float, end: float) -> list[Word]:
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
            label = [word for word in words if word.is_over(max(words, key=lambda each: each.x1))]
            around = start < len(before) and end
            text = "".join(word.text for word in label)
            if (around or any(word in own for word in label)) and is_official(text):
                return text, end
    return "".join(word.text for word in own), 0


def is_official(label: str) -> bool:
    return any((match := rows.match(label)) and match.exact for rows in (APPLICATION_ROWS, PROACTIVE_ROWS))
