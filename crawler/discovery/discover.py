"""`nianbao sites discover`: the search on many seeds, with a record in `runs` as a crawl has one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.agencies.statutory import kind_of
from archive.capture.runs import run
from archive.coverage.coverage import region_prefix
from archive.coverage.health import today_in_china
from archive.writing.opening import open_for_writing
from crawler.discovery.children import Child
from crawler.discovery.look import NO_AGENCY, NO_REGION, Look, look_at_all
from crawler.discovery.portals import Portal
from crawler.discovery.results import Results
from crawler.registry.sites import Site
from crawler.run.crawl import check_contact
from crawler.run.interrupt import Interruption
from crawler.run.manners import Manners

COMMAND = "sites discover"


@dataclass(slots=True)
class Discovery:
    """What one run found: seeds that were searched, columns, seeds that need a person, seeds that pages of parents gave."""

    portals: int = 0
    found: int = 0
    open: int = 0
    children: int = 0
    requests: int = 0
    interrupted: bool = False

    @property
    def outcome(self) -> str:
        """For `runs.outcome`."""
        return "interrupted" if self.interrupted else "done"


@dataclass(slots=True)
class _Search:
    """One run over `results`. `left` is how many seeds may still be asked, None without a limit."""

    results: Results
    run_id: int
    left: int | None
    summary: Discovery = field(default_factory=Discovery)
    chosen: dict[str, Portal] = field(default_factory=dict)
    new: list[Portal] = field(default_factory=list)
    governed: frozenset[str] = frozenset()  # divisions whose governments have a seed of their own

    def sites(self, portals: Sequence[Portal]) -> list[Site]:
        """As sites, so many as may be asked."""
        taken = portals[: self.left]
        self.left = None if self.left is None else self.left - len(taken)
        sites = [_as_site(f"portal-{len(self.chosen) + number}", portal) for number, portal in enumerate(taken)]
        self.chosen |= {site.id: portal for site, portal in zip(sites, taken, strict=True)}
        self.summary.portals = len(self.chosen)
        return sites

    def take(self, site: Site, look: Look) -> None:
        """Write what was found of a seed, and the seeds that it gives."""
        day = today_in_china().isoformat()
        looked = self.results.add_look(self.chosen[site.id], look, self.run_id, day)
        self.summary.requests += look.asked
        self.summary.found += bool(looked.entry)
        self.summary.open += not looked.entry
        new = self.results.add_portals([*self._seeds(look.children, day)])
        self.summary.children += len(new)
        self.new += new

    def _seeds(self, children: Sequence[Child], day: str) -> Iterator[Portal]:
        for child in children:
            if not (_governs(child.name) and child.region in self.governed):
                yield Portal(child.region, child.name, child.url, "", child.page, day, child.parent)

    def further(self) -> list[Site]:
        """The seeds that came up since."""
        new, self.new = self.new, []
        return self.sites(new)


def discover(data: Path, manners: Manners, region: str = "", limit: int | None = None) -> Discovery:
    """Search on the seeds of `data` that were not searched yet. Once a process. Raises ContactMissing, ArchiveMissing,
    ArchiveLocked."""
    results = Results(data)
    start = region_prefix(region)
    wanted = [p for p in results.portals.values() if p.region.startswith(start) and p.url not in results.looked]
    if not wanted:
        return Discovery()
    known = (portal.region for portal in results.portals.values() if not portal.parent and _governs(portal.name))
    search = _Search(results, 0, limit, governed=frozenset(known))
    sites = search.sites(wanted)
    check_contact(sites, manners.contact)
    with (
        Interruption() as interruption,
        open_for_writing(data, create=False) as archive,
        run(archive, contact=manners.contact, command=COMMAND, sample=None) as this,
    ):
        search.run_id = this.id
        results.repair()
        whole = look_at_all(
            sites, manners.contact, search.take, manners.delay_s, further=search.further, interruption=interruption
        )
        search.summary.interrupted = not whole
        this.outcome = search.summary.outcome
    return search.summary


def _as_site(id_: str, portal: Portal) -> Site:
    return Site(
        id=id_,
        agency=portal.name or NO_AGENCY,
        region=portal.region or NO_REGION,
        start=(portal.url,),
        parent=portal.parent or None,
    )


def _governs(name: str) -> bool:
    return kind_of(name) == "government"
