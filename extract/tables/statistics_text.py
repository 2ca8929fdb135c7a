"""A statistical table that a converter left as text: label, unit and values in one line, or each in a line of its own."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from extract.document.model import Block, Paragraph, PrintedTable, Table, place
from extract.forms.statistics import column_kind, read_label, row_keys
from extract.tables.statistics_columns import UNIT
from extract.text.numbers import read_cell

_FEWEST_ROWS = 3
_MOST_LINES = 400
_MOST_WORDS = 5000  # of a table
_MOST_HEADERS = 50  # that are tried; honest documents have a few
_LONGEST_LABEL = 60
_HEADER_KINDS = {"label", "unit", "year", "cumulative", "current", "note"}
_WORD = re.compile(r"\S+")
_SPREAD = re.compile(r"指[ \u3000]{1,3}标[ \u3000]{1,3}名[ \u3000]{1,3}称")


def tables_in_text(blocks: Sequence[Block], number: int) -> Iterator[Table]:
    """The tables that stand in the lines of a document, numbered from `number`."""
    lines = [_SPREAD.sub("指标名称", block.text) if isinstance(block, Paragraph) else "" for block in blocks]
    start = 0
    for _ in range(_MOST_HEADERS):
        start = _next_header(lines, start)
        if start == len(lines):
            return
        rows = _rows(list(islice(_words(lines[start : start + _MOST_LINES]), _MOST_WORDS)))
        if len(rows) > _FEWEST_ROWS:
            yield place(PrintedTable.of_rows(rows), number)
            number += 1
        start += max(1, len(rows))


def _next_header(lines: Sequence[str], start: int) -> int:
    """The line that begins with the header of the indicators, and has that of the units in it or near below."""
    for index in range(start, len(lines)):
        first = lines[index].split(None, 1)[:1]
        if first and column_kind(first[0])[0] == "label":
            near = islice(_words(lines[index : index + 6]), _MOST_WORDS)
            if any(column_kind(word)[0] == "unit" for word in near):
                return index
    return len(lines)


def _words(lines: Iterable[str]) -> Iterator[str]:
    """The words of the lines, each found when it is asked for."""
    return (word[0] for word in chain.from_iterable(map(_WORD.finditer, lines)))


def _rows(words: Sequence[str]) -> list[list[str]]:
    """The header and the rows; each row has a label, a unit and as many values as the header has columns of them."""
    header: list[str] = []
    for word in words:
        if column_kind(word)[0] not in _HEADER_KINDS:
            break
        header.append(word)
    values = len(header) - 2
    rows = [header]
    label: list[str] = []
    at = len(header)
    while values > 0 and at < len(words) and len("".join(label)) <= _LONGEST_LABEL:
        word = words[at]
        at += 1
        if not label or not (UNIT.fullmatch(word) or set(word) <= set("-—–")):
            label.append(word)
            continue
        row = [" ".join(label), word]
        while len(row) < values + 2 and at < len(words) and read_cell(words[at]).status in {"reported", "dash"}:
            row.append(words[at])
            at += 1
        rows.append(row)
        label = []
    return rows if any(row_keys(read_label(row[0]))[0] for row in rows[1:]) else []
