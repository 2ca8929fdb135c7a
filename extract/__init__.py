"""Reading: bytes in, one typed report out.

What comes in
    The bytes of one document as a server sent them (content encoding removed): an HTML page in any Chinese
    encoding, plain text, or a file (`readers`).

What goes out
    `read_report` gives a `Report`: title, agency, year, form, date, the sections, the three official tables cell
    by cell, and the findings (contradictions in the source, and text that could not be read with certainty).
    `plain_text` gives the text of the same document without menus, headers, footers and counters. Two captures of a
    page have the same content if their plain texts are equal. `read_page` gives the report and the plain text.
    `find_row` finds a row of a table again, `marked_page` marks it in the page.
    `with_file` merges a page and the file that it links into one report.
    `between_years.check` gives the findings between the tables of two years of one agency.

How
    bytes → document (`readers`, `document`: paragraphs, and tables as grids with spans resolved) → report (`prose`,
    `tables`) → findings (`checks`). If the cells of a table run together in a paragraph, `digit_runs` splits them by
    their sums. The official forms are data: `forms/official_forms/*.toml`. docs/architecture.md describes the wings.

Everything here is pure: no network, clock, database or disk (except the forms that ship with the package).
A blank is never 0. No number is placed by counting columns alone. If a number cannot be placed with certainty, its cell
is `absent` and a finding says so.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.offered import *  # noqa: F403


_TYPES = frozenset(("Cell", "Finding", "Place", "Report", "Section", "Source", "Statement"))


def __getattr__(name: str) -> Any:
    """A command that only hands documents to a reader's process, or only shows what is stored, starts without the parser."""
    return getattr(import_module("extract.text.report" if name in _TYPES else "extract.offered"), name)
