"""What `extract` offers to other packages. It is imported when the first of these names is used."""

from extract.embedded_pictures import lacks_tables
from extract.mark_cell import find_row, marked_page
from extract.merge_file import agree, with_file
from extract.page_verdict import outage_of
from extract.parts import WholeReport, read_parts
from extract.prose.title import Title, nearness, parse_title
from extract.readers import is_file
from extract.reading import PARSER_VERSION, Page, plain_text, read_page, read_report, unopened, unread
from extract.text.encoding import decode, decode_as
from extract.text.errors import NotReadable
from extract.text.media import media_type
from extract.text.report import Cell, Finding, Place, Report, Section, Source, Statement, to_json

__all__ = [
    "PARSER_VERSION",
    "Cell",
    "Finding",
    "NotReadable",
    "Page",
    "Place",
    "Report",
    "Section",
    "Source",
    "Statement",
    "Title",
    "WholeReport",
    "agree",
    "decode",
    "decode_as",
    "find_row",
    "is_file",
    "lacks_tables",
    "marked_page",
    "media_type",
    "nearness",
    "outage_of",
    "parse_title",
    "plain_text",
    "read_page",
    "read_parts",
    "read_report",
    "to_json",
    "unopened",
    "unread",
    "with_file",
]
