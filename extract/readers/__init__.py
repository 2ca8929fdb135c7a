"""Files to documents: PDF, Word, Excel, pictures.

A reader is a module with a function `read(data: bytes) -> Document`; it raises `NotReadable` where there is nothing to
read. It gives the same blocks and grids as the HTML reader, each cell with its `Spot` in the file; what it could not read
with certainty it says in the document's findings. `READERS` tells by media type which module reads it and which extra
that needs. A reader may take much memory or crash on a hostile file, so callers run it in a process of its own
(`archive.confined`).
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from extract.document import Document
from extract.errors import MissingExtra
from extract.media import media_type


class Reader(NamedTuple):
    """A module of this package, and the extra of `pip install 'nianbao[…]'` that it needs."""

    module: str
    extra: str


READERS = {
    "application/pdf": Reader("pdf", "files"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Reader("docx", "files"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Reader("workbook", "files"),
    "application/vnd.ms-excel": Reader("workbook", "files"),
    **dict.fromkeys(
        ("image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp"), Reader("picture", "ocr")
    ),
}


def is_file(data: bytes) -> bool:
    """Whether a reader of this package reads the document: callers do that in a process of its own."""
    return media_type(data) in READERS


def read_file(data: bytes, kind: str) -> Document:
    """The document in a file of a type that stands in `READERS`. Raises `NotReadable`."""
    reader = READERS[kind]
    try:
        read: Callable[[bytes], Document] = import_module(f"extract.readers.{reader.module}").read
    except ImportError as error:
        raise MissingExtra(kind, reader.extra) from error
    return read(data)
