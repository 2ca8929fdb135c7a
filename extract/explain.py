"""How a document was read, for a person: what each row and header of its tables was taken for, and what was not."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from extract.checked_json import dumps, to_line
from extract.document.model import Document, GridCell, Table
from extract.forms.labels import (
    APPLICATION_COLUMNS,
    APPLICATION_GROUPS,
    APPLICATION_ROWS,
    PROACTIVE_COLUMNS,
    PROACTIVE_ROWS,
    REMEDY_GROUPS,
    REMEDY_OUTCOMES,
)
from extract.opened import Opened
from extract.reading import read_with_document, unread
from extract.tables.table_reading import printed, split_row
from extract.text.errors import NotReadable
from extract.text.report import Report

_CUT = 40
_VOCABULARIES = {
    "proactive": (PROACTIVE_COLUMNS, PROACTIVE_ROWS),
    "applications": (APPLICATION_COLUMNS, APPLICATION_ROWS, APPLICATION_GROUPS),
    "remedies": (REMEDY_GROUPS, REMEDY_OUTCOMES),
}


@dataclass(frozen=True, slots=True)
class RowExplained:
    """A printed row, numbered from 1 as in the findings.

    `read_as` are the rows or groups of the official tables that its values went to (`applications.granted`). Of a row
    without any, `words` says what each of its labels means to the forms: None where nothing.
    """

    table: int
    row: int
    printed: str
    values: int
    read_as: tuple[str, ...]
    words: Mapping[str, str | None]


Explained = tuple[Report, list[RowExplained]]


def explain_file(file: Opened) -> Explained:
    """Read a file and tell of every row of its tables what became of it."""
    if file.report:
        return file.report, []
    report, document = read_with_document(file.data)
    return report, list(_rows(document, report))


def unexplained(file: Opened, error: NotReadable) -> Explained:
    """Of a file that could not be read."""
    return file.report or unread(file.data, error), []


def lines_of(file: Opened, explained: Explained, output: str | None) -> Iterator[str]:
    """The explanation as lines of JSON where `output` is `jsonl`, else of text."""
    report, rows = explained
    if file.report:
        return iter([to_line(report, file.path).decode()])
    return (dumps(asdict(row)).decode() for row in rows) if output == "jsonl" else to_lines(report, rows)


def _rows(document: Document, report: Report) -> Iterator[RowExplained]:
    went_to: dict[tuple[int, int], dict[str, None]] = {}
    for table_name, rows in report.tables.items():
        for row_name, read in rows.items():
            for place in [cell.at for cell in read.values() if cell.at]:
                went_to.setdefault((place.table, place.row), {})[f"{table_name}.{row_name}"] = None
    for table in document.tables():
        for row, cells in enumerate(table.rows):
            if any(cell.text for cell in cells):
                yield _row(table, row, cells, tuple(went_to.get((table.number, row), ())))


def _row(table: Table, row: int, cells: list[GridCell], read_as: tuple[str, ...]) -> RowExplained:
    labels, values = split_row(cells)
    words = {} if read_as else {cell.text: _meaning(cell.text) for cell in cells if cell.kind == "words"}
    text = printed(labels) if read_as else printed(cells)
    return RowExplained(table.number + 1, row + 1, text, len(values), read_as, words)


def _meaning(label: str) -> str | None:
    matches = [
        (match.exact, f"{table}.{match.key}")
        for table, vocabularies in _VOCABULARIES.items()
        for vocabulary in vocabularies
        if (match := vocabulary.match(label))
    ]
    exact, meaning = max(matches, key=lambda match: match[0], default=(True, None))
    return meaning if exact else f"{meaning}?"


def to_lines(report: Report, rows: list[RowExplained]) -> Iterator[str]:
    """The explanation as text: a line a row, then the findings."""
    yield f"{report.title}   agency {report.agency}   year {report.year}   form {report.form}"
    table = 0
    for row in rows:
        if row.table != table:
            table = row.table
            yield f"表 table {table}"
        text = row.printed if len(row.printed) <= _CUT else row.printed[:_CUT] + "…"
        yield f"  {row.row:>3}  {text}  →  {_became(row)}"
    yield "发现 findings" if report.findings else "没有发现 no findings"
    for finding in report.findings:
        yield f"  {finding.severity}  {finding.rule}  {finding.where}: {finding.message}"


def _became(row: RowExplained) -> str:
    if row.read_as:
        return f"{', '.join(row.read_as)} ({row.values} 格 cells)"
    known = [f"{' '.join(label.split())} = {meaning}" for label, meaning in row.words.items() if meaning]
    unknown = [" ".join(label.split()) for label, meaning in row.words.items() if not meaning]
    parts = ["; ".join(known), f"× {' | '.join(unknown)}" if unknown else ""]
    return "   ".join(filter(None, parts)) or "×"
