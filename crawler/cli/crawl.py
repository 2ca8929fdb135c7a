"""The commands `crawl`, `judge` and `demo`. Their imports are slow, so they are made when a command runs."""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.base.terminal import echo, failure
from crawler.cli.crawl_options import CrawlOptions, crawl_options
from crawler.cli.summary import print_summary

if TYPE_CHECKING:
    from archive.capture.site_visits import SiteVisit
    from crawler.registry.sites import Site
    from crawler.run.manners import Manners
    from crawler.run.summary import CrawlSummary
    from crawler.visits.session import Session


@click.command(epilog="Example: nianbao crawl --contact archive@example.org --data data zj-lishui")
@crawl_options
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("site_ids", nargs=-1, metavar="[SITE_ID]...")
def crawl(options: CrawlOptions, output: str, site_ids: Sequence[str]) -> None:
    """Crawl disclosure sites, then parse and archive new reports.

    Without SITE_ID every site of the registry is crawled. robots.txt is obeyed. A host gets one request at a time.
    Exit codes: 1 if something failed (it is listed), 2 for a fault in the registry or a missing contact, 3 if another run
    is writing to the archive, 4 if the run was interrupted, 5 for a full or broken disk, 6 for a damaged archive,
    7 for a wrong clock.
    """
    with _faults():
        from crawler.registry.sites import choose

        sites = choose(options.registered(), site_ids)
        with options.site_log(verbose=False) as on_visited:
            summary = _run(
                sites, options.data, options.manners(), command="crawl", on_visited=on_visited, cluster=options.cluster
            )
    print_summary(summary, options.data, output)
    sys.exit(summary.exit_code)


@click.command(epilog="Example: nianbao judge --format jsonl < links.jsonl; nianbao judge --page report.html")
@click.option(
    "--format", "output", type=click.Choice(["jsonl", "json", "text"]), default="jsonl", show_default=True,
    help="What to print of a page: a sentence (text) or a JSON object.",
)  # fmt: skip
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    help="Tell what this page or file is taken for: a report, or what stands in its place, and why.",
)
@click.option(
    "--sites",
    "registry",
    type=click.Path(path_type=Path),
    help="Registry file (TOML), or a folder of such files, whose hosts count as official, "
    "in place of the one that ships with nianbao.",
)
def judge(output: str, page: Path | None, registry: Path | None) -> None:
    """Tell which links are annual disclosure reports.

    Reads JSON lines {"title": …, "url": …} from standard input and answers each with a JSON line. Two more keys are
    optional: "text", the text of the link, and "column", the name or address of the list with the link. An invalid line
    is named on standard error and skipped; the exit code is then 2.

    With --page it judges a page that was fetched, as the archive does before it files it: its kind, what it has of a report, what
    it lacks, and the words that decided.
    """
    if page is not None:
        _judge_page(page, output)
        return
    with _faults():
        from crawler.lists.classify_link import classify_link
        from crawler.registry.sites import load_sites, shipped_registry
        from crawler.web.errors import PageTooLarge
        from crawler.web.page_budget import limited

        sites = load_sites([registry] if registry else shipped_registry())
        hosts = frozenset(host for site in sites for host in site.hosts)
        bad = False
        for number, line in enumerate(sys.stdin.buffer, 1):
            if not line.strip():
                continue
            try:
                link = _link(line)
                with limited():
                    answer = classify_link(link["title"], link["url"], hosts, text=link["text"], column=link["column"])
            except (BadLineError, PageTooLarge) as fault:
                echo(f"Error: standard input, line {number}: {fault}", err=True)
                bad = True
                continue
            echo(json.dumps(asdict(answer), ensure_ascii=False))
    sys.exit(2 if bad else 0)


@click.command()
def demo() -> None:
    """Crawl two sample sites on this machine into ./demo-data."""
    with _faults():
        from crawler.cli.demo import run_demo
        from crawler.run.manners import Manners

        summary = run_demo(lambda sites, data: _run(sites, data, Manners(), command="demo", sample=True))
    sys.exit(summary.exit_code)


def _judge_page(page: Path, output: str) -> None:
    from archive.processes import reader
    from extract import NotReadable
    from extract.opened import open_file
    from extract.page_verdict import verdict_of

    file = open_file(page, reader.MAX_FILE_BYTES)
    if file.report is not None:
        raise failure(file.problem or f"{page}: {file.report.findings[0].message}", 1)
    try:
        verdict = reader.read(verdict_of, file.data)
    except NotReadable as error:
        raise failure(f"{page}: {error}", 1) from error
    echo(f"{page}: {verdict}" if output == "text" else json.dumps(asdict(verdict), ensure_ascii=False))


class BadLineError(Exception):
    pass


def _link(line: bytes) -> dict[str, str]:
    try:
        link = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"no valid JSON: {error}") from error
    if not isinstance(link, dict) or not isinstance(link.get("title"), str):
        raise BadLineError('expected an object with "title" and "url"')
    return {key: str(link.get(key) or "") for key in ("title", "url", "text", "column")}


def _faults() -> AbstractContextManager[None]:
    """Turn foreseeable errors into one line on standard error and the documented exit code."""
    return _Faults()


class _Faults(AbstractContextManager[None]):
    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from archive.base.errors import WRONG_USAGE, ArchiveError
        from crawler.web.errors import CrawlerError

        if isinstance(error, ArchiveError):
            raise failure(str(error), error.exit_code) from error
        if isinstance(error, CrawlerError):
            raise failure(str(error), WRONG_USAGE) from error


def _run(
    sites: Sequence["Site"],
    data: Path,
    manners: "Manners",
    *,
    command: str,
    sample: bool = False,
    on_visited: "Callable[[SiteVisit], None] | None" = None,
    cluster: str | None = None,
) -> "CrawlSummary":
    from crawler.run.crawl import crawl as run_crawl

    with _progress() as progress:
        return run_crawl(
            sites,
            data,
            manners,
            command=command,
            sample=sample,
            progress=progress,
            on_visited=on_visited,
            cluster=cluster,
        )


def _progress() -> AbstractContextManager[Callable[["Session"], None] | None]:
    """A line that is renewed in place, on a terminal only."""
    if not sys.stderr.isatty():
        return nullcontext()
    from archive.base.console import Console

    return _Status(Console(stderr=True))


class _Status(AbstractContextManager["Callable[[Session], None]"]):
    def __init__(self, console: Any) -> None:
        self._status = console.status("crawling")

    def __enter__(self) -> Callable[["Session"], None]:
        self._status.start()
        return self._show

    def __exit__(self, *error: object) -> None:
        self._status.stop()

    def _show(self, session: "Session") -> None:
        totals = {
            what: sum(visit.counts[what] for visit in session.visits.values()) for what in ("fetched", "failures")
        }
        self._status.update(f"crawling: {totals['fetched']} pages, {totals['failures']} failures")
