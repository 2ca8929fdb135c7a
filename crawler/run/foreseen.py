"""What a night will take, told before it begins: requests and hours, from the last visits of the sites."""

import heapq
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from archive.db.connection import named_rows
from crawler.registry.sites import Site
from crawler.run.manners import Manners, delay_of, groups

_REQUESTS = 40  # of a site, where no visit says how many


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`requests` by site. `hours` if every answer comes at once: slow servers take longer."""

    requests: dict[str, int]
    hours: float


def requests_before(connection: sqlite3.Connection) -> dict[str, int]:
    """How many requests the last visit of each site made."""
    return {row["site_id"]: row["requests"] for row in named_rows(connection, _REQUESTS_BEFORE)}


_REQUESTS_BEFORE = """
SELECT site_id, fetched + unchanged + failures AS requests FROM site_visits
WHERE id IN (SELECT max(id) FROM site_visits GROUP BY site_id)
"""


def foresee(sites: Sequence[Site], before: Mapping[str, int], manners: Manners) -> Foreseen:
    """For these sites, in this order. A site that was never visited counts as the median of the others."""
    usual = round(median(before.values())) if before else _REQUESTS
    requests = {site.id: before.get(site.id, usual) for site in sites}
    free_at = [0.0] * manners.sites_at_once
    for group in groups(sites):
        pauses = (delay_of(site) if manners.delay_s is None else manners.delay_s for site in group)
        took_s = sum(requests[site.id] * pause for site, pause in zip(group, pauses, strict=True))
        heapq.heappush(free_at, heapq.heappop(free_at) + took_s)
    return Foreseen(requests, max(free_at) / 3600)
