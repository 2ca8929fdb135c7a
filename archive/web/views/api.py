"""The archive as JSON, under /api/: docs/api.md says what each answer holds, `openapi.json` the same for machines."""

import json
from dataclasses import asdict
from pathlib import Path

from datasette import Response

from archive.agencies.lookup import MOST, Agency, agencies_with
from archive.evidence.trace import trace, trace_json
from archive.reports.agency_card import card
from archive.reports.history import history
from archive.web import areas, links
from archive.web.fields import number_of, text_of
from archive.web.pages import Asked
from archive.web.resolve import agency_of, cell_of, report_of
from archive.web.views import changes, coverage, findings
from archive.web.views.archived import archive_of
from extract.text.report import finding_json

_OPENAPI = Path(__file__).parents[1] / "openapi.json"


def openapi(asked: Asked) -> Response:
    return Response.json(json.loads(_OPENAPI.read_text("utf-8")))


def agencies(asked: Asked) -> Response:
    part = text_of(asked, "q")
    found = agencies_with(asked.connection, part)[:MOST] if part else []
    return Response.json({"agencies": [_agency(one) for one in found]})


def agency(asked: Asked) -> Response:
    one = agency_of(asked)
    return Response.json(_agency(one) | {"card": asdict(card(asked.connection, one))})


def years(asked: Asked) -> Response:
    one = agency_of(asked)
    lines = [
        asdict(line) | {"url": links.report(one.id, line.year), "source_url": line.url}
        for line in history(asked.connection, one)
    ]
    return Response.json(_agency(one) | {"years": lines})


def evidence(asked: Asked) -> Response:
    found = report_of(asked, agency_of(asked), asked.number("version"))
    return Response.json(trace_json(trace(archive_of(asked), found, cell_of(asked, found.cells))))


def covered(asked: Asked) -> Response:
    """Of an area, of those within it, and, where it is one division, of its agencies."""
    area = areas.named(asked)
    first, last = coverage.years_of(asked, area)
    agencies, more = coverage.agencies_of(asked, area, first, last) if len(area) == max(areas.WIDTHS) else ([], None)
    inner = coverage.shares_of(asked, area, first, last) if len(area) < max(areas.WIDTHS) else {}
    return Response.json(
        {
            "area": area,
            "name": areas.name_of(area) if area else None,
            "years": _shares(coverage.share_of(asked, area, first, last)),
            "areas": [
                {"area": one, "name": areas.name_of(one), "years": _shares(of_years)} for one, of_years in inner.items()
            ],
            "agencies": [[asdict(year) for year in one.values()] for one in agencies],
            "next_after": more,
        }
    )


def late(asked: Asked) -> Response:
    area, year, kind = areas.named(asked), asked.number("year"), coverage.kind_in(asked)
    rows, more = coverage.late_of(asked, area, year, kind)
    return Response.json({"area": area, "year": year, "late": [asdict(row) for row in rows], "next_after": more})


def all_findings(asked: Asked) -> Response:
    listing = findings.listing_of(asked.connection, findings.wanted_of(asked))
    found = [
        {
            "id": one.id,
            "agency_id": one.agency_id,
            "agency": one.agency,
            "region": one.region,
            "year": one.year,
            "version": one.version,
            **finding_json(one.finding),
            "verdict": one.verdict and asdict(one.verdict),
        }
        for one in listing.found
    ]
    return Response.json({"findings": found, "next_before": listing.more})


def all_changes(asked: Asked) -> Response:
    """New and changed reports, newest first; those before number `before`."""
    region, before = areas.area_of(asked), number_of(asked, "before")
    found = changes.newest(asked.connection, region, before)
    return Response.json(
        {
            "changes": [asdict(one) | {"url": links.report(one.agency_id, one.year, one.version)} for one in found],
            "next_before": found[-1].id if found else None,
        }
    )


def _agency(one: Agency) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "region": one.region, "also": one.others, "url": links.agency(one.id)}


def _shares(of_years: dict[int, coverage.Share]) -> list[dict[str, object]]:
    return [
        {"year": year, "agencies": share.agencies, "states": share.states, "late": share.late}
        for year, share in sorted(of_years.items())
    ]
