"""Everything to take home: the newest release that the operator offers, and each table as it stands now, whole."""

from collections.abc import Callable, Iterator
from threading import Event

from datasette import Response

from archive.coverage.coverage import region_prefix
from archive.release.formats.csv_files import header_of, lines_of
from archive.release.panel.bodies import make_bodies
from archive.release.published import PublishedRelease, newest
from archive.release.rows import place_records, rows_of
from archive.release.scope import Scope, choose
from archive.release.tables import TABLES
from archive.web.directory import region_of
from archive.web.fields import year_of
from archive.web.listed import BOM, CSV, snapshot
from archive.web.pages import Asked, PageError, render
from archive.web.server.streams import Streamed

_TABLES = {table.name: table for table in TABLES}
_OF_BODIES = frozenset({"agencies", "agency_names", "reports", "coverage", "panel", "owed"})  # by `make_bodies`
_PART_BYTES = 1 << 18


def page(asked: Asked) -> Response:
    return render(asked, "downloads.html", release=_release(asked), tables=TABLES)


def table(asked: Asked) -> Response:
    """All its rows, of a region and a year where the query names them, as a release would have them."""
    chosen_table = _TABLES.get(asked.names["table"])
    if chosen_table is None:
        raise PageError(404, "no_page")
    year, region = year_of(asked), region_prefix(region_of(asked))
    scope = Scope(region=region, years=(year, year) if year else None)

    def parts(stopped: Event) -> Iterator[bytes]:
        with snapshot(asked, stopped) as own:
            chosen = choose(own.connection, scope)
            if chosen_table.name in _OF_BODIES:
                make_bodies(own.connection, chosen)
            place_records(own.connection, with_evidence=False)
            rows = rows_of(own.connection, chosen)[chosen_table.name]()
            yield (BOM + header_of(chosen_table)).encode()
            for columns in rows:
                yield lines_of(chosen_table, columns).encode()

    return _file_of(parts, f"{chosen_table.name}.csv", CSV, long=True)


def released(asked: Asked) -> Response:
    """A file of the newest release."""
    release = _release(asked)
    path = release.path_of(asked.names["path"]) if release and release.version == asked.names["release"] else None
    if path is None:
        raise PageError(404, "no_page")

    def parts(_: Event) -> Iterator[bytes]:
        with path.open("rb") as file:
            while part := file.read(_PART_BYTES):
                yield part

    answer = _file_of(parts, path.name, "application/octet-stream")
    answer.headers["Content-Length"] = str(path.stat().st_size)
    return answer


def _file_of(parts: Callable[[Event], Iterator[bytes]], name: str, kind: str, *, long: bool = False) -> Streamed:
    return Streamed(parts, {"Content-Disposition": f'attachment; filename="{name}"'}, kind, long=long)


def _release(asked: Asked) -> PublishedRelease | None:
    return newest(asked.releases) if asked.releases else None
