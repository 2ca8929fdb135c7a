"""What calamine leaves out of a workbook without a word: errors (`#REF!`), formulas without a stored value, and cells of ODS
that name no type. They are given to it as text: what the cell shows, or a sign that makes it unreadable."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from extract.readers.containers.zips import open_zip, read_member, read_xml

_UNREAD = "\ufffd"
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MAY_BE = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt=["']e["']""")
_ODS = "content.xml"
_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_KIND = f"{_OFFICE}value-type"
_NUMBERS = frozenset(("float", "percentage", "currency"))
_KIND_IN_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def shown(data: bytes) -> bytes:
    """A workbook that is a ZIP, with such cells as text. Raises `NotReadable`."""
    with open_zip(data) as archive:
        changed = {}
        for name in archive.namelist():
            change = _change_xlsx if _SHEETS.fullmatch(name) else _change_ods if name == _ODS else None
            if change and (part := _changed(archive, name, change)):
                changed[name] = part
        if not changed:
            return data
        out = BytesIO()
        with ZipFile(out, "w") as made:
            for name in dict.fromkeys(archive.namelist()):
                made.writestr(name, changed.get(name) or read_member(archive, name))
    return out.getvalue()


def _changed(archive: ZipFile, name: str, change: Callable[[etree._Element], bool]) -> bytes | None:
    if name != _ODS and not _MAY_BE.search(read_member(archive, name)):
        return None
    root = read_xml(archive, name)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) if change(root) else None


def _change_xlsx(root: etree._Element) -> bool:
    """ECMA-376, part 1, 18.3.1.4: `t` is the type of a cell, `v` its value, `f` its formula."""
    changed = False
    for cell in root.iter("{*}c"):
        kind, value = cell.get("t"), cell.find("{*}v")
        text = "" if value is None else (value.text or "").strip()
        if kind == "e" or (cell.find("{*}f") is not None and not text and (value is None or kind != "str")):
            if value is None:
                value = etree.SubElement(cell, f"{str(cell.tag)[:-1]}v")
            value.text = text or _UNREAD
            cell.set("t", "str")
            changed = True
    return changed


def _change_ods(root: etree._Element) -> bool:
    """OpenDocument 1.3, part 3, 9.1.4: a cell shows its paragraphs, whatever its type."""
    changed = False
    for cell in root.iter(f"{_TABLE}table-cell"):
        wrong = cell.get(_KIND_IN_CALC) == "error"
        kind = cell.get(_KIND)
        if kind and not wrong and (kind not in _NUMBERS or cell.get(f"{_OFFICE}value")):
            continue
        paragraph = cell.find(f"{_TEXT}p")
        if paragraph is None and cell.get(f"{_TABLE}formula"):
            paragraph = etree.SubElement(cell, f"{_TEXT}p")
            paragraph.text = _UNREAD
        if paragraph is not None:
            cell.attrib.pop(f"{_OFFICE}string-value", None)
            cell.set(_KIND, "string")
            changed = True
    return changed
