"""OFD (GB/T 33190) to a document: a zip of XML whose pages are characters and lines, read as those of a PDF are.

`OFD.xml` names the document, `Document.xml` its pages and templates, and each page's `Content.xml` what stands on it
(`ofd_page`). Of several documents in one file the first is read. Annotations (seals, stamps) are left aside.
"""

from collections.abc import Iterable, Iterator
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from lxml import etree

from extract.document.model import Document
from extract.readers.containers.zips import open_zip, read_member, read_xml
from extract.readers.ofd.page import PageSource, box_of, read_page
from extract.readers.ofd.pictures import recognized
from extract.readers.pdf.pdf import MAX_PAGES, MAX_SCANNED, compose, note
from extract.readers.pdf.pdf_page import Page
from extract.text.errors import Damaged, Encrypted

# Names of elements and attributes that are read; some writers give them in small letters.
_READ = """DocBody DocRoot CommonData PageArea PhysicalBox TemplatePage Pages Page Area Template Content Layer PageBlock
TextObject TextCode PathObject AbbreviatedData ImageObject CompositeObject PublicRes DocumentRes MultiMedias MultiMedia
MediaFile CompositeGraphicUnits CompositeGraphicUnit ID BaseLoc TemplateID ResourceID Visible Alpha Boundary CTM Size HScale
Fill Stroke X Y DeltaX DeltaY"""
_NAMES = {name.lower(): name for name in _READ.split()}
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
        tree = read_xml(self._archive, self._names.get(path.lower(), path))
        for element in tree.iter("{*}*"):
            name = etree.QName(element)
            if (official := _NAMES.get(name.localname.lower(), name.localname)) != name.localname:
                element.tag = f"{{{name.namespace}}}{official}" if name.namespace else official
            for attribute in [*element.attrib]:
                official = _NAMES.get(str(attribute).lower(), str(attribute))
                if official != attribute:
                    element.set(official, element.attrib.pop(attribute))
        return tree

    def bytes_of(self, path: str) -> bytes:
        """Raises `Damaged`."""
        return read_member(self._archive, self._names.get(path.lower(), path))

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
    resources = list(_resources(package, root, tree))
    units = {
        unit.get("ID", ""): unit
        for _, found in resources
        for unit in found.iterfind("{*}CompositeGraphicUnits/{*}CompositeGraphicUnit")
    }
    files = dict(_pictures(package, resources))
    scanned = 0
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
        read, pictures = read_page(PageSource(number, [*behind, content], box or whole or _A4, units))
        if scanned < MAX_SCANNED:
            read = recognized(read, pictures, lambda resource: package.bytes_of(files.get(resource, "")))
            scanned += read.ocr
        yield read


def _resources(package: _Package, root: str, tree: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The files, with their paths, that list drawings (CompositeGraphicUnit) and pictures that pages use by their ID."""
    for named in tree.iterfind("{*}CommonData/*"):
        if etree.QName(named).localname in {"PublicRes", "DocumentRes"}:
            path = package.path(root, named.text or "")
            try:
                yield path, package.xml(path)
            except Damaged:
                continue


def _pictures(package: _Package, resources: Iterable[tuple[str, etree._Element]]) -> Iterator[tuple[str, str]]:
    """The IDs of pictures and the paths of their files."""
    for path, tree in resources:
        for media in tree.iterfind("{*}MultiMedias/{*}MultiMedia"):
            file = (media.findtext("{*}MediaFile") or "").strip()
            yield media.get("ID", ""), package.path(path, join(tree.get("BaseLoc", ""), file))
