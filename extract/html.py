"""HTML to a document.

The tree is read once, in C where it can be: block boundaries are marked in it, every data table is taken out as a
grid, and what is left is one long text that falls into paragraphs at the marks. Layout tables (a table around other
tables, or a few cells of prose) are text like any other. XPaths are those of the tree as libxml2 parses the page.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from extract.document import Block, Document, Paragraph, Table, place

# Noncharacters: no document prints them. A line ends; a table stood here; a container begins or ends; it is the article.
_LINE, _TABLE, _OPEN, _CLOSE, _CONTENT = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
_MARKS = re.compile("[\ufdd0-\ufdd4]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff]")
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
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_CJK_GAP = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]) (?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")


def read_html(text: str) -> Document:
    """Read a page. Anything parses; a page without text gives a document without blocks."""
    root = parse(text)
    if root is None:
        return Document([])
    document = Document([], _metas(root), _line(root.findtext(".//title") or ""), None)
    body = root.find("body")
    if body is None:
        body = root
    tables = _mark(body)
    document.headline = _headline(body)
    _split(document, "".join(body.itertext()), tables)
    return document


def parse(text: str) -> etree._Element | None:
    """The page as a tree, comments left out; None when there is nothing to parse."""
    text = _FORBIDDEN.sub("", _DECLARATION.sub("", text))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
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


def _headline(body: etree._Element) -> str | None:
    heading = body.find(".//h1")
    return None if heading is None else _line(_MARKS.sub(" ", "".join(heading.itertext()))) or None


def _mark(body: etree._Element) -> list[Table]:
    """Mark the boundaries of blocks in the tree and take the data tables out of it; the tables in reading order."""
    etree.strip_elements(body, *_NOT_TEXT, with_tail=False)
    _empty_hidden(body)
    for br in body.iter("br"):
        br.tail = _LINE + (br.tail or "")
    found = [table for table in body.iter("table") if _is_data(table)]
    inside = {el for table in found for el in table.iterdescendants("table")}
    grids: list[Table] = []
    for element in found:
        if element not in inside:
            _take_out(element, grids)
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
    return grids


def _empty_hidden(body: etree._Element) -> None:
    """Empty what is never shown. A large hidden part is kept: pages hide the whole text until a script shows it."""
    for element in body.xpath("//*[@style]"):
        if _HIDDEN.search(element.get("style", "")) and element.find(".//table") is None and element.tag != "table":
            text = "".join(element.itertext())
            if len(text) < 500:
                element.clear(keep_tail=True)


def _is_data(table: etree._Element) -> bool:
    """Not a table for layout: it stands around no other table, or has many rows of its own, and is no prose."""
    rows = list(_rows(table))
    if table.find(".//table") is not None:
        own = sum(sum(cell.find(".//table") is None for cell in cells) >= 2 for _, cells in rows)
        return own >= 5
    if all(len(cells) < 2 for _, cells in rows):
        return False
    return len(rows) > 3 or all(len("".join(cell.itertext())) < 300 for _, cells in rows for cell in cells)


def _take_out(element: etree._Element, grids: list[Table]) -> None:
    path = element.getroottree().getpath(element)
    _mark_lines(element)
    rows = [
        [(_cell_text(cell), _span(cell, "rowspan"), _span(cell, "colspan") or 1, xpath) for cell, xpath in cells]
        for cells in _rows_with_paths(element, path)
    ]
    beside = "".join(_LINE + "".join(el.itertext()) for el in element if el.tag in {"caption", "p", "div", "h2", "h3"})
    table = place(rows, len(grids))
    grids.append(table)
    tail = element.tail
    element.clear()
    element.text = f"{beside}{_LINE}{_TABLE}{_LINE}"
    element.tail = tail


def _mark_lines(table: etree._Element) -> None:
    """Within a table only the breaks inside cells count."""
    for element in table.iter("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table"):
        if element is not table:
            element.tail = _LINE + (element.tail or "")


def _rows(table: etree._Element) -> Iterator[tuple[str, list[etree._Element]]]:
    """The rows of a table with their path below it. Cells that stand outside any row form one of their own."""
    stray: list[etree._Element] = []
    for part, prefix in _parts(table):
        number = 0
        for child in part:
            if child.tag == "tr":
                number += 1
                if stray:
                    yield prefix, stray
                    stray = []
                yield f"{prefix}/tr[{number}]", [cell for cell in child if cell.tag in {"td", "th"}]
            elif child.tag in {"td", "th"}:
                stray.append(child)
        if stray:
            yield prefix, stray
            stray = []


def _parts(table: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    yield table, ""
    numbers = {"thead": 0, "tbody": 0, "tfoot": 0}
    for child in table:
        tag = child.tag
        if tag in numbers:
            numbers[tag] += 1
            yield child, f"/{tag}[{numbers[tag]}]"


def _rows_with_paths(table: etree._Element, path: str) -> Iterator[list[tuple[etree._Element, str]]]:
    for prefix, cells in _rows(table):
        numbers = {"td": 0, "th": 0}
        row = []
        for cell in cells:
            tag = str(cell.tag)
            numbers[tag] += 1
            row.append((cell, f"{path}{prefix}/{tag}[{numbers[tag]}]"))
        yield row


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name)
    if value is None:
        return 1
    if value.isascii() and value.isdigit() and len(value) < 6:
        return int(value)
    digits = re.match(r"\s*(\d{1,6})", value)
    return int(digits[1]) if digits else 1


def _cell_text(cell: etree._Element) -> str:
    return _clean("".join(cell.itertext()) if len(cell) else cell.text or "")


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    """The lines of a cell. Remembered, for most cells of a report look the same."""
    return "\n".join(line for line in map(_line, text.split(_LINE)) if line)


def _line(text: str) -> str:
    return _CJK_GAP.sub("", _SPACE.sub(" ", text)).strip(" \u3000")


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
