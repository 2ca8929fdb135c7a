"""OFD (GB/T 33190) to a document: a zip of XML whose pages are characters and lines, read as those of a PDF are.

`OFD.xml` names the document, `Document.xml` its pages and templates, and each page's `Content.xml` what stands on it
(`ofd_page`). Of several documents in one file the first is read. Annotations (seals, stamps) are left aside.
"""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from lxml import etree

from extract.document.model import Document
from extract.readers.containers.zips import open_zip, read_xml
from extract.readers.ofd.page import PageSource, box_of, read_page
from extract.readers.pdf.pdf import MAX_PAGES, compose, note
from extract.readers.pdf.pdf_page import Page
from extract.text.errors import Damaged, Encrypted

_A4 = (0.0, 0.0, 210.0, 297.0)


def read(data: bytes) -> Document:
    """Raises `NotReadable`. Pages after `MAX_PAGES` are left out, and a finding says so."""
    package = _Package(open_zip(data))
    document = Document([])
    roots = [root.text or "" for root in package.xml("OFD.xml").iterfind("{*}DocBody/{*}DocRoot")]
    if not roots:
        raise Damaged("OFD.xml in the file names no document")
    if len(roots) > 1:
        note(document, "document.several_reports", f"{len(roots)} documents are in the file; the first was read")
    return compose(_pages(package, package.path("OFD.xml", roots[0]), document), document)


class _Package:
    """The XML files of the package by their paths; paths are found whatever their case."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {name.replace("\\", "/").strip("/").lower(): name for name in archive.namelist()}
        if any(name.endswith("encryptions.xml") for name in self._names):
            raise Encrypted("the file is encrypted: it opens with a password or key only")

    def xml(self, path: str) -> etree._Element:
        """Raises `Damaged`."""
        return read_xml(self._archive, self._names.get(path.lower(), path))

    def path(self, named_in: str, location: str) -> str:
        """The path that a location (ST_Loc) means: from the package's root, or from the file that names it."""
        location = location.strip().replace("\\", "/")
        if location.startswith("/"):
            return normpath(location).lstrip("/")
        relative = normpath(join(dirname(named_in), location))
        return relative if relative.lower() in self._names else normpath(location)


def _pages(package: _Package, root: str, document: Document) -> Iterator[Page]:
    tree = package.xml(root)
    whole = box_of(tree.find("{*}CommonData/{*}PageArea"))
    templates = {
        template.get("ID"): package.path(root, template.get("BaseLoc", ""))
        for template in tree.iterfind("{*}CommonData/{*}TemplatePage")
    }
    units = dict(_units(package, root, tree))
    pages = tree.findall("{*}Pages/{*}Page")
    if len(pages) > MAX_PAGES:
        note(
            document,
            "document.too_large",
            f"the file has {len(pages)} pages; those after page {MAX_PAGES} were not read",
        )
    for number, page in enumerate(pages[:MAX_PAGES], 1):
        try:
            content = package.xml(package.path(root, page.get("BaseLoc", "")))
            used = [templates.get(template.get("TemplateID")) for template in content.iterfind("{*}Template")]
            behind = [package.xml(path) for path in used if path]
        except Damaged:
            note(document, "page.damaged", f"page {number} is damaged and was not read")
            continue
        box = box_of(content.find("{*}Area")) or next(
            filter(None, (box_of(template.find("{*}Area")) for template in behind)), None
        )
        yield read_page(PageSource(number, [*behind, content], box or whole or _A4, units))


def _units(package: _Package, root: str, tree: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The drawings that pages use by their ID (CompositeGraphicUnit)."""
    for named in tree.iterfind("{*}CommonData/*"):
        if etree.QName(named).localname in {"PublicRes", "DocumentRes"}:
            try:
                resources = package.xml(package.path(root, named.text or ""))
            except Damaged:
                continue
            for unit in resources.iterfind("{*}CompositeGraphicUnits/{*}CompositeGraphicUnit"):
                yield unit.get("ID", ""), unit
