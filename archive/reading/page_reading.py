"""Reading one capture: from its bytes in a WARC file to a `PageReading`. Needs no database, so any process can do it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import extract
from archive.agencies.names import same_agency
from archive.base.errors import DamagedRecord
from archive.base.sightings import Sighting
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.cells import WITH_UNITS, pack
from archive.processes import reader
from archive.processes.reading_now import GIVEN_UP
from archive.reading.attachment_choice import AttachedFile, read_with_files
from archive.reading.item_parts import kinds_of, with_pages, with_pictures
from archive.reports.page_readings import PageReading, ReadFailure
from extract.page_verdict import judge_page
from extract.prose.report_text import plain_text, without_noise
from extract.text.errors import ParserFailed
from extract.text.report import Table


@dataclass(frozen=True, slots=True)
class ToRead:
    """A sighted capture and the files that it links. `full` is the capture that holds its bytes. If `given_up`, it is not read."""

    data: Path
    sighting: Sighting
    capture: CaptureRow
    full: CaptureRow
    files: tuple[AttachedFile, ...] = ()
    given_up: bool = False

    @property
    def records(self) -> tuple[CaptureRow, ...]:
        """The captures whose records `read_unless_revisit` reads."""
        if self.given_up or self.capture.revisit_of is not None or self.full.status != 200:
            return ()
        return self.full, *(file.full for file in self.files)


@dataclass(frozen=True, slots=True)
class ToText:
    """A full capture of which only the plain text is wanted."""

    data: Path
    full: CaptureRow
    given_up: bool = False

    @property
    def records(self) -> tuple[CaptureRow, ...]:
        """The capture whose record `read_text` reads."""
        return () if self.given_up else (self.full,)


def read(item: ToRead) -> PageReading | ReadFailure:
    full = item.full
    if item.given_up:
        return ReadFailure("parser error", GIVEN_UP)
    if full.status != 200:
        return ReadFailure("no page", f"the server answered {item.capture.status}, there is nothing to read")
    try:
        data = capture_rows.decoded(capture_rows.record_of(item.data, full), full)
        page = reader.read(extract.read_page, data, charset=item.capture.charset)
        whole, sources = with_pages(item.data, data, full, page, kinds_of(item.files)[0], item.sighting)
    except DamagedRecord as error:
        return ReadFailure("damaged", f"not read: {error}")
    except extract.NotReadable as error:
        return _unreadable(item, data, error)
    except Exception as error:  # noqa: BLE001  # recorded; one page that trips the parser must not stop a run
        return ReadFailure("parser error", f"the parser failed: {type(error).__name__}: {error}")
    return _reading(item, whole, page.text, sources)


def _unreadable(item: ToRead, data: bytes, error: extract.NotReadable) -> PageReading | ReadFailure:
    """A report without tables whose finding says why; where nothing tells its year, that is only said."""
    if isinstance(error, ParserFailed):
        return ReadFailure("parser error", str(error))
    reading = _reading(item, extract.Page(extract.unread(data, error), ""), "")
    return replace(reading, problem=f"{error}; {reading.problem}") if isinstance(reading, ReadFailure) else reading


def _reading(
    item: ToRead, page: extract.Page, own_text: str, from_pages: tuple[tuple[str, int], ...] = ()
) -> PageReading | ReadFailure:
    """What the page and its files say. Of what could not be read, the report that the link names is there.

    `own_text` is that of the page without its further pages, `from_pages` are the tables that stand on these.
    """
    full, (report, text) = item.full, page
    _, pictures, files = kinds_of(item.files)
    report, from_files = read_with_files(item.data, report, files, item.sighting) if files else (report, ())
    if pictures and extract.lacks_tables(report):
        report, from_pictures = with_pictures(item.data, report, pictures, item.sighting)
        from_files = (*from_files, *from_pictures)
    from_files = (*from_pages, *from_files)
    verdict = judge_page(report, text)
    if not from_files and verdict.kind not in ("report", "letter", "unreadable"):
        return ReadFailure("not a report", f"not filed as a report: {verdict}")
    link = extract.parse_title(item.sighting.title)
    year = report.year or link.year
    if year is None:
        return ReadFailure("no year", f"no year in the report nor in the link's title {item.sighting.title!r}")
    return PageReading(
        title=report.title,
        agency=report.agency,
        year=year,
        form=report.form,
        published=report.published,
        sections=report.sections,
        statements=report.statements,
        cells=pack(report.tables),
        from_files=from_files,
        findings=(*report.findings, *_against_link(report, link)),
        text=own_text if full.text_parser_version is None else None,
        sha256=reading_sha256(report, text),
    )


def _against_link(report: extract.Report, link: extract.Title) -> Iterator[extract.Finding]:
    """Where the report is about another agency or year than the link in the list names."""
    pairs = (
        ("agency", report.agency, link.agency, same_agency(report.agency or "", link.agency or "")),
        ("year", report.year, link.year, report.year == link.year),
    )
    for what, printed, named, same in pairs:
        if printed and named and not same:
            message = f"the link in the list names another {what}"
            yield extract.Finding(f"link.{what}", "structure", "warning", "document", message, str(named), str(printed))


def read_unless_revisit(item: ToRead) -> PageReading | ReadFailure | None:
    """None for a revisit, because the earlier reading of the same bytes may be enough."""
    return None if item.capture.revisit_of is not None else read(item)


def died(item: ToRead, error: extract.NotReadable) -> PageReading | ReadFailure:
    """What is filed if the process that read the item died. If the item has files, each document is read again by itself."""
    if item.files:
        return read(item)
    try:
        data = capture_rows.decoded(capture_rows.record_of(item.data, item.full), item.full)
    except DamagedRecord as damaged:
        return ReadFailure("damaged", f"not read: {damaged}")
    return _unreadable(item, data, error)


def read_text(item: ToText) -> str | ReadFailure:
    """The plain text of a captured page."""
    if item.given_up:
        return ReadFailure("parser error", GIVEN_UP)
    try:
        data = capture_rows.decoded(capture_rows.record_of(item.data, item.full), item.full)
        return reader.read(extract.plain_text, data, charset=item.full.charset)
    except DamagedRecord as error:
        return ReadFailure("damaged", str(error))
    except Exception as error:  # noqa: BLE001  # recorded; one page that trips the parser must not stop a run
        return ReadFailure("parser error", f"the parser failed: {type(error).__name__}: {error}")


def no_text(_item: ToText, error: extract.NotReadable) -> ReadFailure:
    return ReadFailure("parser error", str(error))


def reading_sha256(report: extract.Report, text: str) -> str:
    """What a report says, as a SHA-256: title, agency, year, form, sections, tables, and what no label of the forms explains.

    Not what was found about it, where its cells stand, its date, nor what the page around it says, so two readings of a page that
    differ in a counter or in links to other pages are the same. `text`, of the page, counts where there are no sections.
    """
    content = {
        "title": _json(plain_text(report.title or "")),
        "agency": _json(report.agency),
        "year": _json(report.year),
        "form": _json(report.form),
        "sections": _json(
            [(number, plain_text(head), without_noise(text)) for number, head, text in _sections(report)]
        ),
        "text": _json("" if report.sections else without_noise(text)),
        "tables": _object({name: _table(name, table) for name, table in report.tables.items()}),
        "unmapped": _json([plain_text(what) for what in report.unmapped]),
    }
    return sha256(_object(content).encode()).hexdigest()


_json = json.JSONEncoder(ensure_ascii=True).encode
_key = lru_cache(maxsize=1024)(_json)


def _object(values: Mapping[str, str]) -> str:
    """A JSON object with sorted keys; its values are JSON already."""
    return f"{{{', '.join([f'{_key(name)}: {values[name]}' for name in sorted(values)])}}}"


def _table(name: str, rows: Table) -> str:
    with_units = name == WITH_UNITS
    return _object(
        {
            row: _object(
                {
                    column: _cell(cell.status, cell.value, cell.printed, cell.unit if with_units else None)
                    for column, cell in cells.items()
                }
            )
            for row, cells in rows.items()
        }
    )


@lru_cache(maxsize=4096)
def _cell(status: str, value: int | str | None, printed: str | None, unit: str | None) -> str:
    """Remembered, for most numbers of a report are small."""
    return _json((status, value, plain_text(printed or ""), unit))


def _sections(report: extract.Report) -> Iterator[tuple[int | None, str, str]]:
    return ((section.number, section.heading, section.text) for section in report.sections)
