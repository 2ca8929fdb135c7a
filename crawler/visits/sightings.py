"""Which list links which report: each list that links a report is a sighting of it, and the report is fetched once."""

from archive.base.sightings import Sighting
from archive.capture.writer import CaptureWriter
from crawler.lists.listing import Row
from crawler.registry.sites import Site
from crawler.web.big5_gate import behind_gate


class SightingLog:
    """Links wait until the report that they lead to is fetched; a sighting names its capture."""

    def __init__(self, writer: CaptureWriter) -> None:
        self._writer = writer
        self._waiting: dict[tuple[str, str], list[tuple[Row, str]]] = {}
        self._fetched: dict[tuple[str, str], tuple[str, int, set[tuple[str, str]]]] = {}

    def listed(self, site: Site, row: Row, list_url: str) -> None:
        """A list links a report."""
        key = _address(site, row)
        if key in self._fetched:
            self._write(site, row, list_url)
        else:
            self._waiting.setdefault(key, []).append((row, list_url))

    def fetched(self, site: Site, row: Row, url: str, list_url: str, capture_id: int) -> None:
        """`url` is what `row` led to."""
        key = _address(site, row)
        self._fetched[key] = (url, capture_id, set())
        for listed, other_list in [(row, list_url), *self._waiting.pop(key, [])]:
            self._write(site, listed, other_list)

    def _write(self, site: Site, row: Row, list_url: str) -> None:
        url, capture_id, written = self._fetched[_address(site, row)]
        if (row.url, list_url) not in written:
            written.add((row.url, list_url))
            linked = url if row.url == behind_gate(row.url, site.hosts) else row.url
            self._writer.sight(Sighting(capture_id, site.id, site.agency, site.region, linked, row.title, list_url))


def _address(site: Site, row: Row) -> tuple[str, str]:
    return site.id, behind_gate(row.url, site.hosts)
