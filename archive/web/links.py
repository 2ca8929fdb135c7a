"""The addresses of our pages. They are stable: docs/web.md lists them."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from archive.db.cells import Key


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


def search(fields: Mapping[str, object], download: str = "", **changed: object) -> str:
    """The page, or all its agencies or reports, as `agencies.csv` or `reports.json`."""
    return _with(f"/search/{download}" if download else "/search", {**fields, **changed})


def coverage(area: str = "", *, late: int | None = None, **fields: object) -> str:
    """Of an area of `areas`, "" for all; `late` is the year whose late agencies are listed."""
    path = f"/coverage{area and '/'}{area}" + (f"/late/{late}" if late else "")
    return _with(path, fields)


def overview(area: str = "") -> str:
    return f"/overview{area and '/'}{area}"


def ranking(**fields: object) -> str:
    return _with("/ranking", fields)


def compare(agency_ids: Sequence[int], measure: str = "") -> str:
    return _with("/compare", {"agencies": ",".join(map(str, agency_ids)), "measure": measure})


def findings(**fields: object) -> str:
    return _with("/findings", fields)


def feed(agency_id: int | None = None, **fields: object) -> str:
    return _with(f"{agency(agency_id) if agency_id else ''}/feed.atom", fields)


def table(name: str) -> str:
    """All rows of a table of a release, as they are now."""
    return f"/downloads/{name}.csv"


def released(version: str, file: str) -> str:
    """A file of the newest release."""
    return f"/downloads/{version}/{quote(file)}"


def capture(capture_id: int) -> str:
    """The page as it was fetched."""
    return f"/archived/captures/{capture_id}"


def evidence(table: str | None, row: object) -> str | None:
    """What shows why: an archived page, or a row of the archive in Datasette; None where the archive has none."""
    if table == "captures":
        return f"/archived/captures/{row}"
    return f"/archive/{table}/{row}" if table and table != "registry" else None


def _with(path: str, fields: Mapping[str, object]) -> str:
    """Without the fields that are empty."""
    query = urlencode({name: value for name, value in fields.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
