"""Flattened text to a document: what a converter left of a page or a Word file.

Four ways of writing a table are met:

- cell lines: each cell begins a new line with a tab, an empty line ends the row, and a line break of the cell's own
  goes on without a tab (also after an empty line, in the middle of a row);
- tab rows: a row is a line, its cells divided by tabs;
- pipe rows: a row is a line, its cells divided by `|`;
- pipe cells: a row begins with a line `|`, then each cell is a line that ends with `|`, a blank one that sign alone. The
  last cell of a row is followed by as many more as the row lacks, so all rows have the same number of signs.

Spans are lost in all of them, so the tables are not `exact`, unless all rows of a pipe table are of one width.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from extract.document.model import Block, Document, Paragraph, PrintedTable, Table, place
from extract.forms.labels import known
from extract.prose.sections import section_number
from extract.text.errors import TooLarge
from extract.text.limits import MAX_CHARS, MAX_COLUMNS, MAX_LINES, MAX_TABLES

_TABLE_SIGN = re.compile("[\t|｜│┃┌┐└┘├┤┬┴┼+]")
_PIPE = re.compile("[|｜│┃]")
_RULE = re.compile(r"^[\s|｜│┃+:=\-─━┌┐└┘├┤┬┴┼]+$")
_LONGEST_CELL = 5000
_DIGITS = re.compile(r"[\d,.]{1,7}")  # alone on the line below a row: the end of its last number
_BORDER = re.compile(r"^\s*(?=[-+=─━]*[┌┐└┘├┤┬┴┼+])[-+=─━┌┐└┘├┤┬┴┼]{3,}\s*$")


def read_text(text: str) -> Document:
    """Read flattened text; without tables it gives paragraphs. Raises `TooLarge`."""
    if len(text) > MAX_CHARS or text.count("\n") > MAX_LINES:
        raise TooLarge(
            f"the text has {len(text)} characters and {text.count(chr(10))} line feeds; "
            f"at most {MAX_CHARS} and {MAX_LINES} are read"
        )
    lines = _without_comments(text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")).split("\n")
    reader = _Reader(lines)
    reader.read()
    document = Document(reader.blocks)
    if reader.more:
        document.tables()[-1].note = f"{reader.more} tables after this one were read as text"
    return document


def _without_comments(text: str) -> str:
    """What a converter left of the comments of a page is no text."""
    pieces = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[at:start])
        at = end + 3
    return "".join([*pieces, text[at:]])


@dataclass(slots=True)
class _Reader:
    lines: list[str]
    at: int = 0
    blocks: list[Block] = field(default_factory=list)
    tables: int = 0
    more: int = 0  # tables after `MAX_TABLES`

    def read(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not _TABLE_SIGN.search(line) or self._stands_above_tab_rows():
                self._paragraph(line)
                self.at += 1
            elif self._begins_pipe_cells():
                self._pipe_cells()
            elif _is_tab_row(line) and not self._begins_cell_lines():
                self._rows(_is_tab_row, lambda row: [cell.strip(" \u3000") for cell in row.split("\t")])
            elif line.startswith("\t"):
                self._cell_lines()
            elif _is_pipe_row(line) or (len(line) > 2 and _PIPE.search(line) and any(map(known, _pipe_cells(line)))):
                self._rows(_is_pipe_row, _pipe_cells)
            else:
                self._paragraph(line)
                self.at += 1

    def _paragraph(self, line: str) -> None:
        if text := line.strip(" \t\u3000\xa0"):
            self.blocks.append(Paragraph(text))

    def _begins_cell_lines(self) -> bool:
        """A line that begins with its only tab is a cell on a line of its own, unless rows with tabs are around it."""
        line = self.lines[self.at]
        return line.startswith("\t") and "\t" not in line[1:].rstrip()

    def _stands_above_tab_rows(self) -> bool:
        """A line that begins with its only tab, directly above rows with tabs: 申请人情况 beside an empty corner."""
        following = self.lines[self.at + 1 : self.at + 2]
        return self._begins_cell_lines() and any("\t" in line.lstrip("\t").rstrip() for line in following)

    def _begins_pipe_cells(self) -> bool:
        if self.lines[self.at].strip() != "|" or self.at + 1 == len(self.lines):
            return False
        first = self.lines[self.at + 1].strip()
        return first.endswith("|") and not first.startswith("|")

    def _pipe_cells(self) -> None:
        rows: list[list[str]] = []
        width = 0
        while self.at < len(self.lines) and self.lines[self.at].strip() == "|":
            row, signs, at = self._pipe_row(width)
            if width and signs != width:
                break
            width = width or signs
            rows.append(row)
            self.at = at
        self._table(rows, cut=False, exact=False)

    def _pipe_row(self, width: int) -> tuple[list[str], int, int]:
        """The cells of the row that begins here, how many signs it has, and the line after it.

        The first row ends where the next begins, all others when they have `width` signs.
        """
        cells: list[str] = []
        signs, text = 0, ""
        at = self.at + 1
        while at < len(self.lines) and (not width or signs < width) and len(text) <= _LONGEST_CELL:
            line = self.lines[at].strip()
            if not width and cells and not text and line == "|":
                break
            printed = line.rstrip("| ")
            if section_number(printed) and not known(printed) and not line.endswith("|"):
                break
            text = f"{text}\n{printed}" if text else printed
            if line.endswith("|"):
                cells.append(text)
                signs += line.count("|") - printed.count("|")
                text = ""
            at += 1
        return cells, signs, at

    def _rows(self, is_row: "_LineTest", split: "_Splitter") -> None:
        rows: list[list[str]] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if is_row(line) or (_PIPE.search(line) if is_row is _is_pipe_row else "\t" in line.lstrip("\t")):
                if not _RULE.match(line) or "\t" in line:
                    rows.append(split(line))
            elif rows and _DIGITS.fullmatch(line.strip()) and self.lines[self.at - 1].strip():
                rows[-1][-1] = f"{rows[-1][-1]}\n{line.strip()}"
            elif line.strip() or not self._row_follows(is_row):
                break
            self.at += 1
        self._table(rows, cut=False, exact=is_row is _is_pipe_row and len({len(row) for row in rows}) == 1)

    def _row_follows(self, is_row: "_LineTest") -> bool:
        """One empty line may stand inside a table, not two."""
        return self.at + 1 < len(self.lines) and is_row(self.lines[self.at + 1])

    def _cell_lines(self) -> None:
        rows: list[list[str]] = [[]]
        ended = False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.startswith("\t"):
                if ended and rows[-1]:
                    rows.append([])
                ended = False
                rows[-1].append(line[1:].strip(" \u3000"))
            elif not line.strip():
                if ended or not self._row_continues():
                    ended = True
                    if not self._cell_follows():
                        break
            elif not self._belongs_to_cell(rows[-1][-1], line):
                break
            else:
                rows[-1][-1] = f"{rows[-1][-1]}\n{line.strip()}"
            self.at += 1
        self._table(rows, cut=not ended, exact=False)

    def _cell_follows(self) -> bool:
        return self.at + 1 < len(self.lines) and self.lines[self.at + 1].startswith("\t")

    def _row_continues(self) -> bool:
        """After an empty line: does the cell go on (its second paragraph, then a cell of the same row)?"""
        following = self.lines[self.at + 1 : self.at + 3]
        if not following or following[0].startswith("\t") or not following[0].strip():
            return False
        return (len(following) > 1 and following[1].startswith("\t")) or len(following[0].strip()) <= 4

    def _belongs_to_cell(self, cell: str, line: str) -> bool:
        text = line.strip()
        if section_number(text) or len(cell) > _LONGEST_CELL:
            return False
        return len(text) <= 12 or known(cell + text) or not text.endswith(("。", "：", "；"))

    def _prose(self, rows: list[list[str]]) -> None:
        for row in rows:
            self._paragraph(" ".join(row))

    def _table(self, rows: list[list[str]], *, cut: bool, exact: bool) -> None:
        rows = [row[: MAX_COLUMNS + 1] for row in rows if row]
        if not any(len(row) > 1 for row in rows) and not any(known(cell) for row in rows for cell in row):
            self._prose(rows)
            return
        if self.tables == MAX_TABLES:
            self.more += 1
            self._prose(rows)
            return
        table: Table = place(PrintedTable.of_rows(rows), self.tables)
        table.exact = exact
        table.cut = cut
        self.tables += 1
        self.blocks.append(table)


_LineTest = Callable[[str], bool]
_Splitter = Callable[[str], list[str]]


def _is_tab_row(line: str) -> bool:
    return "\t" in line.lstrip("\t").rstrip() or line.count("\t") > 1


def _is_pipe_row(line: str) -> bool:
    return (len(line) > 1 and len(_PIPE.findall(line)) >= 2) or (len(line) > 2 and bool(_BORDER.match(line)))


def _pipe_cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in _PIPE.split(line)]
    start, end = int(not cells[0]), len(cells) - int(not cells[-1])
    return cells[start:end]
