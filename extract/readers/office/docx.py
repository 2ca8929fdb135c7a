"""DOCX to a document: paragraphs, and tables with their merged cells.

Read as Word shows it with all changes accepted: what is deleted or hidden is left aside, what is inserted, in a content
control or in a text box is text; a picture alone in a cell is a sign that makes the cell unreadable. ECMA-376, part 1, 17.2 to 17.4. lxml reads it alone: python-docx opens no package with
macros, strict namespaces or a relationship that leads nowhere, and its elements fail on spans that are no numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from zipfile import ZipFile

from lxml import etree

from extract.document.html_tables import line_of
from extract.document.model import Block, Document, Paragraph, PrintedTable, place, printed_cell
from extract.readers.containers.zips import open_zip, read_xml
from extract.text.limits import MAX_COLUMNS, MAX_TABLES

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MAIN_PART = "/officeDocument"
_LEFT_ASIDE = tuple(
    f"{_W}{name}" for name in ("del", "moveFrom", "pict", "drawing", "object", "rt", "delText", "instrText")
)
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_CHOICE, _FALLBACK = (_ALTERNATE.replace("AlternateContent", name) for name in ("Choice", "Fallback"))
_BOX = f"{_W}txbxContent"
_PICTURES = tuple(f"{_W}{name}" for name in ("pict", "drawing", "object"))
_GONE = tuple(f"{_W}{name}" for name in ("del", "moveFrom"))
_UNREAD = "\ufffd"
_P, _TBL, _TR, _TC, _T, _R = (f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "t", "r"))
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
_AROUND = tuple(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_VAL = f"{_W}val"
_SLIVER = 40  # twentieths of a point: cells below each other whose edges differ by so little stand in one column


def read(data: bytes) -> Document:
    """Raises `NotReadable`."""
    archive = open_zip(data)
    body = read_xml(archive, _main_part(archive), renamed={_STRICT: _W[1:-1]}).find(f"{_W}body")
    if body is None:
        return Document([])
    _take_out(body)
    reader = _Reader([])
    reader.add(body)
    document = Document(reader.blocks)
    if reader.more:
        document.tables()[-1].note = f"{reader.more} tables after this one were read as text"
    return document


def _main_part(archive: ZipFile) -> str:
    relations = read_xml(archive, "_rels/.rels")
    targets = [relation.get("Target", "") for relation in relations if relation.get("Type", "").endswith(_MAIN_PART)]
    return targets[0].lstrip("/") if targets else "word/document.xml"


def _take_out(body: etree._Element) -> None:
    """Take out what is not shown as text in its place; raised notes stand in brackets, struck numbers are gone."""
    gone = (f"{_W}trPr/{_W}del", f"{_W}trPr/{_W}hidden")
    deleted = [row for row in body.iter(_TR) if any(row.find(path) is not None for path in gone)]
    for row in deleted:
        row.tag = f"{_W}del"
    _open_boxes(body)
    _mark_pictures(body)
    etree.strip_elements(body, *_LEFT_ASIDE, _ALTERNATE, with_tail=False)
    for mark in list(body.iter(f"{_W}vanish", f"{_W}strike", f"{_W}dstrike", f"{_W}vertAlign")):
        run = next(mark.iterancestors(_R), None)
        if run is None or not _on(mark):
            continue
        if mark.tag == f"{_W}vertAlign":
            texts = list(run.iter(_T)) if mark.get(_VAL) == "superscript" and _in_cell(run) else []
            for text in texts:
                text.text = f"〔{text.text or ''}〕"
        elif mark.tag == f"{_W}vanish" or _in_cell(run):
            for text in list(run.iter(_T)):
                text.text = ""


def _open_boxes(body: etree._Element) -> None:
    """Put what stands in a text box beside the paragraph that it hangs on: a table behind it, text before it."""
    for alternate in body.iter(_ALTERNATE):
        if any(next(choice.iter(_BOX), None) is not None for choice in alternate.iterchildren(_CHOICE)):
            etree.strip_elements(alternate, _FALLBACK, with_tail=False)
    behind: dict[etree._Element, etree._Element] = {}
    for box in list(body.iter(_BOX)):
        anchor, run = (next(box.iterancestors(tag), None) for tag in (_P, _R))
        hidden = run is not None and any(map(_on, run.iterfind(f"{_W}rPr/{_W}vanish")))
        if anchor is None or hidden or next(box.iterancestors(_BOX, *_GONE), None) is not None:
            continue
        if _in_cell(anchor) or next(box.iter(_TBL), None) is not None:
            for element in list(box):
                behind.get(anchor, anchor).addnext(element)
                behind[anchor] = element
        else:
            for element in list(box):
                anchor.addprevious(element)
        drawing = next(box.iterancestors(*_PICTURES), None)
        if drawing is not None and (around := drawing.getparent()) is not None:
            around.remove(drawing)


def _mark_pictures(body: etree._Element) -> None:
    """A cell in which nothing but a picture stands says something that is no text."""
    for picture in list(body.iter(*_PICTURES)):
        cell, run = (next(picture.iterancestors(tag), None) for tag in (_TC, _R))
        if cell is None or run is None or next(picture.iterancestors(*_GONE), None) is not None:
            continue
        if not "".join(text.text or "" for text in cell.iter(_T)).strip():
            etree.SubElement(run, _T).text = _UNREAD


def _on(mark: etree._Element) -> bool:
    return mark.get(_VAL) not in {"0", "false", "off", "none"}


def _in_cell(run: etree._Element) -> bool:
    return next(run.iterancestors(_TC), None) is not None


@dataclass(slots=True)
class _Reader:
    blocks: list[Block]
    tables: int = 0
    more: int = 0

    def add(self, container: etree._Element) -> None:
        """The blocks of a body or a cell, in their order."""
        for element in _inside(container, _P, _TBL):
            if element.tag == _P:
                for line in _text(element).split("\n"):
                    if text := line_of(line):
                        self.blocks.append(Paragraph(text))
            else:
                self._add_table(element)

    def _add_table(self, table: etree._Element) -> None:
        edges = _edges(table)
        rows = [_cells(row, edges) for row in _inside(table, _TR)]
        if _is_layout(rows) or self.tables >= MAX_TABLES:
            self.more += self.tables >= MAX_TABLES
            for row in rows:
                for cell in row:
                    if cell.element is not None:
                        self.add(cell.element)
            return
        self.blocks.append(place(_printed(rows), self.tables))
        self.tables += 1


@dataclass(slots=True)
class _Cell:
    """A cell with its first column; `element` is None where a row begins or ends further in than the table."""

    element: etree._Element | None
    column: int
    columns: int
    rows: int = 1
    continued: bool = False


def _inside(container: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The children of these tags, also those in a content control or an insertion."""
    for child in container.iterchildren(*tags, *_AROUND):
        if child.tag in tags:
            yield child
        else:
            yield from _inside(child, *tags)


def _edges(table: etree._Element) -> list[int]:
    """Of each edge of the table's grid how many columns stand left of it; a sliver between two edges is none."""
    widths = [column.get(f"{_W}w", "") for column in table.iterfind(f"{_W}tblGrid/{_W}gridCol")][:MAX_COLUMNS]
    slivers = [width.isdecimal() and 0 < int(width[:9]) <= _SLIVER for width in widths]
    edges = [0, *accumulate(not sliver for sliver in slivers)]
    return edges + [edges[-1] + more for more in range(1, 2 * MAX_COLUMNS)]


def _cells(row: etree._Element, edges: Sequence[int]) -> list[_Cell]:
    before = _number(row.find(f"{_W}trPr"), "gridBefore", 0)
    cells = [_Cell(None, 0, edges[before])] if edges[before] else []
    at = before
    for element in _inside(row, _TC):
        own = element.find(f"{_W}tcPr")
        after = min(at + _number(own, "gridSpan", 1), len(edges) - 1)
        column, columns = edges[at], edges[after] - edges[at]
        if _merged(own, "hMerge") == "continue" and cells:
            cells[-1].columns += columns
        elif columns or _cell_text(element):
            cells.append(_Cell(element, column, columns, continued=_merged(own, "vMerge") == "continue"))
        at = after
    return cells


def _number(properties: etree._Element | None, name: str, otherwise: int) -> int:
    found = None if properties is None else properties.find(_W + name)
    value = "" if found is None else found.get(_VAL, "")
    return min(int(value), MAX_COLUMNS) if value.isdecimal() and len(value) < 6 else otherwise


def _merged(properties: etree._Element | None, name: str) -> str | None:
    found = None if properties is None else properties.find(_W + name)
    return None if found is None else found.get(_VAL, "continue")


def _is_layout(rows: Sequence[Sequence[_Cell]]) -> bool:
    """A table around others, or a few cells of prose: as in an HTML page."""
    elements = [cell.element for row in rows for cell in row if cell.element is not None]
    if any(element.find(f".//{_TBL}") is not None for element in elements):
        return sum(sum(_is_plain(cell) for cell in row) >= 2 for row in rows) < 5
    if max(map(len, rows), default=0) < 2:
        return True
    return len(rows) <= 3 and max(len(_cell_text(element)) for element in elements) >= 300


def _is_plain(cell: _Cell) -> bool:
    return cell.element is not None and cell.element.find(f".//{_TBL}") is None


def _printed(rows: Sequence[Sequence[_Cell]]) -> PrintedTable:
    above: dict[tuple[int, int], _Cell] = {}
    printed: list[list[_Cell]] = []
    for row in rows:
        kept, now = [], {}
        for cell in row:
            place_of = (cell.column, cell.columns)
            top = above.get(place_of) if cell.continued else None
            if top:
                top.rows += 1
            else:
                kept.append(cell)
            now[place_of] = top or cell
        printed.append(kept)
        above = now
    cells = [cell for row in printed for cell in row]
    texts = ["" if cell.element is None else _cell_text(cell.element) for cell in cells]
    spans = [(cell.rows, max(cell.columns, 1)) for cell in cells]
    return PrintedTable([len(row) for row in printed], [printed_cell(text) for text in texts], spans)


def _cell_text(cell: etree._Element) -> str:
    lines = "\n".join(_text(paragraph) for paragraph in cell.iter(_P)).split("\n")
    return "\n".join(line for line in map(line_of, lines) if line)


def _text(paragraph: etree._Element) -> str:
    return "".join(
        (element.text or "") if element.tag == _T else _BREAKS[str(element.tag)]
        for element in paragraph.iter(_T, *_BREAKS)
    )
