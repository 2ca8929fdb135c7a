"""Files to documents: PDF, OFD, Word, Excel, OpenDocument, pictures, and ZIP and gzip files of these.

A reader is a module with a function `read(data: bytes) -> Document`. It raises `NotReadable` if the file cannot be read.
It gives the same blocks and grids as the HTML reader, and each cell has its `Spot` in the file. If a reader is not certain
of something, it adds a finding to the document. `READERS` maps a media type to its module and to the extra that the module
needs. A hostile file may make a reader use much memory or crash, so callers run readers in a separate process
(`archive.processes.reader`).
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple

from extract.document.model import Document
from extract.text.errors import MissingExtra, NotReadable, ParserFailed
from extract.text.media import (
    DOCX,
    GZIP,
    MHTML,
    ODS,
    ODT,
    OFD,
    OLD_WORD,
    RTF,
    WORD_XML,
    XLS,
    XLSX,
    ZIP,
    media_type,
    without_blanks,
)


class Reader(NamedTuple):
    """A module of this package, and the extra (`pip install 'nianbao[…]'`) that the module needs."""

    module: str
    extra: str


CONVERTED = (OLD_WORD, RTF, WORD_XML, ODT)
READERS = {
    "application/pdf": Reader("pdf.pdf", "files"),
    DOCX: Reader("office.docx", "files"),
    **dict.fromkeys((XLSX, XLS, ODS), Reader("office.workbook", "files")),
    OFD: Reader("ofd.package", "files"),
    MHTML: Reader("office.mhtml", ""),
    ZIP: Reader("containers.zipped", ""),
    GZIP: Reader("containers.gzipped", ""),
    **dict.fromkeys(CONVERTED, Reader("office.docx", "")),
    **dict.fromkeys(
        ("image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp"), Reader("ocr.picture", "ocr")
    ),
}
_to_docx: Callable[[bytes, str], bytes] | None = None


def convert_with(to_docx: Callable[[bytes, str], bytes] | None) -> None:
    """Say what makes DOCX of the types in `CONVERTED`, from bytes and media type, for all of this process.

    That needs another program and the disk, so it is no part of this package; it raises `NotReadable`.
    """
    global _to_docx
    _to_docx = to_docx


def is_file(data: bytes) -> bool:
    """Whether a reader of this package reads the document: callers do that in a process of its own."""
    return media_type(data) in READERS


def read_file(data: bytes, kind: str) -> Document:
    """The document in a file of a type that stands in `READERS`. Raises `NotReadable`, whatever the reader raised."""
    data = without_blanks(data)
    if kind in CONVERTED:
        if _to_docx is None:
            raise NotReadable(f"{kind} is read after conversion to DOCX only, and nothing here converts it")
        data = _to_docx(data, kind)
    return _read(kind, "read", data)


def read_pictures(pictures: Sequence[bytes]) -> Document:
    """A row of pictures as one document. Raises `NotReadable`."""
    return _read(media_type(pictures[0]), "read_row", pictures)


def _read(kind: str, function: str, data: bytes | Sequence[bytes]) -> Document:
    reader = READERS[kind]
    try:
        read: Callable[[bytes | Sequence[bytes]], Document] = getattr(
            import_module(f"extract.readers.{reader.module}"), function
        )
    except ImportError as error:
        raise MissingExtra(kind, reader.extra) from error
    try:
        return read(data)
    except (NotReadable, MemoryError):
        raise
    except Exception as error:
        raise ParserFailed(f"the parser failed: {type(error).__name__}: {error}") from error
