"""What several pages read: the agency and the report that an address names."""

import sqlite3
from collections.abc import Iterable

from datasette import Response

from archive.agencies.decisions import head_of
from archive.agencies.lookup import Agency, agency_by_id
from archive.base.errors import UnknownCell, UnknownReport
from archive.db.cells import Key
from archive.reports.layout.cell_names import key_of
from archive.reports.lookup import StoredReport, find_report
from archive.web.pages import Asked, PageError


def agency_of(asked: Asked) -> Agency:
    """The agency with the number in the address; where people found that it is another, that one."""
    return agency_by_id(asked.connection, head_of(asked.connection, known(asked.connection, asked.number("agency"))))


def known(connection: sqlite3.Connection, agency_id: int) -> int:
    if connection.execute("SELECT 1 FROM agencies WHERE id = ?", (agency_id,)).fetchone() is None:
        raise PageError(404, "no_agency", number=agency_id)
    return agency_id


def moved(asked: Asked, agency: Agency) -> Response | None:
    """To the same page of the agency that is meant, where the address names another."""
    old, new = f"/agencies/{asked.number('agency')}", f"/agencies/{agency.id}"
    return None if old == new else Response.redirect(asked.path.replace(old, new, 1))


def report_of(asked: Asked, agency: Agency, version: int | None = None) -> StoredReport:
    year = asked.number("year")
    try:
        return find_report(asked.connection, agency, year, version)
    except UnknownReport:
        key = "no_report" if version is None else "no_version"
        raise PageError(404, key, agency=agency.name, year=year, version=version) from None


def cell_of(asked: Asked, printed: Iterable[Key]) -> Key:
    try:
        return key_of(asked.names["cell"], printed)
    except UnknownCell:
        raise PageError(404, "no_cell", cell=asked.names["cell"]) from None
