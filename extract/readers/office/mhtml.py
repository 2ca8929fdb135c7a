"""A page saved as one file (MHTML), as Word does under the name `.doc`: the HTML in it is read."""

from email import message_from_bytes

from extract.document.html import read_html
from extract.document.model import Document
from extract.text.encoding import decode_as
from extract.text.errors import Damaged


def read(data: bytes) -> Document:
    """Raises `Damaged`."""
    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            assert isinstance(page, bytes)
            return read_html(decode_as(page, part.get_content_charset())[0])
    raise Damaged("the saved page holds no HTML, or is cut off")
