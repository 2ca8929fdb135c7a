"""The bytes of one document of any type to its document."""

from extract.document.html import read_html
from extract.document.model import Document
from extract.readers import READERS, read_file
from extract.readers.flat_text import read_text
from extract.text.encoding import decode_as, in_utf8
from extract.text.errors import Empty, Encrypted, NotReadable
from extract.text.media import EMPTY, ENCRYPTED_OFFICE

_TEXT = frozenset({"text/html", "text/plain"})
_PACKED = {"application/vnd.rar": "a RAR", "application/x-7z-compressed": "a 7z"}


def read_document(data: bytes, kind: str, charset: str | None = None) -> tuple[Document, str | None]:
    """The document of these bytes, and the name of its encoding where it is text. Raises `NotReadable`."""
    if kind in READERS:
        return read_file(data, kind), None
    if kind == EMPTY:
        raise Empty("the document is empty")
    if kind == ENCRYPTED_OFFICE:
        raise Encrypted("the file is encrypted: it opens with a password only")
    if kind in _PACKED:
        raise NotReadable(f"{_PACKED[kind]} is not opened; unpack it and run `nianbao extract` on what is in it")
    if kind not in _TEXT:
        raise NotReadable(f"documents of type {kind} are not read")
    text, name = decode_as(data, charset)
    return (read_html(text, in_utf8(text, data, name)) if kind == "text/html" else read_text(text)), name
