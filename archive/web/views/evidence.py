"""From a number to the bytes it was read from, and a text to say that it is wrong."""

from itertools import groupby

from datasette import Response

from archive.evidence.trace import Trace, can_be_marked
from archive.evidence.trace import trace as follow
from archive.reports.layout.cell_names import cell_text
from archive.web.pages import Asked, render
from archive.web.resolve import agency_of, cell_of, moved, report_of
from archive.web.views.archived import archive_of
from archive.web.views.prose import contact_of


def page(asked: Asked) -> Response:
    return _about(asked, "evidence.html")


def issue(asked: Asked) -> Response:
    """What to tell about a number that is wrong, with everything filled in that finds it again."""
    return _about(asked, "issue.html")


def _about(asked: Asked, template: str) -> Response:
    agency = agency_of(asked)
    if elsewhere := moved(asked, agency):
        return elsewhere
    report = report_of(asked, agency, asked.number("version"))
    found = follow(archive_of(asked), report, cell_of(asked, report.cells))
    return render(
        asked,
        template,
        agency=agency,
        report=report,
        found=found,
        cells=[cell for cell, _ in groupby(found.row) if cell],  # one over several columns stands in each
        value=cell_text(found.cell),
        expected=_expected(found),
        can_be_marked=can_be_marked(found),
        contact=contact_of(asked),
        site=asked.address(""),
    )


def _expected(found: Trace) -> str:
    """What the source says, as a correction set writes it: an integer bare, all else as text."""
    if found.correction:
        value: int | str | None = found.correction.printed
    else:
        value = found.cell.value if found.cell.status == "reported" else found.cell.status
    return str(value) if isinstance(value, int) else f'"{value}"'
