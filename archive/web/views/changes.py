"""New and changed reports, newest first, of all agencies, of a region or of one; and the same as an Atom feed (RFC 4287)."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from datasette import Response
from lxml import etree
from lxml.builder import ElementMaker

from archive.base import times
from archive.db.connection import named_rows
from archive.reports.news import news
from archive.web import areas, links
from archive.web.directory import region_of
from archive.web.news_feed import news_feed
from archive.web.pages import Asked
from archive.web.resolve import agency_of

_LOOKED_AT = 5000  # of the newest versions, for those of a region, and behind those that only a new parser made
_ENTRIES = 50
_NEWS_DAYS = 30
_ATOM = "http://www.w3.org/2005/Atom"

_COLUMNS = (
    "v.id, a.id AS agency_id, a.name AS agency, a.region, r.year, v.version, v.cause, v.recorded_at, v.title, "
    "c.warc_record_id AS record"
)
_JOINED = "CROSS JOIN agencies AS a ON a.id = r.agency_id CROSS JOIN captures AS c ON c.id = v.capture_id"
_NEWEST = f"""
SELECT {_COLUMNS} FROM (SELECT * FROM report_versions WHERE id < :before ORDER BY id DESC LIMIT {_LOOKED_AT}) AS v
CROSS JOIN reports AS r ON r.id = v.report_id {_JOINED}
WHERE v.cause <> 'parser changed' AND a.region BETWEEN :low AND :high ORDER BY v.id DESC LIMIT :limit
"""  # noqa: S608
_OF_AGENCY = f"""
SELECT {_COLUMNS} FROM reports AS r CROSS JOIN report_versions AS v ON v.report_id = r.id {_JOINED}
WHERE r.agency_id IN (SELECT value FROM json_each(:ids)) AND v.cause <> 'parser changed' AND v.id < :before
ORDER BY v.id DESC LIMIT :limit
"""  # noqa: S608


@dataclass(frozen=True)
class Change:
    """A version. `id` orders them, `record` is the WARC-Record-ID of its capture, which no other archive has."""

    id: int
    agency_id: int
    agency: str
    region: str
    year: int
    version: int
    cause: str
    recorded_at: str
    title: str | None
    record: str

    @property
    def uuid(self) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self.record} {self.year} {self.version}"))


def newest(connection: sqlite3.Connection, region: str = "", before: int = 0, limit: int = _ENTRIES) -> list[Change]:
    """Of a region (a prefix), among the newest versions before number `before`; 0: among all."""
    low, high = areas.span(region)
    values = {"low": low, "high": high, "before": before or 2**62, "limit": limit}
    return [Change(**row) for row in named_rows(connection, _NEWEST, values)]


def of_agency(
    connection: sqlite3.Connection, ids: Sequence[int], before: int = 0, limit: int = _ENTRIES
) -> list[Change]:
    values = {"ids": json.dumps(ids), "before": before or 2**62, "limit": limit}
    return [Change(**row) for row in named_rows(connection, _OF_AGENCY, values)]


def feed(asked: Asked) -> Response:
    """Of an agency where the address names one, of a region where the query does, else of all."""
    if "agency" in asked.names:
        agency = agency_of(asked)
        changes, what, path = of_agency(asked.connection, agency.ids), agency.name, links.feed(agency.id)
    else:
        region = region_of(asked)
        what = areas.name_of(region) if region else asked.texts("whole_country")
        changes, path = newest(asked.connection, region), links.feed(region=region)
    document = etree.tostring(
        _feed(asked, what, path, changes), xml_declaration=True, encoding="utf-8", pretty_print=True
    )
    return Response(document.decode(), content_type="application/atom+xml; charset=utf-8")


def news_as_feed(asked: Asked) -> Response:
    """What `nianbao news` tells of the last days."""
    since = times.to_text(datetime.now(UTC) - timedelta(days=_NEWS_DAYS))
    document = news_feed(list(news(asked.connection, since)), asked.address("/news.atom"))
    return Response(document.decode(), content_type="application/atom+xml; charset=utf-8")


def _feed(asked: Asked, what: str, path: str, changes: Sequence[Change]) -> etree._Element:
    make = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
    first = asked.connection.execute(
        "SELECT warc_record_id FROM captures WHERE id = (SELECT min(id) FROM captures)"
    ).fetchone()
    return make.feed(
        make.id(f"urn:uuid:{uuid5(NAMESPACE_URL, f'{first} {path}')}"),
        make.title(_printable(asked.texts("feed_title", what=what))),
        make.updated(max((change.recorded_at for change in changes), default="1970-01-01T00:00:00Z")),
        make.author(make.name(asked.texts("site"))),
        make.link(rel="self", type="application/atom+xml", href=asked.address(path)),
        make.link(rel="alternate", type="text/html", href=asked.address("/")),
        *_entries(asked, make, changes),
    )


def _entries(asked: Asked, make: ElementMaker, changes: Sequence[Change]) -> Iterator[etree._Element]:
    for change in changes:
        cause = asked.texts(f"cause:{change.cause}")
        title = asked.texts("feed_entry", agency=change.agency, year=change.year, cause=cause)
        address = asked.address(links.report(change.agency_id, change.year, change.version))
        yield make.entry(
            make.id(f"urn:uuid:{change.uuid}"),
            make.title(_printable(title)),
            make.updated(change.recorded_at),
            make.link(rel="alternate", type="text/html", href=address),
            make.category(term=change.cause),
            make.summary(_printable(change.title or title)),
        )


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in text)
