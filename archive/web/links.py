"""The addresses of our pages. They are stable: docs/web.md lists them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from archive.cells import Key


def agency(agency_id: int) -> str:
    return f"/agencies/{agency_id}"


def report(agency_id: int, year: int, version: int | None = None) -> str:
    """Without `version` the page of what the source says now."""
    return f"/agencies/{agency_id}/{year}" + (f"/versions/{version}" if version else "")


def cell(agency_id: int, year: int, version: int, key: Key | str) -> str:
    name = key if isinstance(key, str) else ".".join(key)
    return f"{report(agency_id, year, version)}/cells/{name}"


def archived(agency_id: int, year: int, version: int, key: Key) -> str:
    return f"/archived{cell(agency_id, year, version, key)}"


def diff(agency_id: int, year: int, before: int, after: int) -> str:
    return f"{report(agency_id, year)}/diff/{before}/{after}"


def record(capture_id: int) -> str:
    return f"/records/{capture_id}.warc.gz"


def search(fields: Mapping[str, str]) -> str:
    return f"/search?{urlencode(fields)}"
