"""The files that a page links: which of them is the report that the page is about, and reading it with the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import extract
from archive.agencies.names import same_agency
from archive.base.errors import DamagedRecord
from archive.base.sightings import Sighting
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.processes import reader
from extract import Finding, Report

MOST_FILES = 12


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that a page links by this name; `full` holds the bytes of its capture."""

    name: str
    capture: CaptureRow
    full: CaptureRow


_Read = tuple[AttachedFile, Report]


def read_with_files(
    data: Path, page: Report, files: Sequence[AttachedFile], sighting: Sighting
) -> tuple[Report, tuple[tuple[str, int], ...]]:
    """The report of a page and its files, and which tables are those of a file: name, and its capture."""
    files = sorted(files, key=lambda file: -extract.nearness(file.name))
    if (left := len(files) - MOST_FILES) > 0:
        message = (
            f"the page links {len(files)} files; {MOST_FILES} were read, those named as reports first, {left} were not"
        )
        page = replace(page, findings=(*page.findings, finding("attachment.too_many", message)))
    read = [(file, read_file(data, file)) for file in files[:MOST_FILES]]
    fitting = [
        candidate for candidate in read if any(candidate[1].tables.values()) and fits(page, *candidate, sighting)
    ]
    best = _best(fitting)
    if best:
        (file, report) = best
        whole, taken = extract.with_file(page, report, file.name)
        return whole, tuple((table, file.capture.id) for table in taken)
    if any(page.tables.values()):
        return page, ()
    return replace(page, findings=(*page.findings, *_why_none(read, fitting))), ()


def read_file(data: Path, file: AttachedFile) -> Report:
    try:
        payload = capture_rows.decoded(capture_rows.record_of(data, file.full), file.full)
    except DamagedRecord as error:
        return extract.unread(b"", extract.NotReadable(str(error)))
    try:
        return reader.read(extract.read_report, payload, charset=file.capture.charset)
    except extract.NotReadable as error:
        return extract.unread(payload, error)


def fits(page: Report, file: AttachedFile, report: Report, sighting: Sighting) -> bool:
    """Whether nothing says that the file is about another agency or year than the page."""
    link, name = extract.parse_title(sighting.title), extract.parse_title(file.name)
    year, years = page.year or link.year, report.year or name.year
    agency, agencies = page.agency or sighting.agency, report.agency or name.agency
    return (not year or not years or year == years) and (not agencies or same_agency(agency, agencies))


def _best(fitting: Sequence[_Read]) -> _Read | None:
    """Of several files that say the same the one with the most numbers; None where they contradict each other."""
    titled = [candidate for candidate in fitting if candidate[1].agency and candidate[1].year] or fitting
    best = max(titled, key=lambda candidate: _numbers(candidate[1]), default=None)
    return best if best and all(extract.agree(best[1], other) for _, other in titled) else None


def _numbers(report: Report) -> int:
    return sum(
        cell.status == "reported"
        for table in report.tables.values()
        for cells in table.values()
        for cell in cells.values()
    )


def _why_none(read: Sequence[_Read], fitting: Sequence[_Read]) -> Iterator[Finding]:
    """Why a page without tables has none of a file either."""
    if fitting:
        names = ", ".join(repr(file.name) for file, _ in fitting)
        yield finding("attachment.several", f"the files {names} contradict each other; none was taken")
        return
    for file, report in read:
        if any(report.tables.values()):
            about = f"{report.agency or 'another agency'}, {report.year or 'another year'}"
            yield finding("attachment.other", f"the file {file.name!r} is about {about}")
        elif report.findings and report.form == "none":
            yield finding(
                "attachment.unread", f"the file {file.name!r} ({file.capture.url}): {report.findings[0].message}"
            )


def finding(rule: str, message: str) -> Finding:
    return Finding(rule, "structure", "warning", "document", message)
