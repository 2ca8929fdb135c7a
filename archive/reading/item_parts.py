"""The parts of an item that are one report with it: the further pages of its article, and its pictures."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import extract
from archive.base.errors import DamagedRecord
from archive.base.sightings import Sighting
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.processes import reader
from archive.reading.attachment_choice import AttachedFile, finding, fits, read_file

_PAGES = ("text/html", "text/plain")
Sources = tuple[tuple[str, int], ...]


def kinds_of(files: Sequence[AttachedFile]) -> tuple[list[AttachedFile], list[AttachedFile], list[AttachedFile]]:
    """Pages, pictures and other files, each in the order of their links."""
    pages = [file for file in files if file.full.media_type in _PAGES]
    pictures = [file for file in files if file.full.media_type.startswith("image/")]
    return pages, pictures, [file for file in files if file not in pages and file not in pictures]


def with_pages(
    data: Path, body: bytes, capture: CaptureRow, page: extract.Page, pages: Sequence[AttachedFile], sighting: Sighting
) -> tuple[extract.Page, Sources]:
    """The page and its further pages as one, and which tables stand on a further page: name, and its capture.

    A page that repeats another, or is about another agency or year, is no part of it.
    """
    own: dict[str, AttachedFile] = {}
    for file in pages:
        if file.full.payload_sha256 != capture.payload_sha256 and fits(
            page.report, file, read_file(data, file), sighting
        ):
            own.setdefault(file.full.payload_sha256, file)
    if not own:
        return page, ()
    whole = _as_one(data, list(own.values()), (body, capture.charset))
    if isinstance(whole, str):
        warning = finding("item.pages", f"the further pages were not read: {whole}")
        return page._replace(report=replace(page.report, findings=(*page.report.findings, warning))), ()
    captures = [capture.id, *(file.capture.id for file in own.values())]
    sources = tuple((table, captures[part]) for table, part in whole.sources if part)
    return extract.Page(replace(whole.report, source=page.report.source), whole.text), sources


def with_pictures(
    data: Path, report: extract.Report, pictures: Sequence[AttachedFile], sighting: Sighting
) -> tuple[extract.Report, Sources]:
    """The report with what its pictures say, read as one document, and which tables stand in them: name, and the capture."""
    whole = _as_one(data, pictures)
    if isinstance(whole, str):
        warning = finding("item.pictures", f"the {len(pictures)} pictures of the article were not read: {whole}")
        return replace(report, findings=(*report.findings, warning)), ()
    if not any(whole.report.tables.values()):
        note = finding("item.pictures", f"no table was found in the {len(pictures)} pictures of the article")
        return replace(report, findings=(*report.findings, replace(note, severity="info"))), ()
    if not fits(report, pictures[0], whole.report, sighting):
        about = f"{whole.report.agency or 'another agency'}, {whole.report.year or 'another year'}"
        warning = finding("item.pictures", f"the pictures of the article are about {about}")
        return replace(report, findings=(*report.findings, warning)), ()
    merged, taken = extract.with_file(report, whole.report, "the pictures of the article")
    sources = dict(whole.sources)
    return merged, tuple((table, pictures[sources[table]].capture.id) for table in taken if table in sources)


def _as_one(data: Path, files: Sequence[AttachedFile], *before: tuple[bytes, str | None]) -> extract.WholeReport | str:
    """The documents as one report, or why they could not be read. `before` are those that come first, with their charsets."""
    try:
        read = [(capture_rows.decoded(capture_rows.record_of(data, f.full), f.full), f.capture.charset) for f in files]
        parts = tuple((len(body), charset) for body, charset in (*before, *read))
        return reader.read(extract.read_parts, b"".join(body for body, _ in (*before, *read)), parts)
    except (extract.NotReadable, DamagedRecord) as error:
        return str(error)
