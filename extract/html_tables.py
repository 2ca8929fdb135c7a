"""The rows of a table in an HTML tree, and whether the table holds data or only lays the page out.

Most tables are regular: their cells stand in rows, their rows in the table or in one part of it, and no cell holds a
table. Those are read from their source, which libxml2 writes in one go: five times as quick as to ask the tree for
every cell. All others are read from the tree.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from lxml import etree

from extract.document import MAX_COLUMNS, PrintedRow

LINE = "\ufdd0"  # a noncharacter, which no document prints: here a line ends
_ENDS_A_LINE = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6")
_LINE_END = re.compile(rf"</(?:{'|'.join(_ENDS_A_LINE)})>|<(?:{'|'.join(_ENDS_A_LINE)})\b[^>]*/>")
_TAG = re.compile(r"<[^>]*>")
_CELL = re.compile(r"<t([dh])\b([^>]*)>([^<]*(?:<(?!/t[dh]>)[^<]*)*)</t[dh]>")
_CELL_BEGINS = re.compile(r"<t[dh]\b")
_EMPTY_CELL = re.compile(r"<(t([dh])\b[^>]*)/>")
_PART = re.compile(r"<t(?:head|body|foot)\b")
_SPAN = re.compile(r"""\b(row|col)span="\s*(\d{1,6})""")
_CJK_GAP = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]) (?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")
_ONE = (1, 1)
_TD = [f"/td[{number}]" for number in range(1, MAX_COLUMNS + 2)]


def data_rows(table: etree._Element) -> list[PrintedRow] | None:
    """The rows of a table, None when it is one for layout: it stands around another, or is a few cells of prose."""
    if has_table(table):
        rows = [cells for _, cells in _rows_of_tree(table)]
        many = sum(sum(not has_table(cell) for cell in cells) >= 2 for cells in rows) >= 5
        return from_tree(table) if many else None
    rows_ = from_source(table) or from_tree(table)
    if all(len(row.texts) < 2 for row in rows_):
        return None
    return rows_ if len(rows_) > 3 or all(len(text) < 300 for row in rows_ for text in row.texts) else None


def has_table(element: etree._Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def from_source(table: etree._Element) -> list[PrintedRow] | None:
    """The rows of a regular table, None when it is another."""
    source = etree.tostring(table, encoding="unicode", with_tail=False)
    if "/>" in source:
        source = _EMPTY_CELL.sub(r"<\1></t\2>", source)
    head, *rows = source.split("<tr")
    parts = _PART.findall(head)
    counts = [row.count("<t") for row in rows]
    cells = _CELL.findall(source)
    in_rows = all(row.rstrip().endswith("</tr>") for row in rows[:-1]) and "</tr>" in rows[-1:][0] if rows else False
    if len(parts) > 1 or not in_rows or sum(counts) != len(cells):
        return None
    path = table.getroottree().getpath(table) + (f"/{parts[0][1:]}" if parts else "")
    return list(_rows_of_source(path, counts, cells))


def _rows_of_source(path: str, counts: list[int], cells: list[tuple[str, str, str]]) -> Iterator[PrintedRow]:
    letters, attributes, contents = zip(*cells, strict=True) if cells else ((), (), ())
    texts, spans = list(map(_text, contents)), list(map(_spans, attributes))
    start = 0
    for number, count in enumerate(counts, 1):
        end = start + count
        row_path = f"{path}/tr[{number}]"
        if "h" in letters[start:end]:
            xpaths = _paths(row_path, [f"t{letter}" for letter in letters[start:end]])
        else:
            xpaths = [row_path + td for td in _TD[:count]]
        own_spans = spans[start:end]
        yield PrintedRow(texts[start:end], own_spans if own_spans.count(_ONE) < count else None, xpaths)
        start = end


@lru_cache(maxsize=4096)
def _text(content: str) -> str:
    """The text of a cell's source. Remembered, for most cells of a report look the same."""
    return _clean(unescape(_TAG.sub("", _LINE_END.sub(LINE, content))) if "<" in content or "&" in content else content)


@lru_cache(maxsize=4096)
def _spans(attributes: str) -> tuple[int, int]:
    if "span" not in attributes:
        return _ONE
    found = dict(_SPAN.findall(attributes)[::-1])
    return int(found.get("row", 1)), int(found.get("col", 1))


def _paths(path: str, tags: list[str]) -> list[str]:
    return [f"{path}/{tag}[{tags[: index + 1].count(tag)}]" for index, tag in enumerate(tags)]


def from_tree(table: etree._Element) -> list[PrintedRow]:
    """The rows of any table."""
    for part in table.iter(*_ENDS_A_LINE):
        part.tail = LINE + (part.tail or "")
    return [_row_of_tree(path, cells[: MAX_COLUMNS + 1]) for path, cells in _rows_of_tree(table)]


def _row_of_tree(path: str, cells: list[etree._Element]) -> PrintedRow:
    texts = [_clean("".join(cell.itertext())) for cell in cells]
    spans = [(_span(cell.get("rowspan", "")), _span(cell.get("colspan", ""))) for cell in cells]
    return PrintedRow(texts, spans, _paths(path, [str(cell.tag) for cell in cells]))


def _rows_of_tree(table: etree._Element) -> list[tuple[str, list[etree._Element]]]:
    """The path and the cells of each row. Cells that stand outside any row form one of their own."""
    rows: list[tuple[str, list[etree._Element]]] = []
    path_of = table.getroottree().getpath
    for part in (table, *table.iterdescendants("thead", "tbody", "tfoot")):
        if part is not table and next(part.iterancestors("table")) is not table:
            continue
        path = path_of(part)
        number = 0
        stray: list[etree._Element] = []
        for child in part.iterchildren("tr", "td", "th"):
            if child.tag == "tr":
                number += 1
                stray = []
                rows.append((f"{path}/tr[{number}]", list(child.iterchildren("td", "th"))))
            else:
                if not stray:
                    rows.append((path, stray))
                stray.append(child)
    return rows


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
