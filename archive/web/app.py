"""Datasette with our pages: one read-only database, `archive`, and nothing of Datasette's that would write."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from archive.db.handle import Archive
from archive.web import guard
from archive.web.pages import DATABASE, Page, not_found, view
from archive.web.views import (
    agency,
    api,
    archived,
    changes,
    compare,
    coverage,
    diff,
    discovery,
    evidence,
    findings,
    home,
    report,
    robots,
    search,
    status,
)

_HERE = Path(__file__).parent
_AGENCY = r"/agencies/(?P<agency>\d{1,9})"
_REPORT = _AGENCY + r"/(?P<year>\d{4})"
_VERSION = _REPORT + r"/versions/(?P<version>\d{1,6})"
_AREA = r"/coverage(?:/(?P<area>\d{2}|\d{4}|\d{6}))?"
_CELL = _VERSION + r"/cells/(?P<cell>[\w.]{1,120})"
# What Datasette has beside the database (debugging, log-in, its list of databases) is not for the public.
_REST = rf"/(?!(?:{DATABASE}[/.]|{DATABASE}$|assets/|-/static/)).*"

PAGES: tuple[tuple[str, Page], ...] = (
    (r"/", home.page),
    (r"/search", search.page),
    (r"/suggest", search.suggestions),
    (_AGENCY, agency.page),
    (_REPORT, report.page),
    (_VERSION, report.page),
    (_VERSION + r"\.csv", report.as_csv),
    (_VERSION + r"\.json", report.as_json),
    (_REPORT + r"/diff", diff.chosen),
    (_REPORT + r"/diff/(?P<before>\d{1,6})/(?P<after>\d{1,6})", diff.page),
    (_CELL, evidence.page),
    (_CELL + r"/wrong", evidence.issue),
    (r"/archived" + _CELL, archived.page),
    (r"/records/(?P<capture>\d{1,12})\.warc\.gz", archived.record),
    (_AREA, coverage.page),
    (_AREA + r"/late/(?P<year>\d{4})", coverage.late),
    (r"/discovery", discovery.page),
    (r"/compare", compare.page),
    (r"/findings", findings.page),
    (r"/status", status.page),
    (r"/feed\.atom", changes.feed),
    (_AGENCY + r"/feed\.atom", changes.feed),
    (r"/api/openapi\.json", api.openapi),
    (r"/api/agencies", api.agencies),
    (r"/api" + _AGENCY, api.agency),
    (r"/api" + _AGENCY + r"/history", api.years),
    (r"/api" + _REPORT, report.as_json),
    (r"/api" + _VERSION, report.as_json),
    (r"/api" + _CELL, api.evidence),
    (r"/api" + _AREA, api.covered),
    (r"/api" + _AREA + r"/late/(?P<year>\d{4})", api.late),
    (r"/api/findings", api.all_findings),
    (r"/api/changes", api.all_changes),
    (r"/robots\.txt", robots.page),
    (_REST, not_found),
)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    return [(f"{address}$", view(page)) for address, page in PAGES]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Callable[[guard.App], guard.App]:
    return guard.guarded


def serving(data: Path) -> Datasette:
    """Datasette over the archive in `data`, not started yet. ArchiveMissing, ArchiveOutdated."""
    Archive.open(data).close()  # raises
    if not pm.has_plugin("nianbao"):
        pm.register(sys.modules[__name__], name="nianbao")
    settings: dict[str, Any] = {"allow_download": False, "num_sql_threads": 4}
    return Datasette([str(data / "archive.db")], settings=settings, static_mounts=[("assets", str(_HERE / "assets"))])
