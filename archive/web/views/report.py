"""One version of one report: its tables, findings, sections and versions; and the same as CSV and JSON."""

import csv
import io
import json

from datasette import Response

from archive.agencies.lookup import Agency
from archive.release.formats.csv_files import guarded
from archive.reports.layout.cell_names import label_of
from archive.reports.lookup import StoredReport, reports_of
from archive.reports.report_json import report_json
from archive.reports.version_list import list_versions
from archive.series.series import numbers_of
from archive.web import links
from archive.web.cite import citation
from archive.web.figures.figure import Figure, of_series
from archive.web.pages import Asked, render
from archive.web.resolve import agency_of, moved, report_of
from archive.web.tables import parts_of

_OF_ALL_CELLS = ("agency", "region", "year", "version", "permalink")
_FIRST = ("applications", "granted", "partially_granted", "refused", "reconsideration", "litigation")


def page(asked: Asked) -> Response:
    agency = agency_of(asked)
    if elsewhere := moved(asked, agency):
        return elsewhere
    report = _report(asked)
    versions = list_versions(asked.connection, agency, report.year)
    is_current = any(line.current and line.version == report.version for line in versions)
    return render(
        asked,
        "report.html",
        canonical=links.report(agency.id, report.year, None if is_current else report.version),
        agency=agency,
        report=report,
        report_parts=parts_of(report),
        versions=versions,
        is_current=is_current,
        answers=_answers(report),
        years=_years_around(asked, agency, report.year),
        citation=citation(report, _permalink(asked, report)),
        filed=reports_of(asked.connection, agency, report.year)[0][0],
    )


def as_json(asked: Asked) -> Response:
    report = _report(asked)
    return Response.json(report_json(report) | {"permalink": _permalink(asked, report)})


def as_csv(asked: Asked) -> Response:
    """A row a cell; what a spreadsheet could take for a formula has an apostrophe in front."""
    report = _report(asked)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("table", "row", "column", "label", "status", "value", "printed", "unit", *_OF_ALL_CELLS))
    same = (guarded(report.agency.name), report.agency.region, report.year, report.version, _permalink(asked, report))
    for key, cell in report.cells.items():
        printed = guarded(cell.printed or "")
        writer.writerow((*key, label_of(key, report.form), cell.status, cell.value, printed, cell.unit, *same))
    name = f"{report.agency.id}-{report.year}-{report.version}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


def _permalink(asked: Asked, report: StoredReport) -> str:
    return asked.address(links.report(report.agency.id, report.year, report.version))


def _answers(report: StoredReport) -> dict[str, Figure | None]:
    """What is asked first: requests, how they ended, reviews and suits."""
    numbers = numbers_of(report.cells, report.statements)
    return {name: of_series(numbers[name], report.cells) for name in _FIRST}


def _years_around(asked: Asked, agency: Agency, year: int) -> tuple[int | None, int | None]:
    """The years before and after of which there is a report."""
    sql = (
        "SELECT max(CASE WHEN year < :year THEN year END), min(CASE WHEN year > :year THEN year END) FROM reports "
        "WHERE agency_id IN (SELECT value FROM json_each(:ids))"
    )
    before, after = asked.connection.execute(sql, {"year": year, "ids": json.dumps(agency.ids)}).fetchone()
    return before, after


def _report(asked: Asked) -> StoredReport:
    version = asked.number("version") if "version" in asked.names else None
    return report_of(asked, agency_of(asked), version)
