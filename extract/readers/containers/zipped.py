"""A ZIP attachment: of the files in it the one that reads as an annual report is read.

Each member is told by its content and read as if it stood alone; a ZIP in a ZIP is not opened. The `Spot` of a cell names
its member, and so does a finding, with what was not read.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from zipfile import ZipInfo

from extract.document.model import Document
from extract.prose.page_title import find_title
from extract.prose.title import nearness
from extract.readers.containers.zips import open_zip, read_member
from extract.readers.dispatch import read_document
from extract.tables.applications import is_applications
from extract.tables.proactive import is_proactive
from extract.text.errors import NotReadable
from extract.text.media import ZIP, media_type
from extract.text.report import Finding, MemberSpot

MAX_READ = 20
_MOST_NAMED = 10
_ASIDE = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$|Thumbs\.db$)|/$", re.IGNORECASE)


class _Read(NamedTuple):
    """A member that was read. `is_report`: it has a table of the official forms, or the title of a report."""

    name: str
    document: Document
    is_report: bool


def read(data: bytes) -> Document:
    """Raises `NotReadable`."""
    archive = open_zip(data)
    members = [(_name(member), member) for member in archive.infolist()]
    members = [(name, member) for name, member in members if not _ASIDE.search(name)]
    members.sort(key=lambda member: (-nearness(member[0]), member[0]))
    read, unread = [], [f"{name}: only {MAX_READ} files are read" for name, _ in members[MAX_READ:]]
    for name, member in members[:MAX_READ]:
        try:
            read.append(_read(name, read_member(archive, member)))
        except NotReadable as error:
            unread.append(f"{name}: {error}")
        except MemoryError:
            unread.append(f"{name}: reading it takes more memory than there is")
    if not read:
        raise NotReadable(f"no file in the ZIP could be read: {_listed(unread)}")
    reports = [member for member in read if member.is_report] or read
    best = max(reports, key=_tables)
    best.document.findings += _findings(best, reports, unread)
    _name_member(best)
    return best.document


def _name(member: ZipInfo) -> str:
    """Names without the mark for UTF-8 are in the encoding of the office's computers, or in UTF-8 all the same."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _read(name: str, data: bytes) -> _Read:
    kind = media_type(data)
    if kind == ZIP:
        raise NotReadable("a ZIP in a ZIP is not opened")
    document = read_document(data, kind)[0]
    member = _Read(name, document, False)
    return member._replace(is_report=_tables(member) > 0 or find_title(document).title is not None)


def _tables(member: _Read) -> int:
    return sum(is_applications(table.labels) or is_proactive(table.labels) for table in member.document.tables())


def _findings(best: _Read, reports: list[_Read], unread: list[str]) -> Iterator[Finding]:
    if len(reports) > 1 and best.is_report:
        message = f"{len(reports)} reports are in the ZIP, {best.name} was read: {_listed([report.name for report in reports])}"
        yield Finding("document.several_reports", "structure", "warning", "document", message)
    message = f"read from {best.name} in the ZIP"
    yield Finding("zip.member", "structure", "info", "document", message)
    if unread:
        message = f"in the ZIP and not read: {_listed(unread)}"
        yield Finding("zip.unread", "structure", "info" if best.is_report else "warning", "document", message)


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return "; ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _name_member(member: _Read) -> None:
    for table in member.document.tables():
        placed = {
            id(cell): cell._replace(spot=MemberSpot(member.name, cell.spot)) for row in table.rows for cell in row
        }
        table.rows = [[placed[id(cell)] for cell in row] for row in table.rows]
        table.above = [[placed.get(id(cell), cell) for cell in row] for row in table.above]
