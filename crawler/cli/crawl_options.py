"""The options that `crawl` and `nightly` share, and what they make of them."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from archive.base.terminal import echo, failure
from archive.cli.options import PAUSE, Span, data_option

if TYPE_CHECKING:
    from archive.capture.site_visits import SiteVisit
    from crawler.registry.sites import Site
    from crawler.run.manners import Manners


def _moment(_context: click.Context, _option: click.Parameter, given: str | None) -> datetime | None:
    """The next time that the clock of this machine shows HH:MM."""
    if given is None:
        return None
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", given)
    if not match:
        raise click.BadParameter(f"{given!r} is no time of day; write 06:00")
    now = datetime.now().astimezone()
    moment = now.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
    return (moment if moment > now else moment + timedelta(days=1)).astimezone(UTC)


_OPTIONS = (
    click.option(
        "--sites",
        "registry",
        type=click.Path(path_type=Path),
        help="Registry file (TOML), or a folder of such files, to use in place of the one that ships with nianbao.",
    ),
    data_option,
    click.option(
        "--contact", envvar="NIANBAO_CONTACT", show_envvar=True, help="Who runs this crawl: a mail address or a page."
    ),
    click.option(
        "--delay",
        type=PAUSE,
        metavar="SECONDS",
        help="Pause between requests to one host. Default: 2; for sites on this machine 0.02.",
    ),
    click.option(
        "--timeout",
        type=Span(86_400, min_open=True),
        metavar="SECONDS",
        help="Time limit for one complete answer. Default: 60.",
    ),
    click.option(
        "--at-once",
        type=click.IntRange(min=1),
        metavar="SITES",
        default=16,
        show_default=True,
        help="How many sites are crawled at the same time. A host never gets two requests at a time.",
    ),
    click.option(
        "--until",
        callback=_moment,
        metavar="HH:MM",
        help="End at this local time, in order: what was fetched is read, and the other sites come first in the next night.",
    ),
    click.option(
        "--max-hours",
        type=Span(8_784, min_open=True),
        metavar="HOURS",
        help="End after so many hours, as --until does.",
    ),
    click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Crawl and read on the workers of the Dask cluster with this scheduler (docs/cluster.md).",
    ),
    click.option(
        "-v/-q",
        "--verbose/--quiet",
        default=None,
        help="Print a line for each site that is finished. Default: nightly does, crawl does not.",
    ),
    click.option(
        "--log",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Add a JSON line to FILE for each site that is finished.",
    ),
)


class CrawlOptions(NamedTuple):
    """What these options were given."""

    registry: Path | None
    data: Path
    contact: str | None
    delay: float | None
    timeout: float | None
    at_once: int
    until: datetime | None
    max_hours: float | None
    cluster: str | None
    verbose: bool | None
    log: Path | None

    def registered(self) -> Sequence["Site"]:
        """The sites of the registry. CrawlerError, also where it is empty."""
        from crawler.registry.sites import load_sites, shipped_registry
        from crawler.web.errors import RegistryError

        sites = load_sites([self.registry] if self.registry else shipped_registry())
        if not sites:
            raise RegistryError(f"{self.registry}: the registry has no site: nothing would be crawled")
        return sites

    def manners(self) -> "Manners":
        from crawler.run.manners import Manners

        after = datetime.now(UTC) + timedelta(hours=self.max_hours) if self.max_hours else None
        ends_at = min((moment for moment in (self.until, after) if moment), default=None)
        return Manners(self.contact, self.delay, self.timeout, self.at_once, ends_at)

    @contextmanager
    def site_log(self, *, verbose: bool) -> Iterator[Callable[["SiteVisit"], None]]:
        """What is to be called for each site that is finished. `verbose` holds where neither -v nor -q was given."""
        shown = verbose if self.verbose is None else self.verbose
        try:
            log = self.log.open("a", encoding="utf-8") if self.log else None
        except OSError as error:
            raise failure(f"--log {self.log}: {error.strerror}", 2) from error

        def finished(visit: "SiteVisit") -> None:
            if shown:
                echo(_line(visit), err=True)
            if log:
                line = asdict(visit) | {"seconds": _seconds(visit)}
                log.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
                log.flush()

        try:
            yield finished
        finally:
            if log:
                log.close()


def crawl_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options. They reach it together, as the argument `options`."""

    @wraps(command)
    def with_options(**named: Any) -> None:
        options = CrawlOptions(**{name: named.pop(name) for name in CrawlOptions._fields})
        command(options=options, **named)

    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return with_options


def _line(visit: "SiteVisit") -> str:
    return (
        f"{visit.finished_at:%Y-%m-%dT%H:%M:%SZ} {visit.site_id}: {visit.outcome}, {visit.fetched} fetched, "
        f"{visit.unchanged} unchanged, {visit.items} reports listed, {visit.failures} failures, {_seconds(visit)} s"
    )


def _seconds(visit: "SiteVisit") -> int:
    return round((visit.finished_at - visit.started_at).total_seconds())
