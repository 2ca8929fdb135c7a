"""What moved between two versions of a report."""

from datasette import Response

from archive.reports.diff import diff
from archive.web import links
from archive.web.pages import Asked, PageError, render
from archive.web.resolve import agency_of, moved, report_of


def chosen(asked: Asked) -> Response:
    """From the form with two versions to the page that compares them."""
    agency = agency_of(asked)
    numbers = (asked.fields.get("from", ""), asked.fields.get("to", ""))
    if not all(number.isascii() and number.isdecimal() and len(number) <= 6 for number in numbers):
        raise PageError(400, "bad_versions")
    before, after = map(int, numbers)
    return Response.redirect(links.diff(agency.id, asked.number("year"), before, after))


def page(asked: Asked) -> Response:
    agency = agency_of(asked)
    if elsewhere := moved(asked, agency):
        return elsewhere
    before, after = (report_of(asked, agency, asked.number(name)) for name in ("before", "after"))
    return render(asked, "diff.html", agency=agency, before=before, after=after, diff=diff(before, after))
