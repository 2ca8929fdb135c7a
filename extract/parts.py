"""One report in several documents: the further pages of an article, or an article that is a row of pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from extract.document.model import Document, GridCell, Paragraph, Table
from extract.document_report import report_of, source_of
from extract.prose.page_title import find_title
from extract.prose.plain_text import text_of
from extract.readers.dispatch import read_document
from extract.text.media import media_type
from extract.text.report import Cell, Report, TableCell
from extract.text.report import Table as OfficialTable


class WholeReport(NamedTuple):
    """`sources` tells of each table which of the documents, from 0, it was read from. The places of its cells are in that."""

    report: Report
    text: str
    sources: tuple[tuple[str, int], ...]


def read_parts(data: bytes, parts: tuple[tuple[int, str | None], ...]) -> WholeReport:
    """`data` are documents in their order, one behind the other: either pages or pictures. `parts` are the length of each
    and the charset that the server declared. Raises `NotReadable`.
    """
    bodies, at = [], 0
    for length, _ in parts:
        bodies.append(data[at : at + length])
        at += length
    kinds = [media_type(body) for body in bodies]
    if all(kind.startswith("image/") for kind in kinds):
        from extract.readers import read_pictures

        document = read_pictures(bodies)
        source = source_of(data, kinds[0], None)
        places = list(_places_in_pictures(document))
    else:
        read = [
            read_document(body, kind, charset) for body, kind, (_, charset) in zip(bodies, kinds, parts, strict=True)
        ]
        places = [(part, number) for part, (page, _) in enumerate(read) for number in range(len(page.tables()))]
        document = _joined([page for page, _ in read])
        source = source_of(bodies[0], kinds[0], read[0][1])
    title = find_title(document)
    text = text_of(document, title.text)
    report = report_of(document, source, title)
    found = {name: _source_of(cells, places) for name, cells in report.tables.items() if cells}
    tables = {name: _placed(cells, places, found.get(name)) for name, cells in report.tables.items()}
    sources = tuple((name, part) for name, part in found.items() if part is not None)
    return WholeReport(replace(report, tables=tables), text, sources)


def _joined(pages: Sequence[Document]) -> Document:
    """The pages as one. What stands below the article of the first page comes last, and of the others the article counts."""
    whole = pages[0]
    blocks, containers = list(whole.blocks), list(whole.containers)
    end = max((at for at, block in enumerate(blocks) if _is_content(whole, block)), default=-1) + 1
    below = blocks[end:]
    del blocks[end:]
    number = len(whole.tables())
    findings = list(whole.findings)
    for page in pages[1:]:
        offset = len(containers)
        containers += [0, *(offset + outer for outer in page.containers[1:])]
        findings += page.findings
        for block in page.blocks:
            if isinstance(block, Table):
                _renumber(block, number)
                number += 1
                block.container += offset
            elif not _is_content(page, block):
                continue
            else:
                block = replace(block, container=block.container + offset)
            blocks.append(block)
    return Document(blocks + below, whole.metas, whole.title, whole.headline, containers, None, findings)


def _is_content(page: Document, block: Paragraph | Table) -> bool:
    return page.content is None or page.within(block, page.content)


def _renumber(table: Table, number: int) -> None:
    moved = {id(cell): cell._replace(table=number) for row in table.rows for cell in row}
    table.number = number
    table.rows = [[moved[id(cell)] for cell in row] for row in table.rows]
    table.above = [[moved.get(id(cell), cell) for cell in row] for row in table.above]


def _places_in_pictures(document: Document) -> Iterator[tuple[int, int]]:
    """Of each table the picture in which it begins, and its number there."""
    counts: dict[int, int] = {}
    for table in document.tables():
        pages = (getattr(cell.spot, "page", 1) for row in table.rows for cell in row)
        part = next(pages, 1) - 1
        counts[part] = counts.get(part, -1) + 1
        yield part, counts[part]


def _source_of(cells: OfficialTable, places: Sequence[tuple[int, int]]) -> int | None:
    """The document that holds the first cell with a place."""
    numbers = (cell.at.table for row in cells.values() for cell in row.values() if cell.at)
    return next((places[number][0] for number in numbers if number < len(places)), None)


def _placed(cells: OfficialTable, places: Sequence[tuple[int, int]], source: int | None) -> OfficialTable:
    return {row: {column: _moved(cell, places, source) for column, cell in own.items()} for row, own in cells.items()}


def _moved(cell: TableCell, places: Sequence[tuple[int, int]], source: int | None) -> TableCell:
    """The cell with the number of its table in the document that it stands in, and without a place in any other document."""
    at = cell.at
    if at is None:
        return cell
    part, number = places[at.table] if at.table < len(places) else (None, 0)
    place = at._replace(table=number) if part == source and isinstance(at, GridCell) else None
    return Cell(cell.status, cell.value, cell.printed, place, cell.unit)
