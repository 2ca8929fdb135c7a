"""The typed result of reading one document, and its JSON shape (the contract of `nianbao extract`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

Status = Literal["reported", "blank", "dash", "absent", "unreadable"]
FindingKind = Literal["arithmetic", "structure", "narrative", "history"]
Severity = Literal["error", "warning", "info"]


class PageSpot(NamedTuple):
    """Where a cell stands in a PDF or an OFD: the page, from 1, and left, top, right and bottom in points from the top left corner
    of the page as a reader sees it. `ocr`, from 0 to 1, is how sure text recognition is of a cell that it read."""

    page: int
    box: tuple[float, float, float, float]
    ocr: float | None = None


class SheetSpot(NamedTuple):
    """Where a cell stands in a workbook: the name of the sheet, and the cell such as `B3`."""

    sheet: str
    cell: str


class MemberSpot(NamedTuple):
    """Where a cell stands in a ZIP: the name of the file in it, and the cell's place in that."""

    member: str
    spot: "Spot | None"


Spot = PageSpot | SheetSpot | MemberSpot


def spot_fields(spot: Spot | None) -> dict[str, Any]:
    """The place by the names of its parts, as it is printed; `ocr` only where text was recognized."""
    if isinstance(spot, MemberSpot):
        return {"member": spot.member, **spot_fields(spot.spot)}
    return {name: value for name, value in spot._asdict().items() if value is not None} if spot else {}


class Place(Protocol):
    """Where a cell stood: the number of the table in the document and the row and column of its grid, from 0.

    `xpath` leads to the cell in the HTML tree, `spot` to its place in a PDF, an OFD, a workbook or a ZIP; None in other documents.
    """

    @property
    def table(self) -> int: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def xpath(self) -> str | None: ...
    @property
    def spot(self) -> Spot | None: ...


class TableCell(Protocol):
    """One cell of an official table.

    `value` is an int, or a decimal string with every printed digit; None unless `status` is `reported`.
    Amounts are in 万元 (10,000 yuan), but in `statistics`, where they are in the printed `unit`. `printed` is what stood there; None
    when the document has no such cell. `unit` is that of the cell, in `statistics` that of its row where the cell has none.
    """

    @property
    def status(self) -> Status: ...
    @property
    def value(self) -> int | str | None: ...
    @property
    def printed(self) -> str | None: ...
    @property
    def at(self) -> Place | None: ...
    @property
    def unit(self) -> str | None: ...


class Cell(NamedTuple):
    """A `TableCell` by itself, which no grid holds."""

    status: Status
    value: int | str | None = None
    printed: str | None = None
    at: Place | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report. `number` is what its heading prints; if it prints none, that of the official form, and None in
    reports before 2019."""

    number: int | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that the prose states of the whole agency and the report's year. `key` is a row of the statistical tables;
    `sentence` is as printed; `section` is the printed number of the section that it stands in."""

    key: str
    value: int
    sentence: str
    section: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a reading.

    `arithmetic` and `narrative`: the source contradicts itself. `structure`: it could not be read with certainty.
    `history`: two years of one agency do not fit. `where` names a row, column, group or cell.
    """

    rule: str
    kind: FindingKind
    severity: Severity
    where: str
    message: str
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes that were read: SHA-256 as hex, length, media type told from the content, charset of text."""

    sha256: str
    bytes: int
    media_type: str
    charset: str | None


Table = Mapping[str, Mapping[str, TableCell]]


@dataclass(frozen=True, slots=True)
class Report:
    """One document as read.

    `info` is the 公开信息 block of the page as far as printed: index_number, publisher, document_number, created,
    published, dated (what kind of date is not said). `tables` has the keys `proactive`, `applications`, `remedies` and, of
    reports before 2019, `statistics`: row → column → `TableCell`.
    `unmapped` are printed rows and numbers that no label of the forms explains.
    """

    source: Source
    title: str | None = None
    agency: str | None = None
    year: int | None = None
    form: str = "none"
    published: str | None = None
    info: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = ()
    unmapped: tuple[str, ...] = ()


def to_json(report: Report, path: str) -> dict[str, Any]:
    """The report as the contract's JSON object; `path` is the file that was read."""
    source = report.source
    return {
        "source": {
            "path": path,
            "sha256": source.sha256,
            "bytes": source.bytes,
            "media_type": source.media_type,
            "charset": source.charset,
        },
        "title": report.title,
        "agency": report.agency,
        "year": report.year,
        "form": report.form,
        "published": report.published,
        "info": dict(report.info),
        "sections": [{"number": s.number, "heading": s.heading, "text": s.text} for s in report.sections],
        "tables": {
            name: {row: {column: _cell(cell, name) for column, cell in cells.items()} for row, cells in table.items()}
            for name, table in report.tables.items()
        },
        "statements": [
            {"key": s.key, "value": s.value, "sentence": s.sentence, "section": s.section} for s in report.statements
        ],
        "findings": [finding_json(finding) for finding in report.findings],
        "unmapped": list(report.unmapped),
    }


def finding_json(finding: Finding) -> dict[str, str | None]:
    """The finding as the contract's JSON object."""
    return {
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "where": finding.where,
        "expected": finding.expected,
        "actual": finding.actual,
        "message": finding.message,
    }


def _cell(cell: TableCell, table: str) -> dict[str, Any]:
    out: dict[str, Any] = {"status": cell.status, "value": cell.value, "printed": cell.printed}
    if table == "statistics":
        out["unit"] = cell.unit
    if at := cell.at:
        out["at"] = {"table": at.table, "row": at.row, "column": at.column}
        if at.xpath:
            out["at"]["xpath"] = at.xpath
        if at.spot:
            spot = spot_fields(at.spot)
            if "ocr" in spot:
                out["ocr"] = spot.pop("ocr")
            out["at"].update(spot)
    return out
