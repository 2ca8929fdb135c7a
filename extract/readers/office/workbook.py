"""Workbooks (XLSX, XLS, ODS) to a document: of each sheet that is shown its lines and its tables, from top to bottom.

Empty rows end a table, and so do rows of one cell that are headings of a part or prose. Values are printed as the sheet
holds them (25.0 as 25), for the format that a cell shows them in is not read; errors and formulas without a value
are text (`formulas`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import product

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from extract.document.html_tables import line_of
from extract.document.model import Document, Paragraph, PrintedTable, Table, place, printed_cell
from extract.prose.sections import section_number
from extract.readers.office.code_pages import decoded, with_western_page
from extract.readers.office.formulas import shown
from extract.text import compound_file
from extract.text.errors import Damaged, Encrypted
from extract.text.limits import MAX_COLUMNS, MAX_ROWS
from extract.text.report import Finding, SheetSpot

MAX_SHEETS = 100
_LONGEST_LABEL = 60
_Value = int | float | str | bool | time | date | datetime | timedelta
_Spans = dict[tuple[int, int], tuple[int, int]]


def read(data: bytes) -> Document:
    """Raises `NotReadable`."""
    codec = None
    if data.startswith(b"PK"):
        data = shown(data)
    else:
        data, codec = with_western_page(_usual_name(data))
    document = Document([])
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for sheet in workbook.sheets_metadata[:MAX_SHEETS]:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                document.findings.append(_hidden(_in_code_page(sheet.name, codec)))
            else:
                _add_sheet(document, workbook.get_sheet_by_name(sheet.name), codec)
    except PasswordError as error:
        raise Encrypted("the workbook is encrypted: it opens with a password only") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Damaged(f"the workbook is damaged or cut off: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the Rust in calamine, which has no other name here
            raise
        raise Damaged(f"the workbook is damaged: {error}") from error
    return document


def _usual_name(data: bytes) -> bytes:
    """The file with its stream under the name that calamine looks for: names of streams differ in no case."""
    for name in compound_file.names_in_root(data) or ():
        usual = name.capitalize()
        if name != usual and usual in {"Workbook", "Book"}:
            return data.replace(_entry_name(name), _entry_name(usual))
    return data


def _entry_name(name: str) -> bytes:
    return name.encode("utf-16-le").ljust(64, b"\0")


def _hidden(name: str) -> Finding:
    return Finding("sheet.hidden", "structure", "info", "document", f"sheet {name} is hidden and was not read")


def _in_code_page(text: str, codec: str | None) -> str:
    return decoded(text, codec) if codec else text


def _add_sheet(document: Document, sheet: CalamineSheet, codec: str | None) -> None:
    rows = [[_printed(value, codec) for value in row] for row in sheet.to_python(nrows=MAX_ROWS)]
    name = _in_code_page(sheet.name, codec)
    if sheet.height > MAX_ROWS:
        message = f"sheet {name} has {sheet.height} rows; those after row {MAX_ROWS} were not read"
        document.findings.append(Finding("document.too_large", "structure", "warning", "document", message))
    part = _Part(sheet, name, _spans(sheet), [])
    for row, texts in enumerate(rows):
        if _is_line(texts, part):
            _end(document, part)
            document.blocks += [Paragraph(line) for text in texts for line in map(line_of, text.split("\n")) if line]
        else:
            part.rows.append((row, texts))
    _end(document, part)


@dataclass(slots=True)
class _Part:
    """Rows of a sheet that may be a table, with the merged ranges of the sheet: first cell → (rows, columns)."""

    sheet: CalamineSheet
    name: str
    spans: _Spans
    rows: list[tuple[int, list[str]]]


def _is_line(texts: Sequence[str], part: _Part) -> bool:
    """Whether a row is empty, or text: its only cell is the first of a part, a heading, or prose."""
    filled = [text for text in texts if text]
    if len(filled) > 1:
        return False
    return not filled or not part.rows or section_number(filled[0]) is not None or len(filled[0]) > _LONGEST_LABEL


def _spans(sheet: CalamineSheet) -> _Spans:
    """The merged ranges, counted from the first cell that the sheet holds."""
    top, left = sheet.start or (0, 0)
    return {
        (first[0] - top, first[1] - left): (last[0] - first[0] + 1, last[1] - first[1] + 1)
        for first, last in sheet.merged_cell_ranges or []
    }


def _end(document: Document, part: _Part) -> None:
    """Add the rows that have gathered to the document."""
    if len(part.rows) > 1:
        document.blocks.append(_table(part, len(document.tables())))
    else:
        document.blocks += [Paragraph(" ".join(filter(None, texts))) for _, texts in part.rows]
    part.rows = []


def _table(part: _Part, number: int) -> Table:
    top, left = part.sheet.start or (0, 0)
    covered: set[tuple[int, int]] = set()
    counts, texts, spans, spots = [], [], [], []
    for row, printed in part.rows:
        count = 0
        for column, text in enumerate(printed[:MAX_COLUMNS]):
            if (row, column) in covered:
                continue
            rows, columns = part.spans.get((row, column), (1, 1))
            covered.update(
                product(range(row, row + min(rows, MAX_ROWS)), range(column, column + min(columns, MAX_COLUMNS)))
            )
            count += 1
            texts.append(text)
            spans.append((rows, columns))
            spots.append(SheetSpot(part.name, f"{_letters(left + column)}{top + row + 1}"))
        counts.append(count)
    return place(PrintedTable(counts, [printed_cell(text) for text in texts], spans, None, spots), number)


def _letters(column: int) -> str:
    """`A` for column 0, `AA` for column 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _printed(value: _Value, codec: str | None) -> str:
    if isinstance(value, float):
        return format(value, ".15g") if abs(value) < 1e15 else format(value, ".0f")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return _in_code_page(value, codec).strip() if isinstance(value, str) else str(value)
