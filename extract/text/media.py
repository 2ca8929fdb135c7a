"""The media type of a document, told from its content and never from its name."""

import re

EMPTY = "application/x-empty"
ENCRYPTED_OFFICE = "application/x-tika-ooxml-protected"  # as Apache Tika calls it
BINARY = "application/octet-stream"
OLD_WORD = "application/msword"
RTF = "application/rtf"
WORD_XML = "application/vnd.ms-word2003+xml"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
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
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in a compound file.
_OLE_STREAMS = (
    ("EncryptedPackage".encode("utf-16-le"), ENCRYPTED_OFFICE),
    ("WordDocument".encode("utf-16-le"), OLD_WORD),
    ("Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
    ("Book\0".encode("utf-16-le"), "application/vnd.ms-excel"),
)
# How the name of a member begins that tells the type of a file which is a ZIP inside.
_ZIP_MEMBERS = (
    (b"OFD.xml", OFD),
    (b"word/", DOCX),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_LONGEST_END = 22 + 65535
_MOST_MEMBERS = 5000
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|tr|td|div|p|span|h\d|ul|script)\b", re.I)
_HEAD = 4096
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=.Word\.Document|<w:wordDocument\b")
_RELATED = re.compile(rb"^content-type:\s*multipart/related\b", re.I | re.M)
_CONTROL = bytes(set(range(32)) - {8, 9, 10, 11, 12, 13, 26, 27})


def media_type(data: bytes) -> str:
    """A media type such as `text/html`, `text/plain`, `application/pdf`.

    `application/octet-stream` when nothing fits, `application/x-empty` when there is nothing.
    """
    if not data.strip():
        return EMPTY
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    for magic, name in _MAGIC:
        if data.startswith(magic) and (magic != b"BM" or _binary(data)):
            return name
    if data.startswith(_OLE):
        return next((name for stream, name in _OLE_STREAMS if stream in data), OLD_WORD)
    if data.startswith(b"PK\x03\x04"):
        return _of_members(data)
    if _binary(data):
        return "application/pdf" if b"%PDF-" in data[:1024] else BINARY
    sample = data.replace(b"\0", b"")[:100_000]
    if _WORD_XML.search(sample[:_HEAD]):
        return WORD_XML
    if sample[:_HEAD].lstrip()[:13].lower() == b"mime-version:" and _RELATED.search(sample[:_HEAD]):
        return MHTML
    return "text/html" if _HTML.search(sample) else "text/plain"


def _of_members(data: bytes) -> str:
    """The type of a ZIP by the names in its directory; where that is cut off, by the names before the members."""
    names = _names_in_directory(data)
    if names is None:
        return next((kind for member, kind in _ZIP_MEMBERS if member in data), ZIP)
    return next((kind for member, kind in _ZIP_MEMBERS if any(name.startswith(member) for name in names)), ZIP)


def _names_in_directory(data: bytes) -> list[bytes] | None:
    """The names of the first members, which never unpacks anything; None without a directory."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _LONGEST_END))
    at = int.from_bytes(data[end + 16 : end + 20], "little") if end >= 0 else len(data)
    names: list[bytes] = []
    while data[at : at + 4] == b"PK\x01\x02" and len(names) < _MOST_MEMBERS:
        name, extra, comment = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (28, 30, 32))
        names.append(data[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment
    return names or None


def _binary(data: bytes) -> bool:
    sample = data[:8192]
    if sample[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    utf16 = sample.count(0) * 5 >= len(sample) and (sample[::2].count(0) == 0 or sample[1::2].count(0) == 0)
    return controls * 100 > len(sample) and not utf16
