"""HTML to a document.

The tree is read once, in C where it can be: block boundaries are marked in it, every data table is taken out as a
grid, and what is left is one long text that falls into paragraphs at the marks. Layout tables (a table around other
tables, or a few cells of prose) are text like any other. XPaths are those of the tree as libxml2 parses the page.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from extract.document import Block, Document, Paragraph, Printed, Table, place

# Noncharacters: no document prints them. A line ends; a table stood here; a container begins or ends; it is the article.
_LINE, _TABLE, _OPEN, _CLOSE, _CONTENT = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
# Control characters and noncharacters (the marks above) as character references.
_REFERENCES = re.compile(
    rb"&#(?:[xX]0*(?:1?[\da-fA-F]|[fF]{3}[eEfF]|[fF][dD][dDeE][\da-fA-F])(?![\da-fA-F])"
    rb"|0*(?:[12]?\d|3[01]|6553[45]|6497[6-9]|649[89]\d|6500[0-7])(?!\d));?"
)
_NONCHARACTERS = re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

_NOT_TEXT = ("script", "style", "noscript", "template", "iframe", "select", "button", "textarea", "svg", "object")
_BREAKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "ul", "ol", "dl", "center", "blockquote",
           "section", "article", "header", "footer", "nav", "main", "form", "fieldset", "pre", "hr", "td", "th", "tr",
           "table", "caption", "address", "title", "aside", "figure")  # fmt: skip
_CONTAINERS = ("div", "td", "section", "article", "main", "form", "center", "ul", "body", "blockquote")
# The ids and classes of the element that holds the article, by family of systems (SITES.md, sections 2 to 10).
_ARTICLE = re.compile(
    r"(?:^|\s)(?:zoom|zoomcon|ivs_content|UCAP-CONTENT|vsb_content(?:_\d+)?|v_news_content|TRS_Editor|TRS_UEDITOR|trs_editor_view"
    r"|detailCont|xl_article|article-?content|article_content|main-txt|artile_zw|wzzw-article|j-fontContent|news_cont_d_wrap"
    r"|NewsContent)(?:\s|$)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_HIDDEN_WORDS = (b"none", b"None", b"NONE", b"mso-hide")  # far quicker to look for than the pattern
_Row = tuple[str, list[etree._Element]]  # path of the row, and its cells
_CJK_GAP = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]) (?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")


def read_html(text: str) -> Document:
    """Read a page. Anything parses; a page without text gives a document without blocks."""
    data = _DECLARATION.sub("", text).encode("utf-8", "replace").translate(None, _CONTROLS)
    root = _parse(data)
    if root is None:
        return Document([])
    document = Document([], _metas(root), _first(root, "title"), _first(root, "h1"))
    body = root.find("body")
    if body is None:
        body = root
    etree.strip_elements(body, *_NOT_TEXT, with_tail=False)
    if any(word in data for word in _HIDDEN_WORDS):
        _empty_hidden(body)
    tables = _mark(body)
    _split(document, etree.tostring(body, encoding="unicode", method="text"), tables)
    return document


def _parse(data: bytes) -> etree._Element | None:
    """The page, in UTF-8, as a tree, comments left out; None when there is nothing to parse."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(_REFERENCES.sub(b" ", _NONCHARACTERS.sub(b"", data)), parser)
    except etree.XMLSyntaxError:
        return None


def _metas(root: etree._Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property")
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _first(root: etree._Element, tag: str) -> str | None:
    """The text of the first element of this name."""
    element = next(root.iter(tag), None)
    return None if element is None else _line("".join(element.itertext())) or None


def _mark(body: etree._Element) -> list[Table]:
    """Mark the boundaries of blocks in the tree and take the data tables out of it; the tables in reading order."""
    for br in body.iter("br"):
        br.tail = _LINE + (br.tail or "")
    tables: list[Table] = []
    inside: set[etree._Element] = set()
    for element in list(body.iter("table")):
        if element not in inside and _is_data(element, rows := _rows(element)):
            inside.update(element.iterdescendants("table"))
            tables.append(_take_out(element, rows, len(tables)))
    for element in body.iter(*_BREAKS):
        opened = closed = _LINE
        if element.tag in _CONTAINERS:
            article = _ARTICLE.search(element.get("id", "")) or _ARTICLE.search(element.get("class", ""))
            opened, closed = _LINE + _OPEN + (_CONTENT if article else ""), _CLOSE + _LINE
        element.text = opened + (element.text or "")
        if len(element):
            last = element[-1]
            last.tail = (last.tail or "") + closed
        else:
            element.text += closed
    return tables


def _empty_hidden(body: etree._Element) -> None:
    """Empty what is never shown. A large hidden part is kept: pages hide the whole text until a script shows it."""
    for element in body.iter():
        style = element.get("style")
        if style and _HIDDEN.search(style) and element.tag != "table" and not _has_table(element):
            text = "".join(element.itertext())
            if len(text) < 500:
                element.clear(keep_tail=True)


def _has_table(element: etree._Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def _is_data(table: etree._Element, rows: list[_Row]) -> bool:
    """Not a table for layout: it stands around no other table, or has many rows of its own, and is no prose."""
    if _has_table(table):
        return sum(sum(not _has_table(cell) for cell in cells) >= 2 for _, cells in rows) >= 5
    if all(len(cells) < 2 for _, cells in rows):
        return False
    return len(rows) > 3 or all(len("".join(cell.itertext())) < 300 for _, cells in rows for cell in cells)


def _take_out(element: etree._Element, rows: list[_Row], number: int) -> Table:
    for part in element.iter("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
        part.tail = _LINE + (part.tail or "")
    table = place([_printed(cells, path) for path, cells in rows], number)
    beside = "".join(_LINE + "".join(el.itertext()) for el in element.iterchildren("caption", "p", "div", "h2", "h3"))
    element.clear(keep_tail=True)
    element.text = f"{beside}{_LINE}{_TABLE}{_LINE}"
    return table


def _printed(cells: list[etree._Element], path: str) -> Iterator[Printed]:
    data = headers = 0
    for cell in cells:
        if cell.tag == "td":
            data += 1
            xpath = f"{path}/td[{data}]"
        else:
            headers += 1
            xpath = f"{path}/th[{headers}]"
        text = _clean("".join(cell.itertext()) if len(cell) else cell.text or "")
        rowspan, colspan = cell.get("rowspan"), cell.get("colspan")
        yield text, _span(rowspan) if rowspan else 1, (_span(colspan) or 1) if colspan else 1, xpath


def _rows(table: etree._Element) -> list[_Row]:
    """The rows of a table with their paths. Cells that stand outside any row form one of their own."""
    rows: list[_Row] = []
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


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    """The lines of a cell. Remembered, for most cells of a report look the same."""
    return "\n".join(line for line in map(_line, text.split(_LINE)) if line)


def _line(text: str) -> str:
    text = " ".join(text.split())
    return _CJK_GAP.sub("", text) if " " in text else text


def _split(document: Document, text: str, tables: list[Table]) -> None:
    containers = [0]
    current = 0
    waiting = iter(tables)
    blocks: list[Block] = document.blocks
    for part in re.split("([\ufdd0-\ufdd4])", text):
        if part == _OPEN:
            containers.append(current)
            current = len(containers) - 1
        elif part == _CLOSE:
            current = containers[current]
        elif part == _TABLE:
            table = next(waiting)
            table.container = current
            blocks.append(table)
        elif part == _CONTENT:
            if document.content is None:
                document.content = current
        elif part != _LINE and (line := _line(part)):
            blocks.append(Paragraph(line, current))
    document.containers = containers
