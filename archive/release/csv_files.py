"""CSV as RFC 4180 has it, UTF-8, a file a table; with a byte-order mark for Excel where that is wanted.

No text is one that a spreadsheet would run: see `guarded`.
"""

import csv
import re
from pathlib import Path

from archive.release.cell_rows import Columns
from archive.release.definition import Both, Table

# What makes a spreadsheet calculate, full-width forms too; and the guard itself, so that it can be taken off again.
_FORMULA = re.compile(r"['=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?|-+")
GUARD_NOTE = Both(
    "CSV 中以 = + - @ '（含全角）、制表符或回车开头、又不是数字或短横的文字，前面加了一个撇号，以免被电子表格当作公式；去掉一个撇号即为原文。",
    "In CSV, a text that begins with one of = + - @ ' (also full-width), a tab or a carriage return, and is neither a plain "
    "number nor dashes only, has an apostrophe put in front, so that no spreadsheet takes it for a formula. "
    "Take one apostrophe off to have it as it was.",
)
_BOOLEAN = {None: None, 0: "false", 1: "true"}


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet might take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


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
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([field.name for field in table.fields])
        self._texts = [at for at, field in enumerate(table.fields) if field.type == "string"]
        self._booleans = [at for at, field in enumerate(table.fields) if field.type == "boolean"]

    def add(self, columns: Columns) -> None:
        columns = list(columns)
        for at in self._texts:
            if any(map(_FORMULA.match, filter(None, columns[at]))):
                columns[at] = [text and guarded(text) for text in columns[at]]
        for at in self._booleans:
            columns[at] = [_BOOLEAN[value] for value in columns[at]]
        self._writer.writerows(zip(*columns, strict=True))

    def close(self) -> None:
        self._file.close()
