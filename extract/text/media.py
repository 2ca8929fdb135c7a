"""The media type of a document, told from its content and never from its name."""

import re

from extract.text import compound_file
from extract.text.encoding import utf16_without_mark

EMPTY = "application/x-empty"
ENCRYPTED_OFFICE = "application/x-tika-ooxml-protected"  # as Apache Tika calls it
BINARY = "application/octet-stream"
OLD_WORD = "application/msword"
RTF = "application/rtf"
WORD_XML = "application/vnd.ms-word2003+xml"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
VSDX = "application/vnd.ms-visio.drawing"
XLS = "application/vnd.ms-excel"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OLE = "application/x-ole-storage"  # as Apache Tika calls a compound file that is none of the known
GZIP = "application/gzip"
MHTML = "multipart/related"
OFD = "application/ofd"
ZIP = "application/zip"

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x1f\x8b", GZIP),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
# A stream or storage in the root of a compound file that tells what the file is.
_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", OLD_WORD),
    ("Workbook", XLS),
    ("Book\0", XLS),  # with its end, for a text of Word may speak of a Bookmark
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("VisioDocument", "application/vnd.visio"),
    ("Quill", "application/x-mspublisher"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)
_BLANK = b"\t\n\x0b\x0c\r \0"
_MARK = b"\xef\xbb\xbf"
_PACKAGE = (b"[Content_Types].xml", b"_rels/.rels")
# How the name of a member begins that tells the type of an Office Open XML package.
_PARTS = ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX), (b"visio/", VSDX))
_ODF = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[\w-]{1,40}?)PK")
_LONGEST_END = 22 + 65535
_MOST_MEMBERS = 5000
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|tr|td|div|p|span|h\d|ul|script)\b", re.I)
_HEAD = 4096
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=.Word\.Document|<w:wordDocument\b")
_HEADER = re.compile(rb"[\w-]{1,60}:")
_SAVED_PAGE = re.compile(rb"^content-type:\s*multipart/(?:related|mixed|alternative)\b", re.I | re.M)
_MIME = re.compile(rb"^mime-version:", re.I | re.M)
_CONTROL = bytes(set(range(32)) - {8, 9, 10, 11, 12, 13, 26, 27})


def media_type(data: bytes) -> str:
    """A media type such as `text/html`, `text/plain`, `application/pdf`.

    `application/octet-stream` when nothing fits, `application/x-empty` when there is nothing.
    """
    data = without_blanks(data)
    if not data:
        return EMPTY
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    for magic, name in _MAGIC:
        if data.startswith(magic) and (magic != b"BM" or _binary(data)):
            return name
    if data.startswith(compound_file.MAGIC):
        return _of_streams(data)
    if data.startswith(b"PK\x03\x04"):
        return _of_members(data)
    if _binary(data):
        return "application/pdf" if b"%PDF-" in data[:1024] else BINARY
    sample = data.replace(b"\0", b"")[:100_000]
    if _WORD_XML.search(sample[:_HEAD]):
        return WORD_XML
    if _is_saved_page(sample[:_HEAD]):
        return MHTML
    return "text/html" if _HTML.search(sample) else "text/plain"


def without_blanks(data: bytes) -> bytes:
    """A file without the line breaks, blanks and byte-order mark that a server or an editor put before it."""
    return data.lstrip(_BLANK).removeprefix(_MARK).lstrip(_BLANK)


def _is_saved_page(head: bytes) -> bool:
    """Whether a text begins with the headers of a message that holds a page and its pictures."""
    if not _HEADER.match(head):
        return False
    headers = head.replace(b"\r\n", b"\n").split(b"\n\n")[0]
    return bool(_MIME.search(headers) and _SAVED_PAGE.search(headers))


def _of_streams(data: bytes) -> str:
    """The type of a compound file by the streams in its root; where its directory is cut off, by any names in it."""
    names = compound_file.names_in_root(data)
    if names is None:
        return next((kind for name, kind in _STREAMS if name.encode("utf-16-le") in data), OLD_WORD)
    roots = {name.casefold() for name in names}
    return next((kind for name, kind in _STREAMS if name.rstrip("\0").casefold() in roots), OLE)


def _of_members(data: bytes) -> str:
    """The type of a ZIP by the names in its directory; where that is cut off, by the names before the members."""
    if found := _ODF.match(data, 30):
        return found[1].decode()
    names = _names_in_directory(data)
    if names is None:
        return next((kind for member, kind in ((b"OFD.xml", OFD), *_PARTS) if member in data), ZIP)
    if b"OFD.xml" in names:
        return OFD
    if not any(name in _PACKAGE for name in names):
        return ZIP
    return next((kind for member, kind in _PARTS if any(name.startswith(member) for name in names)), ZIP)


def _names_in_directory(data: bytes) -> list[bytes] | None:
    """The names of the first members, which never unpacks anything; None without a directory."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _LONGEST_END))
    at = end - int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else len(data)
    names: list[bytes] = []
    while at >= 0 and data[at : at + 4] == b"PK\x01\x02" and len(names) < _MOST_MEMBERS:
        name, extra, comment = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (28, 30, 32))
        names.append(data[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment
    return names or None


def _binary(data: bytes) -> bool:
    sample = data[:8192]
    if sample[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    return controls * 100 > len(sample) and utf16_without_mark(sample) is None
