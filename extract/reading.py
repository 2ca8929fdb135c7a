"""From the bytes of a document to its report."""

from typing import NamedTuple

from extract.document.model import Document
from extract.document_report import cannot, report_of, source_of
from extract.embedded_pictures import lacks_tables, lines_of, pictures_in, with_pictures_in
from extract.prose.page_title import find_title
from extract.prose.plain_text import text_of
from extract.readers.dispatch import read_document
from extract.text.errors import NotReadable
from extract.text.media import EMPTY, media_type
from extract.text.report import Report, Source

PARSER_VERSION = "5"


class Page(NamedTuple):
    """A document as read: its report, and its text as `plain_text` gives it."""

    report: Report
    text: str


def read_report(data: bytes, *, charset: str | None = None) -> Report:
    """Read one document. `charset` is what the server declared, a hint only.

    Never fails: what is no report comes back with form `none` and a finding that says why.
    """
    return read_with_document(data, charset=charset)[0]


def read_with_document(data: bytes, *, charset: str | None = None) -> tuple[Report, Document]:
    """What `read_report` gives, and the document that it was read from."""
    kind = media_type(data)
    try:
        document, name = read_document(data, kind, charset)
    except NotReadable as error:
        return unread(data, error), Document([])
    return _whole(report_of(document, source_of(data, kind, name), find_title(document)), data), document


def plain_text(data: bytes, *, charset: str | None = None) -> str:
    """The text of one document: the title, then a paragraph or table row a line, cells divided by tabs.

    Empty for what is not readable. The same bytes always give the same text.
    """
    try:
        document, _ = read_document(data, media_type(data), charset)
    except NotReadable:
        return ""
    return text_of(document, find_title(document).text) + lines_of(pictures_in(data))


def read_page(data: bytes, *, charset: str | None = None) -> Page:
    """What `read_report` and `plain_text` give, for little more than the price of the report."""
    kind = media_type(data)
    try:
        document, name = read_document(data, kind, charset)
    except NotReadable as error:
        return Page(unread(data, error), "")
    found = find_title(document)
    text = text_of(document, found.text) + lines_of(pictures_in(data))
    return Page(_whole(report_of(document, source_of(data, kind, name), found), data), text)


def unread(data: bytes, error: NotReadable) -> Report:
    """The report of a document that could not be read."""
    return Report(source_of(data, media_type(data), None), findings=(cannot(error.rule, str(error)),))


def unopened(reason: str) -> Report:
    """The report of a file that could not be opened."""
    return Report(Source("", 0, EMPTY, None), findings=(cannot("document.unopened", reason),))


def _whole(report: Report, data: bytes) -> Report:
    """The report, with the tables that only pictures in the page show."""
    pictures = pictures_in(data) if lacks_tables(report) else []
    return with_pictures_in(report, pictures) if pictures else report
