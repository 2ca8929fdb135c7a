"""HTML to a document.

Every data table is taken out of the tree as a grid; the rest is written out by libxml2 and falls into paragraphs at the
tags that begin or end a block, which is far quicker than to ask the tree for every element. Layout tables (a table around other
tables, or a few cells of prose) are text like any other. XPaths are those of the tree as libxml2 parses the page.
"""

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree

from extract.document.cms_markup import ARTICLE, BLOCK_TAGS
from extract.document.data_tables import DataTable, data_table
from extract.document.drawn import DRAWN, MAYBE_DRAWN, mark_drawn
from extract.document.html_tables import line_of, set_apart
from extract.document.model import Block, Document, Paragraph, Table
from extract.document.shown import LINE, empty_hidden, looks_of
from extract.text.errors import TooLarge
from extract.text.limits import MAX_CHARS, MAX_SLOTS, MAX_TABLES, MAX_TAGS
from extract.text.report import Finding

_TABLE = "\ufdd1"  # a noncharacter, as `LINE` is: here a table stood
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
# Control characters and noncharacters (the marks above) as character references.
_REFERENCES = re.compile(
    rb"&#(?:[xX]0*(?:1?[\da-fA-F]|[fF]{3}[eEfF]|[fF][dD][dDeE][\da-fA-F])(?![\da-fA-F])"
    rb"|0*(?:[12]?\d|3[01]|6553[45]|6497[6-9]|649[89]\d|6500[0-7])(?!\d));?"
)
_NONCHARACTERS = re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])")
_PICTURE = re.compile(r"data:image/[\w.+-]{1,40};base64,[\w+/=\s]*+")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

_NOT_TEXT = ("script", "style", "noscript", "template", "iframe", "select", "button", "textarea", "svg", "object")
# Attributes that say nothing more once it is known what is hidden and what is a block: half of what Word writes is style.
_LOOKS = ("style", "lang", "align", "valign", "width", "height", "border", "bgcolor", "color", "face", "size")
_BREAKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "ul", "ol", "dl", "center", "blockquote",
           "section", "article", "header", "footer", "nav", "main", "form", "fieldset", "pre", "hr", "td", "th", "tr",
           "table", "caption", "address", "title", "aside", "figure",
           *BLOCK_TAGS)  # fmt: skip
_CONTAINERS = frozenset(("div", "td", "section", "article", "main", "form", "center", "ul", "body", "blockquote"))
# Written so that the first character tells where to look: half as fast again.
_BOUNDARY = re.compile(rf"([<{LINE}{_TABLE}])(?:(?<!<)|(?<=<)(/?)({'|'.join(_BREAKS)})\b([^<>]*+)>)")
_TAG = re.compile(r"<[^<>]*+>")  # libxml2 writes both signs as references in values
_LINKS_ONLY = re.compile(
    r"\s*+(?:(?:相关|上一|下一|推荐|延伸)[^<:：]{0,8}[:：]\s*+)?+(?:\s*+<a\b[^<>]*+>(?:[^<]|<(?!/a\b))*+</a>[\s>＞»|·/]*+(?:&gt;)?)++$"
)
_SHORTEST_WRAPPED = 30  # characters of a line
_MENU_TAGS = frozenset(("li", "nav", "header", "footer", "dd", "dt"))
_NAMES = re.compile(r'''\b(?:id|class)="([^"]*)"''')


def read_html(text: str, utf8: bytes | None = None) -> Document:
    """Read a page. Anything parses; a page without text gives a document without blocks. Raises `TooLarge`.

    `utf8` is the text in UTF-8, where it is at hand.
    """
    if len(text) > MAX_CHARS:
        text, utf8 = _PICTURE.sub("", text), None
    data = _source(text, utf8)
    if len(text) > MAX_CHARS or data.count(b"<") > MAX_TAGS:
        raise TooLarge(
            f"the page has {len(text)} characters and {data.count(b'<')} tags; "
            f"at most {MAX_CHARS} and {MAX_TAGS} are read"
        )
    root, cut = _parse(data)
    if root is None:
        return Document([])
    head, body = root.find("head"), root.find("body")
    if body is None:
        body = root
    title = _first(root if head is None else head, "title")
    looks = looks_of(data, root)
    empty_hidden(looks, body)
    document = Document([], _metas(root), title or _first(body, "title"), _first(body, "h1"))
    if cut:
        message = "the elements of the page are nested deeper than 2,048 levels; what follows was not read"
        document.findings.append(Finding("document.nesting", "structure", "error", "document", message))
    mark_drawn(looks, body)
    etree.strip_elements(body, *_NOT_TEXT, with_tail=False)
    etree.strip_attributes(body, *_LOOKS)
    tables = _mark(body)
    _split(
        document, etree.tostring(body, encoding="unicode").replace(DRAWN, "").replace(MAYBE_DRAWN, "") + LINE, tables
    )
    return document


def tree_of(text: str) -> etree._Element | None:
    """The tree that the XPaths of `read_html` lead through, nothing taken out; None when there is nothing to parse."""
    return _parse(_source(text))[0]


def _source(text: str, utf8: bytes | None = None) -> bytes:
    if utf8 is None or _DECLARATION.match(text):
        utf8 = _DECLARATION.sub("", text).encode("utf-8", "replace")
    return utf8.translate(None, _CONTROLS)


def _parse(data: bytes) -> tuple[etree._Element | None, bool]:
    """The page, in UTF-8, as a tree, comments left out (None when there is nothing to parse); and whether libxml2 stopped where
    the elements were nested too deep."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(_REFERENCES.sub(b" ", _NONCHARACTERS.sub(b"", data)), parser)
    except etree.XMLSyntaxError:
        return None, False
    last = parser.error_log.last_error
    return root, last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


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
    if element is None:
        return None
    return line_of("".join(element.itertext()) if len(element) else element.text or "") or None


def _mark(body: etree._Element) -> list[Table]:
    """Mark the line breaks in the tree and take the data tables out of it; the tables in reading order."""
    for br in body.iter("br", "hr"):
        br.tail = LINE + (br.tail or "")
    set_apart(body)
    tables: list[Table] = []
    slots = 0
    inside: set[etree._Element] = set()
    elements = list(body.iter("table"))
    for element, found in _data_tables(elements[:MAX_TABLES]):
        if element not in inside:
            inside.update(element.iterdescendants("table"))
            tables.append(found.placed(len(tables)))
            tables[-1].hidden = "hidden" in element.attrib
            if (slots := slots + tables[-1].size) > MAX_SLOTS:
                raise TooLarge(f"the cells of the tables cover more than {MAX_SLOTS} places of their grids")
            _take_out(element)
    if tables and len(elements) > MAX_TABLES:
        tables[-1].note = f"{len(elements) - MAX_TABLES} tables after this one were read as text"
    return tables


def _data_tables(tables: list[etree._Element]) -> list[tuple[etree._Element, DataTable]]:
    """The tables that are not for layout, each with its rows. What stands around one of several rows is for layout."""
    found = []
    around: set[etree._Element] = set()
    for element in reversed(tables):
        if element not in around and (table := data_table(element)):
            found.append((element, table))
            counts = table.printed.counts
            if len(counts) - counts.count(1) - counts.count(0) > 1:
                around.update(element.iterancestors("table"))
    return found[::-1]


def _take_out(table: etree._Element) -> None:
    """Leave a mark in the place of a table, and the text that stands in it beside its rows."""
    beside = "".join(LINE + "".join(el.itertext()) for el in table.iterchildren("caption", "p", "div", "h2", "h3"))
    table.clear(keep_tail=True)
    table.text = f"{beside}{LINE}{_TABLE}{LINE}"


def _split(document: Document, source: str, tables: list[Table]) -> None:
    """Fill the document from the source of the body, in which each table is a mark."""
    containers = [0]
    current = 0
    in_menu = hidden = 0
    in_pre = False
    waiting = iter(tables)
    blocks: list[Block] = document.blocks
    parts = _BOUNDARY.split(source)
    for text, mark, closing, tag, attributes in zip(parts[::5], *(parts[n::5] for n in (1, 2, 3, 4)), strict=False):
        if in_pre:
            lines = filter(None, map(line_of, _lines_of_pre(_plain(text))))
            blocks += [Paragraph(line, current, in_menu > 0, hidden > 0) for line in lines]
        elif text and (line := line_of(_plain(text))):
            menu = in_menu > 0 or ("<a" in text and bool(_LINKS_ONLY.match(text)))
            blocks.append(Paragraph(line, current, menu, hidden > 0))
        if mark == _TABLE:
            table = next(waiting)
            table.container = current
            blocks.append(table)
        elif tag == "pre":
            in_pre = not closing
        elif tag in _MENU_TAGS:
            if not attributes.endswith("/"):
                in_menu += -1 if closing else 1
        elif tag in _CONTAINERS:
            if closing:
                current = containers[current]
                hidden -= hidden > 0
            elif not attributes.endswith("/"):
                hidden += hidden > 0 or " hidden=" in attributes
                containers.append(current)
                current = len(containers) - 1
                if document.content is None and attributes and any(map(ARTICLE.search, _NAMES.findall(attributes))):
                    document.content = current
    document.containers = containers


def _lines_of_pre(text: str) -> Iterator[str]:
    """The lines of preformatted text. A long one that ends in the middle of a sentence goes on in the next."""
    parts: list[str] = []
    for line in text.split("\n"):
        parts.append(line)
        if len(line.strip()) < _SHORTEST_WRAPPED or line.rstrip().endswith(("。", "；", "：")):
            yield "\n".join(parts)
            parts.clear()
    yield "\n".join(parts)


def _plain(source: str) -> str:
    return unescape(_TAG.sub("", source)) if "<" in source or "&" in source else source
