"""A cell found again in its document by its place, and the document as a page on which that cell is marked."""

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from lxml import etree

from extract.document.html import tree_of
from extract.document.model import Document, GridCell, Paragraph, Table
from extract.document.shown import HIDDEN
from extract.page_image import Pictured, pictured
from extract.readers.dispatch import read_document
from extract.text.encoding import decode_as
from extract.text.errors import NotReadable
from extract.text.media import media_type
from extract.text.report import PageSpot

ANCHOR = "nianbao-cell"
_MARK = "outline:4px solid #d00;outline-offset:-2px;background:#ff0"
_NOTE = "nianbao-note"
_PART = "data-nianbao"  # `cell` is the marked one, `around` what it stands in
_SHOWN = (
    "display:revert;visibility:visible;opacity:1;position:static;transform:none;filter:none;clip:auto;clip-path:none;"
    "mask:none;contain:none;content-visibility:visible;mix-blend-mode:normal;height:auto;max-height:none;overflow:visible"
)
_TOP = "position:relative;z-index:2147483647"
_LEGIBLE = "color:#000;font-size:max(1em,12px);text-indent:0;-webkit-text-fill-color:#000"
_HEADER = "all:initial;display:block;padding:8px;border-bottom:4px solid #d00;background:#fff;font:14px sans-serif"
# An important rule of the first layer wins over every style sheet of the page, so none can hide or cover what is ours.
_RULES = (
    ("*,*::before,*::after", "z-index:auto"),
    (f"html,body,[{_PART}],[{_PART}=cell] *", _SHOWN),
    ("html,body", "margin:0;width:auto;min-width:0;columns:auto;writing-mode:horizontal-tb"),
    ("html::before,body::before", "content:none"),
    (f"[{_PART}=cell]", f"{_MARK};{_TOP};{_LEGIBLE}"),
    (f"[{_PART}=cell] *", _LEGIBLE),
    (f"#{_NOTE}", f"{_HEADER};{_TOP}"),
    (f"#{_NOTE} *", "all:initial;display:block;font:14px sans-serif;overflow-wrap:anywhere"),
    (f"#{_NOTE} a", "color:#00c;text-decoration:underline;cursor:pointer"),
)
_STYLE = "@layer{{{}}}".format(
    "".join(f"{selector}{{{style.replace(';', '!important;')}!important}}" for selector, style in _RULES)
)
_ACTIVE = ("script", "noscript", "template", "iframe", "frame", "object", "applet", "link", "base")
_LINKS = frozenset({"href", "action", "formaction", "ping", "srcdoc", "target"})
# Nothing is fetched and nothing runs, whatever else the page holds.
_IMPORTANT = re.compile("![^;]*")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"


def find_row(data: bytes, table: int, row: int, *, charset: str | None = None) -> list[GridCell | None]:
    """The cells of a row of a document, by column, numbered as in `Place`; a cell over several columns stands in each."""
    document = _document(data, charset)
    found = [candidate for candidate in document.tables() if candidate.number == table and row < len(candidate.rows)]
    return found[0].slots(row) if found else []


def marked_page(data: bytes, cell: GridCell | None, notes: Sequence[str], *, charset: str | None = None) -> str:
    """The document as an HTML page in UTF-8 with `cell`, of `find_row`, marked and the notes above.

    Scripts and all that would fetch something are taken out, and links are dead. Of a PDF or a picture it is the page as it
    looks; all else is laid out in paragraphs and tables.
    """
    kind = media_type(data)
    spot = cell.spot if cell else None
    if isinstance(spot, PageSpot) and (kind == "application/pdf" or kind.startswith("image/")):
        return _picture_page(pictured(data, kind, spot.page), spot, notes)
    if kind != "text/html":
        return _text_page(_document(data, charset), cell, notes)
    root = tree_of(decode_as(data, charset)[0])
    if root is None:
        return _text_page(Document([]), None, notes)
    path_of = root.getroottree().getpath
    element = next((found for found in root.iter("td", "th") if cell and path_of(found) == cell.xpath), None)
    _tame(root)
    if element is not None:
        _mark(element)
    body = root.find("body")
    (root if body is None else body).insert(0, etree.fromstring(_header(notes, marked=element is not None)))
    return f"<!DOCTYPE html>\n{etree.tostring(root, encoding='unicode', method='html')}\n"


def _document(data: bytes, charset: str | None) -> Document:
    try:
        return read_document(data, media_type(data), charset)[0]
    except NotReadable:
        return Document([])


def _tame(root: etree._Element) -> None:
    """Take out what runs or fetches, and say in which encoding the page is now."""
    etree.strip_elements(root, *_ACTIVE, with_tail=False)
    etree.strip_tags(root, "embed")  # whose end no page marks: what follows it is read as its content
    for element in root.iter(etree.Element):
        if element.tag == "meta" and (element.get("http-equiv") or element.get("charset")):
            element.attrib.clear()
        for name in [name for name in element.attrib if _leads_on(str(name).lower()) or name == _PART]:
            del element.attrib[name]
        if element.get("id") in (_NOTE, ANCHOR):
            del element.attrib["id"]
        if "!" in element.get("style", ""):
            element.set("style", _IMPORTANT.sub("", element.get("style", "")))
    head = root.find("head")
    if head is None:
        head = etree.Element("head")
        root.insert(0, head)
    style = etree.Element("style")
    style.text = _STYLE
    head.insert(0, style)
    head.insert(0, etree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}))
    head.insert(0, etree.Element("meta", {"charset": "utf-8"}))


def _leads_on(attribute: str) -> bool:
    """Does an attribute run something, lead to another place, or send something there?"""
    return attribute.startswith("on") or attribute.rpartition(":")[2].rpartition("}")[2] in _LINKS


def _mark(element: etree._Element) -> None:
    """Outline an element, put the anchor into it, and show what it stands in, also where only a script would."""
    for around in (element, *element.iterancestors()):
        around.set(_PART, "around")
        if HIDDEN.search(around.get("style", "")):
            del around.attrib["style"]
    element.set(_PART, "cell")
    element.set("style", f"{element.get('style', '')};{_MARK}".lstrip(";"))
    anchor = etree.Element("a", {"id": ANCHOR})
    anchor.tail, element.text = element.text, None
    element.insert(0, anchor)


def _header(notes: Sequence[str], *, marked: bool) -> str:
    lines = "".join(f"<div>{escape(note)}</div>" for note in notes)
    link = f'<a href="#{ANCHOR}">到该单元格 to the cell</a>' if marked else ""
    return f'<div id="{_NOTE}" style="{_HEADER}">{lines}{link}</div>'


def _picture_page(page: Pictured, spot: PageSpot, notes: Sequence[str]) -> str:
    left, top, right, bottom = spot.box
    places = zip(
        ("left", "top", "width", "height"),
        (left / page.width, top / page.height, (right - left) / page.width, (bottom - top) / page.height),
        strict=True,
    )
    style = ";".join(f"{name}:{share:.3%}" for name, share in places)
    return _page(
        f'{_header(notes, marked=True)}<div style="position:relative"><img style="width:100%" alt="" '
        f'src="data:image/png;base64,{b64encode(page.png).decode()}"><a id="{ANCHOR}" style="position:absolute;{style};'
        'outline:4px solid #d00"></a></div>'
    )


def _text_page(document: Document, cell: GridCell | None, notes: Sequence[str]) -> str:
    blocks = "\n".join(
        f"<p>{escape(block.text)}</p>" if isinstance(block, Paragraph) else _table(block, cell)
        for block in document.blocks
    )
    return _page(f"{_header(notes, marked=cell is not None)}\n{blocks}\n")


def _page(body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f'content="{_POLICY}"></head><body>{body}</body></html>\n'
    )


def _table(table: Table, marked: GridCell | None) -> str:
    rows = "\n".join(f"<tr>{''.join(_cell(cell, marked) for cell in row)}</tr>" for row in table.rows)
    return f'<table border="1" style="border-collapse:collapse">\n{rows}\n</table>'


def _cell(cell: GridCell, marked: GridCell | None) -> str:
    is_it = marked is not None and (cell.table, cell.row, cell.column) == (marked.table, marked.row, marked.column)
    anchor, style = (f'<a id="{ANCHOR}"></a>', f' style="{_MARK}"') if is_it else ("", "")
    return f"<td{style}>{anchor}{escape(cell.text)}</td>"
