"""Workbooks (XLSX, XLS) to a document: of each sheet that is shown its lines and its tables, from top to bottom.

Empty rows end a table, and so do rows of one cell that are headings of a part or prose. Values are printed as the sheet
holds them (25.0 as 25), for the format that a cell shows them in is not read.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from extract.document import MAX_COLUMNS, MAX_ROWS, Block, Document, Paragraph, PrintedTable, Table, place, printed_cell
from extract.errors import Damaged, Encrypted
from extract.html_tables import line_of
from extract.readers.zips import open_zip
from extract.report import Finding, SheetSpot
from extract.sections import section_number

MAX_SHEETS = 100
_LONGEST_LABEL = 60
_Value = int | float | str | bool | time | date | datetime | timedelta
_Spans = dict[tuple[int, int], tuple[int, int]]


def read(data: bytes) -> Document:
    """Raises `NotReadable`."""
    if data.startswith(b"PK"):
        open_zip(data).close()
    document = Document([])
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for sheet in workbook.sheets_metadata[:MAX_SHEETS]:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                document.findings.append(_hidden(sheet.name))
            else:
                _add_sheet(document, workbook.get_sheet_by_name(sheet.name))
    except PasswordError as error:
        raise Encrypted("the workbook is encrypted: it opens with a password only") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Damaged(f"the workbook is damaged or cut off: {error}") from error
    return document


def _hidden(name: str) -> Finding:
    return Finding("sheet.hidden", "structure", "info", "document", f"sheet {name} is hidden and was not read")


def _add_sheet(document: Document, sheet: CalamineSheet) -> None:
    print(sheet)
