"""A crawl whose sites are visited by workers of a cluster: one site a piece of work, one worker a host at a time.

Sites that share a host are given one after the other. What a worker captured comes back as the files of an archive, and is
taken over before the next site of the group is given, in the order in which sites are finished.
"""

import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from archive.base.errors import WorkerLost
from archive.capture.settled import settled_at
from archive.capture.site_visits import SiteVisit
from archive.cluster.code import code_here
from archive.cluster.connection import Cluster, Piece
from archive.cluster.known_pages import pages_of
from archive.db.handle import Archive
from archive.merging.other_archive import kind_of
from archive.merging.visits import Visits
from crawler.registry.sites import Site
from crawler.run.manners import Manners, groups
from crawler.run.remote_visit import Brought, Order, visit_site
from crawler.visits.clock import is_doubted
from crawler.visits.due import before
from crawler.visits.session import CrawlFailure, Note
from crawler.web.reasons import Reason


@dataclass
class ClusterCrawl:
    """What came of the sites so far; as in `Session`."""

    archive: Archive
    manners: Manners
    night: date
    in_full: frozenset[str]
    old_every: int
    on_visited: Callable[[SiteVisit], None] | None
    visits: dict[str, dict[str, int]] = field(default_factory=dict)
    failures: list[CrawlFailure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    out_of_time: bool = False
    interrupted: bool = False

    def counts(self, site: Site) -> dict[str, int]:
        return self.visits.get(site.id, {})

    def run(self, cluster: Cluster, run_id: int, sites: Sequence[Site]) -> None:
        """Raises ClusterFailed, and what the crawl of a site raises; what came before is kept."""
        waiting = deque(map(deque, groups(sites)))
        under_way: dict[Piece, tuple[Site, deque[Site]]] = {}
        with Visits(self.archive, run_id) as home:
            while waiting or under_way:
                while waiting and len(under_way) < self.manners.sites_at_once:
                    group = waiting.popleft()
                    site = group.popleft()
                    under_way[cluster.give(visit_site, code_here(), self._order(site))] = site, group
                for piece in cluster.wait(under_way):
                    site, group = under_way.pop(piece)
                    try:
                        self._take(home, site, cluster.result(piece))
                    except WorkerLost as error:
                        self.failures.append(
                            CrawlFailure(site.id, site.start[0], Reason.CONNECTION.value, f"not visited: {error}")
                        )
                    if group:
                        waiting.appendleft(group)

    def _order(self, site: Site) -> Order:
        known = pages_of(self.archive, site.hosts)
        return Order(
            site=site,
            manners=self.manners,
            night=self.night,
            in_full=site.id in self.in_full,
            clock_doubted=is_doubted(self.archive.db.conn, datetime.now(UTC)),
            sample=kind_of(self.archive) == "sample",
            known=known,
            old_every=self.old_every,
            settled=self._settled(page.row.url for page in known),
        )

    def _settled(self, urls: Iterable[str]) -> dict[str, datetime]:
        changed_before = before(self.night, self.old_every)
        found = (
            {url: settled_at(self.archive.db.conn, url, changed_before) for url in urls} if self.old_every > 1 else {}
        )
        return {url: asked_at for url, asked_at in found.items() if asked_at}

    def _take(self, home: Visits, site: Site, brought: Brought) -> None:
        with tempfile.TemporaryDirectory(prefix="nianbao-") as directory:
            data = Path(directory)
            (data / "warc").mkdir()
            for name, content in brought.files.items():
                (data / name).write_bytes(content)
            home.take(data)
        self.visits[site.id] = brought.counts
        self.failures += brought.failures
        self.notes += brought.notes
        self.out_of_time |= brought.out_of_time
        if brought.visit and self.on_visited:
            self.on_visited(brought.visit)
