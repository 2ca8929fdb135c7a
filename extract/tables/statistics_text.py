"""A statistical table that a converter left as text: rows in lines, cells in lines, or all of it in one line; also with the unit joined to
its label. And rows that an editor wrote as lines of one row: labels, units and values are each a list of lines in a single cell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

from extract.document.model import Block, GridCell, Paragraph, PrintedTable, Table, place
from extract.forms.statistics import column_kind, read_label, row_keys
from extract.tables.statistics_columns import UNIT
from extract.text.numbers import kind_of, read_cell

_FEWEST_LABELS = 2  # in the lines of a cell
_MOST_LINES_OF_CELL = 100
_LONGEST_LINE = 80
_FEWEST_ROWS = 3
_MOST_LINES = 400
_MOST_WORDS = 5000  # of a table
_MOST_HEADERS = 50  # that are tried; honest documents have a few
_LONGEST_LABEL = 60
_LINES_OF_HEADER = 6
_LONGEST_HEADER = 16
_HEADER_KINDS = {"label", "unit", "year", "cumulative", "current", "note", "serial"}
_VALUES = {"year", "cumulative", "current"}
_SPREAD = re.compile(r"指[ \u3000]{1,3}标[ \u3000]{1,3}名[ \u3000]{1,3}称")
_NAMES_ROWS = re.compile("指 {0,3}标|指\u3000{1,3}标|项目|内容|名称|事项|类别")
_HEADER = re.compile(r"(?:统计)?指标(?:名称)?|(?:计量)?单位|20\d\d年度?|本年度|历年累计|数量|统计数|年末统计")
_JOINED_HEADERS = re.compile(f"(?:{_HEADER.pattern}){{2,}}")
_NUMBER_AND_ROW = re.compile(r"(\d[\d,]*)(其中.{3,})|(\d{3,})((?!年|余)[^\W\d].{3,})")
# A table of which cells, or all of its text, run together: its headers, and a row. A digit before `、` is the number of the next label.
_HEADERS_OF_RUN = re.compile(rf"(?:(?:{_HEADER.pattern})\s{{0,3}}){{2,}}")
_DIGIT = r"\d(?!\s?[、．)）]|\.(?!\d))"
_ROW_OF_RUN = re.compile(
    r"\s{0,9}(?P<label>(?:[^\d（(]|[（(][^()（）]{0,60}[)）]|[1-9](?=\s?[、.．)）])){2,80}?)"
    rf"\s{{0,3}}(?P<unit>条|件|人次|人|次|个|篇|份|万元|元)\s{{0,3}}(?P<run>{_DIGIT}(?:{_DIGIT}|[,.](?=\d)|\s{{1,3}}(?={_DIGIT}))*)"
)
_NUMBER = re.compile(r"[1-9]\s?[、.．)）]")
_CELLS = re.compile(
    r"0(?=\d)|[\d,.]+"
)  # the longest that may stand in a run: as many as there are columns have one reading
_NUMBERING = re.compile(r"[（(]?[一二三四五六七八九十]{1,2}[)）、]|[1-9]\s?[、.．]|其中")
_WITH_UNIT = re.compile(r"(.{2,60}?)(条|件|人次|人|次|个|篇|份|万元|元)")
_VALUE = re.compile(rf"[约近]?\d[\d,.]*[余多]?(?:{UNIT.pattern})?")


class _Run(str):
    """A run of digits that may be several cells."""


def tables_in_text(blocks: Sequence[Block], number: int) -> Iterator[Table]:
    """The tables that stand in the lines of a document, numbered from `number`."""
    lines = [block.text if isinstance(block, Paragraph) else "" for block in blocks]
    end = tried = 0
    for index, line in enumerate(lines):
        if index < end or not _NAMES_ROWS.search(line):
            continue
        if (start := _header(_words(lines[index : index + _LINES_OF_HEADER]))) is None:
            continue
        rows = _rows(_words(lines[index : index + _MOST_LINES])[start:])
        if len(rows) > _FEWEST_ROWS:
            yield place(PrintedTable.of_rows(rows), number)
            number += 1
            end = index + _lines_read(lines[index:], sum(len(word) for row in rows for word in row))
        tried += 1
        if tried == _MOST_HEADERS:
            return


def _lines_read(lines: Sequence[str], characters: int) -> int:
    """How many lines hold so many characters."""
    read = 0
    for count, line in enumerate(lines, 1):
        read += len("".join(line.split()))
        if read >= characters:
            return count
    return len(lines)


def _words(lines: Iterable[str]) -> list[str]:
    """The first words of the lines."""
    return list(islice(chain.from_iterable(map(_words_of, lines)), _MOST_WORDS))


def _words_of(line: str) -> Iterable[str]:
    return _words_of_short(line) if len(line) <= _LONGEST_LINE else _words_of_line(line)


@lru_cache(maxsize=1024)
def _words_of_short(line: str) -> tuple[str, ...]:
    """Remembered, for the lines that a header is looked for in overlap, and headings are the same in many reports."""
    return tuple(_words_of_line(line))


def _words_of_line(line: str) -> Iterator[str]:
    """The words of a line. Headers that are joined are told apart, units that are joined to a label, and labels that are joined to a value
    or to the headers above them."""
    if len(line) > _LONGEST_LINE and (run := _run_together(line)):
        words, start, end = run
        yield from [*_words_apart(line[:start]), *words, *_words_apart(line[end:])]
    else:
        yield from _words_apart(line)


def _run_together(line: str) -> tuple[list[str], int, int] | None:
    """The words of the table whose rows run together in a line, and where it begins and ends. None where no label is numbered: then
    a digit before a label may be its number."""
    for headers in islice(_HEADERS_OF_RUN.finditer(line), _MOST_HEADERS):
        words = _HEADER.findall(headers[0])
        end, numbered, known = headers.end(), False, 0
        while row := _ROW_OF_RUN.match(line, end):
            end, numbered = row.end(), numbered or bool(_NUMBER.search(row["label"]))
            label = _own_label(row["label"])
            known += any(row_keys(read_label(label)))
            values = row["run"].split()
            words += [label, row["unit"], *(map(_Run, values) if len(values) == 1 else values)]
        if numbered and known >= _FEWEST_ROWS:
            return words, headers.start(), end
    return None


def _own_label(label: str) -> str:
    """A label without what stands before it: a heading, or rows without a value."""
    starts = (number.start() for number in _NUMBERING.finditer(label))
    return next((label[start:] for start in [0, *starts] if any(row_keys(read_label(label[start:])))), label).strip()


def _words_apart(line: str) -> Iterator[str]:
    for word in _SPREAD.sub("指标名称", line).replace("|", " ").split():
        headers = _JOINED_HEADERS.match(word)
        if headers:
            yield from _HEADER.findall(headers[0])
        rest = word[headers.end() :] if headers else word
        if joined := _NUMBER_AND_ROW.fullmatch(rest):
            number, rest = filter(None, joined.groups())
            yield number
        label = _WITH_UNIT.fullmatch(rest)
        if label and any(row_keys(read_label(label[1]))) and not any(row_keys(read_label(rest))):
            yield from label.groups()
        elif rest:
            yield rest


def _header(words: Sequence[str]) -> int | None:
    """Where the header begins: the word for the indicators, with one for the values near behind it."""
    for index, word in enumerate(words):
        near = words[index + 1 : index + 4]
        if len(word) <= _LONGEST_HEADER and column_kind(word)[0] == "label" and any(map(_heads_values, near)):
            return index - (index > 0 and column_kind(words[index - 1])[0] == "serial")
    return None


def _heads_values(word: str) -> bool:
    return len(word) <= _LONGEST_HEADER and column_kind(word)[0] in _VALUES


def _rows(words: Sequence[str]) -> list[list[str]]:
    """The header and the rows. A row has a label, a unit if the header names units, and a value for each column of values; one that has
    fewer values is a label, and below it a row of what it prints, for nothing tells their columns."""
    kinds: list[str] = []
    for word in words:
        kind = column_kind(word)[0]
        if kind not in _HEADER_KINDS or (kind in kinds and kind != "year"):
            break
        kinds.append(kind)
    values = sum(kind in _VALUES for kind in kinds)
    columns = [kind for kind in kinds if kind not in {"serial", "note"}]
    rows = [[word for word, kind in zip(words, kinds, strict=False) if kind in columns]]
    if columns[:1] != ["label"] or columns[-1] == "unit":
        return []
    at = len(kinds)
    while at < len(words):
        if words[at : at + len(kinds)] == words[: len(kinds)]:  # the header again, on another page
            at += len(kinds)
            continue
        label, at = _label(words, at, "unit" in columns)
        row = [label]
        if "unit" in columns and at < len(words) and _is_unit(words[at]):
            row.append(words[at])
            at += 1
        found: list[str] = []
        while len(found) < values and at < len(words) and _is_value(words[at]):
            found.append(words[at])
            at += 1
        if len(found) == 1 < values and isinstance(found[0], _Run):
            cells = _CELLS.findall(found[0])
            found = cells if len(cells) == values else found
        if len(label) > _LONGEST_LABEL or (len(row) == 1 and not found):
            break
        if len(row) < 1 + ("unit" in columns):
            row.append("")
        rows += [[*row, *found]] if len(found) in {0, values} else [row, ["", *([""] * len(columns)), label, *found]]
    return rows if any(row_keys(read_label(row[0]))[0] for row in rows[1:]) else []


def _label(words: Sequence[str], at: int, units: bool) -> tuple[str, int]:
    """The words up to a unit or value; a number first is one of the label."""
    start = at
    while at < len(words) and (at == start or not (_is_value(words[at]) or (units and _is_unit(words[at])))):
        at += 1
    return " ".join(words[start:at]), at


def _is_unit(word: str) -> bool:
    return bool(UNIT.fullmatch(word)) or set(word) <= set("-—–")


def _is_value(word: str) -> bool:
    return bool(_VALUE.fullmatch(word)) or read_cell(word).status in {"reported", "dash"}


def labels_in(text: str) -> list[str]:
    """The labels that a cell holds in lines of their own; none unless most of its lines are labels of rows."""
    lines = text.split("\n")
    if not _FEWEST_LABELS <= len(lines) <= _MOST_LINES_OF_CELL:
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
