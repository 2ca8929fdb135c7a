"""The media type of a document, told from its content and never from its name."""

import re

EMPTY = "application/x-empty"
ENCRYPTED_OFFICE = "application/x-tika-ooxml-protected"  # as Apache Tika calls it
BINARY = "application/octet-stream"

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
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
    ("WordDocument".encode("utf-16-le"), "application/msword"),
    ("Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
    ("Book\0".encode("utf-16-le"), "application/vnd.ms-excel"),
)
_ZIP_MEMBERS = (
    (b"OFD.xml", "application/ofd"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|tr|td|div|p|span|h\d|ul|script)\b", re.I)
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
        return next((name for stream, name in _OLE_STREAMS if stream in data), "application/msword")
    if data.startswith(b"PK\x03\x04"):
        return next((name for member, name in _ZIP_MEMBERS if member in data), "application/zip")
    if _binary(data):
        return "application/pdf" if b"%PDF-" in data[:1024] else BINARY
    sample = data.replace(b"\0", b"")[:100_000]
    return "text/html" if _HTML.search(sample) else "text/plain"


def _binary(data: bytes) -> bool:
    sample = data[:8192]
    if sample[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    utf16 = sample.count(0) * 5 >= len(sample) and (sample[::2].count(0) == 0 or sample[1::2].count(0) == 0)
    return controls * 100 > len(sample) and not utf16
