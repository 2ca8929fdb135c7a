"""The archive as JSON, under /api/: docs/api.md says what each answer holds, `openapi.json` the same for machines."""

import json
from dataclasses import asdict
from pathlib import Path

from datasette import Response

from archive.agencies.lookup import MOST, Agency
from archive.evidence.trace import trace, trace_json
from archive.reports.agency_card import card
from archive.reports.history import history
from archive.web import areas, links
from archive.web.directory import first_agencies, region_of
from archive.web.fields import number_of, text_of
from archive.web.pages import Asked
from archive.web.resolve import agency_of, cell_of, report_of
from archive.web.views import changes, findings
from archive.web.views.archived import archive_of
from archive.web.views.places import coverage
from extract.text.report import finding_json

_OPENAPI = Path(__file__).parents[1] / "openapi.json"


def openapi(asked: Asked) -> Response:
    return Response.json(json.loads(_OPENAPI.read_text("utf-8")))


def agencies(asked: Asked) -> Response:
    found = first_agencies(asked, text_of(asked, "q"), MOST)
    return Response.json({"agencies": [_agency(asked, agency) for agency in found]})


def agency(asked: Asked) -> Response:
    agency = agency_of(asked)
    return Response.json(_agency(asked, agency) | {"card": asdict(card(asked.connection, agency))})


def years(asked: Asked) -> Response:
    agency = agency_of(asked)
    lines = [
        asdict(line) | {"url": asked.public.prefix + links.report(agency.id, line.year), "source_url": line.url}
        for line in history(asked.connection, agency)
    ]
    return Response.json(_agency(asked, agency) | {"years": lines})


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
                {"area": part, "name": areas.name_of(part), "years": _shares(of_years)}
                for part, of_years in inner.items()
            ],
            "agencies": [[asdict(year) for year in years.values()] for years in agencies],
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
            "id": listed.id,
            "agency_id": listed.agency_id,
            "agency": listed.agency,
            "region": listed.region,
            "year": listed.year,
            "version": listed.version,
            **finding_json(listed.finding),
            "verdict": listed.verdict and asdict(listed.verdict),
        }
        for listed in listing.found
    ]
    return Response.json({"findings": found, "next_before": listing.more})


def all_changes(asked: Asked) -> Response:
    """New and changed reports, newest first; those before number `before`."""
    region, before = region_of(asked), number_of(asked, "before")
    found = changes.newest(asked.connection, region, before)
    return Response.json(
        {
            "changes": [
                asdict(change)
                | {"url": asked.public.prefix + links.report(change.agency_id, change.year, change.version)}
                for change in found
            ],
            "next_before": found[-1].id if found else None,
        }
    )


def _agency(asked: Asked, agency: Agency) -> dict[str, object]:
    return {
        "id": agency.id,
        "name": agency.name,
        "region": agency.region,
        "also": agency.others,
        "url": asked.public.prefix + links.agency(agency.id),
    }


def _shares(of_years: dict[int, coverage.Share]) -> list[dict[str, object]]:
    return [
        {"year": year, "agencies": share.agencies, "states": share.states, "late": share.late}
        for year, share in sorted(of_years.items())
    ]
