"""CSV as RFC 4180 has it, UTF-8, a file a table; with a byte-order mark for Excel where that is wanted.

No text is one that a spreadsheet would run: see `guarded`.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from archive.base.bilingual import Both
from archive.release.cell_rows import Columns
from archive.release.definition import Field, Table

# What makes a spreadsheet calculate, full-width forms too; and the guard itself, so that it can be taken off again.
_FORMULA = re.compile(r"['=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?|-+")
GUARD_NOTE = Both(
    "CSV 中以 = + - @ '（含全角）、制表符或回车开头、又不是数字或短横的文字，前面加了一个撇号，以免被电子表格当作公式；去掉一个撇号即为原文。",
    "In CSV, a text that begins with one of = + - @ ' (also full-width), a tab or a carriage return, and is neither a plain "
    "number nor dashes only, has an apostrophe put in front, so that no spreadsheet takes it for a formula. "
    "Take one apostrophe off to have it as it was.",
)
_QUOTED = re.compile(r'[,"\r\n]')


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet might take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text.removeprefix("'")


def header_of(table: Table) -> str:
    """The first line of its file."""
    return ",".join(field.name for field in table.fields) + "\r\n"


def lines_of(table: Table, columns: Columns) -> str:
    """Rows, given as columns by the names of the table's fields, as lines of its file."""
    texts = [_texts(field, columns[field.name]) for field in table.fields]
    return "\r\n".join(map(",".join, zip(*texts, strict=True))) + "\r\n"


class CsvFiles:
    def __init__(self, directory: Path, *, excel_bom: bool = False) -> None:
        self._directory = directory
        self._encoding = "utf-8-sig" if excel_bom else "utf-8"
        self._files: list[Path] = []

    def writer(self, table: Table) -> "CsvFile":
        self._files.append(self._directory / f"{table.name}.csv")
        return CsvFile(self._files[-1], table, self._encoding)

    def close(self) -> tuple[Path, ...]:
        return tuple(self._files)


class CsvFile:
    def __init__(self, path: Path, table: Table, encoding: str) -> None:
        self._file = path.open("w", encoding=encoding, newline="")
        self._table = table
        self._file.write(header_of(table))

    def add(self, columns: Columns) -> None:
        self._file.write(lines_of(self._table, columns))

    def close(self) -> None:
        self._file.close()


def _texts(field: Field, column: Sequence[Any]) -> Iterator[str]:
    """The column as it is written. Each distinct value is looked at once: that is three times as fast as `csv.writer`."""
    written = {value: _written(field, value) for value in set(column)}
    return map(written.__getitem__, column)


def _written(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if field.type == "boolean":
        return "true" if value else "false"
    text = guarded(value) if field.type == "string" else str(value)
    if _QUOTED.search(text):
        text = text.replace('"', '""')
        return f'"{text}"'
    return text
