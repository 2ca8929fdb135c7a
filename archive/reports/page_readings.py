"""What reading a capture gives: what a page says, or why there is no reading."""

from dataclasses import dataclass
from typing import Literal

import extract
from archive.db.cells import PackedCells


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page as read, with its files. `text` is its plain text where that is not archived yet; `sha256` is
    `reading_sha256`; `from_files` are the tables that were read from a file: name, and the capture of the file."""

    title: str | None
    agency: str | None
    year: int
    form: str
    published: str | None
    sections: tuple[extract.Section, ...]
    statements: tuple[extract.Statement, ...]
    cells: PackedCells | None
    from_files: tuple[tuple[str, int], ...]
    findings: tuple[extract.Finding, ...]
    text: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """Why there is no reading; `problem` is a sentence. What is `damaged` is tried again next time."""

    why: Literal["no page", "parser error", "no year", "damaged", "not a report"]
    problem: str
