"""The state of discovery: of seeds, registry and archive, by province."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.coverage.discovery import DiscoveryState, Province, write_state
from archive.coverage.governments import governing, governments
from archive.coverage.health import china_date, today_in_china
from archive.db.handle import Archive
from crawler.discovery.look import NO_REGION
from crawler.discovery.results import Looked, Results
from crawler.registry.sites import Site, load_sites

_FOUND_REPORTS = "SELECT site_id, max(finished_at) FROM site_visits WHERE items > 0 GROUP BY site_id"


def update_state(data: Path, registry: Sequence[Site]) -> tuple[DiscoveryState, list[Looked]]:
    """Make the state of `data` anew and write it for the web pages; and what needs a person, by division."""
    results = Results(data)
    found = load_sites([results.found_file]) if results.found_file.exists() else []
    known = {site.id: site for site in (*found, *registry)}
    state = write_state(data, _provinces(results, list(known.values()), verified_days(data)))
    waiting = [looked for looked in results.looked.values() if not looked.entry]
    return state, sorted(waiting, key=lambda looked: (looked.region or "~", looked.url))


def verified_days(data: Path) -> dict[str, str]:
    """Site id → the day in China on which a crawl found reports there last; empty without an archive."""
    if not (data / "archive.db").exists():
        return {}
    with Archive.open(data) as archive:
        return _verified_days(archive.db.conn)


def _verified_days(connection: sqlite3.Connection) -> dict[str, str]:
    return {site_id: china_date(at).isoformat() for site_id, at in connection.execute(_FOUND_REPORTS)}


def _provinces(results: Results, sites: Sequence[Site], verified: dict[str, str]) -> Iterable[Province]:
    owing = governments(today_in_china().year)
    with_column = governing((site.agency, site.region) for site in sites) & {division.code for division in owing}
    portals = Counter(_code(portal.region) for portal in results.portals.values())
    not_asked = Counter(_code(portal.region) for url, portal in results.portals.items() if url not in results.looked)
    columns = Counter(_code(site.region) for site in sites)
    sure = Counter(_code(site.region) for site in sites if site.id in verified or _is_verified(site))
    divisions = Counter(_code(division.code) for division in owing)
    covered = Counter(map(_code, with_column))
    waiting: dict[str, Counter[str]] = {}
    for looked in results.looked.values():
        if not looked.entry:
            waiting.setdefault(_code(looked.region), Counter())[looked.reason] += 1
    for code in sorted(portals.keys() | columns.keys() | divisions.keys(), key=lambda code: code or "~"):
        yield Province(
            code,
            portals[code],
            not_asked[code],
            columns[code],
            sure[code],
            divisions[code],
            covered[code],
            dict(waiting.get(code, Counter()).most_common()),
        )


def _is_verified(site: Site) -> bool:
    return (site.status or "").startswith("verified")


def _code(region: str) -> str:
    return "" if region == NO_REGION else region[:2]
