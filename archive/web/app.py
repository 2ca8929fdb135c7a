"""Datasette with our pages: one read-only database, `archive`, and nothing of Datasette's that would write."""

import sqlite3
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from operator import attrgetter
from pathlib import Path

from datasette import Response, hookimpl
from datasette.plugins import pm
from jinja2 import Environment

from archive.web.pages import Page, not_found, view
from archive.web.server import datasette_pages, guard, readers_sql
from archive.web.server.guard import Public
from archive.web.server.served import DATABASE, Served
from archive.web.views import (
    agency,
    api,
    archived,
    changes,
    compare,
    diff,
    downloads,
    evidence,
    findings,
    fixed,
    home,
    prose,
    report,
    search,
    status,
)
from archive.web.views.places import coverage, discovery, overview, ranking

_AGENCY = r"/agencies/(?P<agency>\d{1,9})"
_REPORT = _AGENCY + r"/(?P<year>\d{4})"
_VERSION = _REPORT + r"/versions/(?P<version>\d{1,6})"
_WHERE = r"(?:/(?P<area>\d{2}|\d{4}|\d{6}))?"
_AREA = "/coverage" + _WHERE
_FORMAT = r"\.(?P<format>csv|json)"
_CELL = _VERSION + r"/cells/(?P<cell>[\w.]{1,120})"
# What Datasette has beside the database (debugging, log-in, its list of databases) is not for the public.
_REST = rf"/(?!(?:{DATABASE}[/.]|{DATABASE}$|-/static/)).*"

PAGES: tuple[tuple[str, Page], ...] = (
    (r"/", home.page),
    (r"/search", search.page),
    (r"/search/(?P<what>agencies|reports)" + _FORMAT, search.as_list),
    (r"/suggest", search.suggestions),
    (_AGENCY, agency.page),
    (_AGENCY + _FORMAT, agency.as_list),
    (_REPORT, report.page),
    (_VERSION, report.page),
    (_VERSION + r"\.csv", report.as_csv),
    (_VERSION + r"\.json", report.as_json),
    (_REPORT + r"/diff", diff.chosen),
    (_REPORT + r"/diff/(?P<before>\d{1,6})/(?P<after>\d{1,6})", diff.page),
    (_CELL, evidence.page),
    (_CELL + r"/wrong", evidence.issue),
    (r"/archived" + _CELL, archived.page),
    (r"/archived/captures/(?P<capture>\d{1,12})", archived.capture),
    (r"/records/(?P<capture>\d{1,12})\.warc\.gz", archived.record),
    (_AREA, coverage.page),
    (_AREA + _FORMAT, coverage.as_list),
    (_AREA + r"/late/(?P<year>\d{4})", coverage.late),
    (_AREA + r"/late/(?P<year>\d{4})" + _FORMAT, coverage.late_list),
    (r"/overview" + _WHERE, overview.page),
    (r"/overview" + _WHERE + _FORMAT, overview.as_list),
    (r"/ranking", ranking.page),
    (r"/ranking" + _FORMAT, ranking.as_list),
    (r"/discovery", discovery.page),
    (rf"/(?P<name>{'|'.join(prose.NAMES)})", prose.page),
    (r"/downloads", downloads.page),
    (r"/downloads/(?P<table>[a-z_]+)\.csv", downloads.table),
    (r"/downloads/(?P<release>[\w.+-]{1,80})/(?P<path>[\w./-]{1,200})", downloads.released),
    (r"/compare", compare.page),
    (r"/compare" + _FORMAT, compare.as_list),
    (r"/findings", findings.page),
    (r"/findings" + _FORMAT, findings.as_list),
    (r"/status", status.page),
    (r"/feed\.atom", changes.feed),
    (r"/news\.atom", changes.news_as_feed),
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
    (r"/robots\.txt", fixed.robots),
    (r"/assets/(?P<name>[a-z]+\.[a-z]+)", fixed.asset),
    (_REST, not_found),
)

_OF_FILES = {evidence.page, evidence.issue, archived.page, archived.capture, archived.record, api.evidence}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    return [
        (f"{address}$", view(page, attrgetter("files_lane" if page in _OF_FILES else "pages_lane")))
        for address, page in PAGES
    ]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Served) -> Callable[[guard.App], guard.App]:
    return lambda app: guard.guarded(app, partial(datasette.sql.serve, app), datasette.public)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    datasette_pages.change(env)


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls() -> list[str]:
    return ["/assets/datasette.css"]


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    if database == DATABASE:
        readers_sql.limit(conn)


def serving(
    data: Path,
    *,
    sql: bool = True,
    public_url: str = "http://localhost",
    prefix: str = "",
    contact: str = "",
    releases: Path | None = None,
) -> Served:
    """Datasette over the archive in `data`, not started yet. ArchiveMissing, ArchiveOutdated.

    `sql`: readers may run their own. `public_url`: scheme and host by which readers reach the pages, `prefix` their path,
    `contact` the mail address or page of the operator,
    `releases` a release or a directory of releases.
    """
    pm.get_plugin("datasette.handle_exception").rich = None  # prints all local variables of a refusal, for seconds
    if not pm.has_plugin("nianbao"):
        pm.register(sys.modules[__name__], name="nianbao")
    return Served(data, Public(public_url, prefix), sql=sql, contact=contact, releases=releases)
