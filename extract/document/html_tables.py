"""The rows of a table in an HTML tree, and whether the table holds data or only lays the page out.

Most tables are regular: their cells stand in rows, their rows in the table or in one part of it, and no cell holds a
table. Those are read from their source, which libxml2 writes in one go: five times as quick as to ask the tree for
every cell. All others are read from the tree.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import chain, islice

from lxml import etree

from extract.document.drawn import DRAWN, MAYBE_DRAWN, WITHOUT_MARKS
from extract.document.model import PrintedCell, PrintedTable, printed_cell, unreadable_cell
from extract.document.shown import LINE, NO_COLUMN
from extract.text.limits import MAX_COLUMNS, MAX_ROWS

_LINES = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "ul", "ol", "blockquote", "section", "article",
          "center", "pre", "form", "fieldset", "figure", "figcaption", "details", "summary", "address", "table", "tr", "td", "th")  # fmt: skip
_LINE_ENDS = re.compile(rf"</?(?:{'|'.join(_LINES)})\b[^<>]*>")
_PARTED = re.compile(r"\d[^\S\n]*\n[^\S\n]*\d")
_TAG = re.compile(r"<[^<>]*+>")
_AROUND_CELLS = ("tr", "td", "th", "thead", "tbody", "tfoot", "form", "center", "div", "font")
_WRAPPER = re.compile(r"<(?:form|center|div|font)\b")
_CELL = re.compile(r"([dh])\b([^>]*?)(?:/>|>(.*?)</t[dh]>)", re.DOTALL)
_PART = re.compile(r"<t(?:head|body|foot)\b")
_SPAN = re.compile(r"""(?<![-\w])(row|col)span="\s*(\d{1,6})""")
_CJK_GAP = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]) (?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")
_Cell = tuple[str, tuple[int, int], PrintedCell]  # tag, (rowspan, colspan), what it prints
_ONE = (1, 1)
_NEVER_SHOWN = (1, -1)
_LONGEST_REMEMBERED = 10_000  # characters of a row whose cells are remembered


def set_apart(body: etree._Element) -> None:
    """In cells a raised or lowered note stands in brackets, and what is struck out is gone."""
    for part in list(body.iter("sup", "sub", "s", "del", "strike")):
        if next(part.iterancestors("td", "th"), None) is None:
            continue
        if part.tag in {"sup", "sub"}:
            part.text, part.tail = f"〔{part.text or ''}", f"〕{part.tail or ''}"
        elif sum(map(len, islice(part.itertext(), 50))) < 50:  # not what an unclosed tag runs on to
            part.clear(keep_tail=True)


def has_table(element: etree._Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def from_source(source: str) -> PrintedTable | None:
    """What a regular table with this source prints, XPaths below it; None when it is another."""
    head, *rows = source.split("<tr")
    parts = _PART.findall(head)
    if not rows or len(parts) > 1 or head.count("<t") > len(parts) + 1 or _WRAPPER.search(head):
        return None
    if not all(row.rstrip().endswith("</tr>") for row in rows[:-1]) or "</tr>" not in rows[-1]:
        return None
    sources = [row.split("<t")[1:] for row in rows]
    counts = tuple(map(len, sources))
    if not 0 < max(counts) <= MAX_COLUMNS:
        return None
    read = _cell if max(map(len, rows)) <= _LONGEST_REMEMBERED else _cell.__wrapped__
    found = list(map(read, chain.from_iterable(sources)))
    if not all(found):
        return None
    tags, spans, cells = zip(*found, strict=True)
    part = f"/{parts[0][1:]}" if parts else ""
    xpaths = [part + below for below in _paths_of_source(counts, tags)]
    return PrintedTable(counts, cells, spans if spans.count(_ONE) < len(spans) else None, xpaths)


def _paths_of_source(counts: Sequence[int], tags: Sequence[str]) -> list[str]:
    """The path of each cell below the part of the table that holds the rows."""
    of_cells = iter(tags)
    rows = enumerate(counts, 1)
    return [path for number, count in rows for path in _paths(f"/tr[{number}]", list(islice(of_cells, count)))]


@lru_cache(maxsize=4096)
def _cell(source: str) -> _Cell | None:
    """A cell from its source behind `<t`, None where that is none. Remembered, for most cells of a report look the same."""
    match = _CELL.match(source)
    if match is None:
        return None
    letter, attributes, content = match.groups()
    spans = _spans(attributes)
    return None if spans == _NEVER_SHOWN else (f"t{letter}", spans, _printed(_text(content or "")))


def _printed(text: str) -> PrintedCell:
    """The cell that prints these lines. Two numbers in lines of their own are not one, and what is no text is not blank."""
    if DRAWN in text or MAYBE_DRAWN in text:
        picture = DRAWN in text
        text = _clean(text.translate(WITHOUT_MARKS).replace("\n", LINE))
        if not text or (picture and printed_cell(text).kind != "words"):
            return unreadable_cell(text, "drawn")
    cell = printed_cell(text)
    return unreadable_cell(text, "parted") if cell.status == "reported" and _PARTED.search(text) else cell


def _text(content: str) -> str:
    return _clean(
        unescape(_TAG.sub("", _LINE_ENDS.sub(LINE, content))) if "<" in content or "&" in content else content
    )


def _spans(attributes: str) -> tuple[int, int]:
    if "span" not in attributes:
        return _ONE
    if f'colspan="{NO_COLUMN}"' in attributes:
        return _NEVER_SHOWN
    found = dict(_SPAN.findall(attributes)[::-1])
    return int(found.get("row", 1)), int(found.get("col", 1))


def _paths(path: str, tags: list[str]) -> list[str]:
    return [f"{path}/{tag}[{tags[: index + 1].count(tag)}]" for index, tag in enumerate(tags)]


def from_tree(table: etree._Element) -> PrintedTable:
    """What any table prints."""
    for part in table.iter(*_LINES):
        part.text = LINE + (part.text or "")
        part.tail = LINE + (part.tail or "")
    counts: list[int] = []
    cells: list[tuple[PrintedCell, tuple[int, int], str]] = []
    rows = rows_of_tree(table)
    for path, row, left in rows[:MAX_ROWS]:
        shown = list(_row_of_tree(path, row[: MAX_COLUMNS + 1], left))
        counts.append(len(shown))
        cells += shown
    counts += [0] * (len(rows) - len(counts))
    printed, spans, xpaths = zip(*cells, strict=True) if cells else ((), (), ())
    return PrintedTable(counts, printed, spans, xpaths)


def _row_of_tree(
    path: str, cells: list[etree._Element], left: int
) -> Iterator[tuple[PrintedCell, tuple[int, int], str]]:
    """What each cell prints, its spans and its XPath; `left` are the rows from this one to the end of its part, which no cell crosses."""
    xpaths = _paths(path, [str(cell.tag) for cell in cells])
    for cell, xpath in zip(cells, xpaths, strict=True):
        if cell.get("colspan") != NO_COLUMN:
            rows = min(_span(cell.get("rowspan", "")) or left, left)
            yield _printed(_clean("".join(cell.itertext()))), (rows, _span(cell.get("colspan", ""))), xpath


def rows_of_tree(table: etree._Element) -> list[tuple[str, list[etree._Element], int]]:
    """The path of each row, its cells, and how many rows its part has left, in reading order.

    Cells that stand outside any row form one of their own.
    """
    rows: list[tuple[etree._Element, int, list[etree._Element]]] = []  # the part, the row's number in it, its cells
    numbers: Counter[etree._Element] = Counter()
    for child in _rows_and_cells(table):
        part = child.getparent()
        assert part is not None
        if child.tag == "tr":
            numbers[part] += 1
            rows.append((part, numbers[part], list(child.iterchildren("td", "th"))))
        elif rows and rows[-1][:2] == (part, 0):
            rows[-1][2].append(child)
        else:
            rows.append((part, 0, [child]))
    left = Counter(part for part, _, _ in rows)
    path_of = table.getroottree().getpath
    paths = {part: path_of(part) for part in dict.fromkeys(part for part, _, _ in rows[:MAX_ROWS])}
    out = []
    for part, number, cells in rows:
        path = paths.get(part, "")
        out.append((f"{path}/tr[{number}]" if number else path, cells, left[part]))
        left[part] -= 1
    return out


def _rows_and_cells(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, and the cells that stand outside any, in reading order."""
    inside = [table.iterchildren(*_AROUND_CELLS)]
    while inside:
        child = next(inside[-1], None)
        if child is None:
            inside.pop()
        elif child.tag in {"tr", "td", "th"}:
            yield child
        else:
            inside.append(child.iterchildren(*_AROUND_CELLS))


def _span(value: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", value)
    return int(digits[1]) if digits else 1


def _clean(text: str) -> str:
    """The lines of a cell."""
    return "\n".join(line for line in map(line_of, text.split(LINE)) if line)


def line_of(text: str) -> str:
    """A line with its white space made one space each, and none between Chinese characters."""
    text = " ".join(text.split())
    return _CJK_GAP.sub("", text) if " " in text else text
