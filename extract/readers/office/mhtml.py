"""A page saved as one file (MHTML), by a browser or by Word under the name `.doc`: the HTML in it is read.

A browser saves each frame as a part of its own: of several pages the one with most tables of the forms is read.
"""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from itertools import islice

from extract.document.html import read_html
from extract.document.model import Document
from extract.tables.applications import is_applications
from extract.tables.proactive import is_proactive
from extract.text.encoding import decode_as
from extract.text.errors import Damaged

MAX_PAGES = 20


def read(data: bytes) -> Document:
    """Raises `Damaged`."""
    pages = [read_html(page) for page in islice(_pages(message_from_bytes(data)), MAX_PAGES)]
    if not pages:
        raise Damaged("the saved page holds no HTML, or is cut off")
    return max(pages, key=_tables)


def _pages(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            page = part.get_payload(decode=True)
            assert isinstance(page, bytes)
            yield decode_as(page, part.get_content_charset())[0]


def _tables(page: Document) -> int:
    return sum(is_applications(table.labels) or is_proactive(table.labels) for table in page.tables())
