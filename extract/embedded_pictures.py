"""Pictures that a page holds itself, as `data:` addresses: an article that is a row of them is read like any scanned report."""

import re
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256

from extract.merge_file import with_file
from extract.parts import read_parts
from extract.readers import READERS
from extract.text.errors import NotReadable
from extract.text.media import media_type
from extract.text.report import Cell, Finding, Report, Severity

_NAME = "the pictures in the page"
_SHOWN = re.compile(
    rb"<img\b[^<>]{0,5000}?[\s\"']src\s*+=\s*+[\"']?\s*+data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/\s]++)",
    re.IGNORECASE,
)
_LEAST_BYTES = 8_000  # signs, buttons and codes to scan are smaller


def pictures_in(data: bytes) -> list[bytes]:
    """In their order, each once."""
    if b"data:image/" not in data:
        return []
    shown = dict.fromkeys(_decoded(found[1]) for found in _SHOWN.finditer(data))
    return [picture for picture in shown if len(picture) >= _LEAST_BYTES and _is_picture(picture)]


def lines_of(pictures: list[bytes]) -> str:
    """What stands for the pictures in the plain text of the page: a line each, which changes with the picture."""
    return "".join(f"\n[picture {sha256(picture).hexdigest()[:12]}]" for picture in pictures)


def lacks_tables(report: Report) -> bool:
    """Whether the report prints no official table, or not all that its form has."""
    return not any(report.tables.values()) or any(found.rule == "table.missing" for found in report.findings)


def with_pictures_in(report: Report, pictures: list[bytes]) -> Report:
    """The report with the tables that the page lacks and its pictures show. Their cells have no place in the page."""
    try:
        whole = read_parts(b"".join(pictures), tuple((len(picture), None) for picture in pictures)).report
    except NotReadable as error:
        return _with_note(report, f"the {len(pictures)} pictures in the page were not read: {error}")
    if not any(whole.tables.values()):
        return _with_note(report, f"no table was found in the {len(pictures)} pictures in the page", "info")
    if report.year and whole.year and report.year != whole.year:
        return _with_note(report, f"the pictures in the page are about {whole.year}")
    tables = {
        name: {
            row: {
                column: Cell(cell.status, cell.value, cell.printed, None, cell.unit) for column, cell in cells.items()
            }
            for row, cells in rows.items()
        }
        for name, rows in whole.tables.items()
    }
    return with_file(report, replace(whole, tables=tables), _NAME)[0]


def _with_note(report: Report, message: str, severity: Severity = "warning") -> Report:
    note = Finding("item.pictures", "structure", severity, "document", message)
    return replace(report, findings=(*report.findings, note))


def _decoded(text: bytes) -> bytes:
    bare = b"".join(text.split())
    whole = len(bare) - (len(bare) % 4 == 1)  # no number of bytes ends so: the page is cut
    return b64decode(bare[:whole] + b"=" * (-whole % 4))


def _is_picture(data: bytes) -> bool:
    kind = media_type(data)
    return kind.startswith("image/") and kind in READERS
