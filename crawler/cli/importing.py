"""The command `import`. Its imports are slow, so they are made when it runs."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.base.terminal import echo
from archive.cli.options import data_option
from crawler.cli.crawl import _faults

if TYPE_CHECKING:
    from archive.importing.importer import ImportSummary


@click.command("import", epilog="Example: nianbao import --data data crawl-2019.warc.gz collected-reports/")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--sites",
    "registry",
    type=click.Path(path_type=Path),
    help="Registry file (TOML), or a folder of such files, that says who publishes where, "
    "in place of the one that ships with nianbao.",
)
@data_option
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def import_(paths: tuple[Path, ...], registry: Path | None, data: Path, output: str) -> None:
    """Take over pages and files that others fetched, then parse the reports among them.

    PATH is a WARC file of any tool, a WACZ file, a single page or document, or a folder of these. A folder may have a table
    manifest.csv with the columns path, url, fetched_at, agency and title; path is enough.

    The captures keep their own dates. Nothing is taken twice; a killed import goes on when the command is given again.
    Exit code 1 if something is damaged or could not be taken: it is named, the rest comes over.
    """
    from archive.cli.lookup_commands import progress_bar, telling
    from archive.importing.importer import import_paths
    from archive.importing.judged import Judge
    from archive.reading.ingest import prepare_reader
    from archive.writing.opening import open_for_writing
    from crawler.items.page_alone import judge
    from crawler.registry.publishers import Publishers
    from crawler.registry.sites import load_sites, shipped_registry

    prepare_reader()
    with _faults():
        publishers = Publishers(load_sites([registry] if registry else shipped_registry()))
    with telling(data), open_for_writing(data) as archive, progress_bar("importing") as progress:
        for warning in archive.warnings:
            echo(warning, err=True)
        summary = import_paths(archive, paths, Judge(judge, publishers.of), command="import", progress=progress)
    _print(summary, output)
    sys.exit(1 if summary.problems else 0)


def _print(summary: "ImportSummary", output: str) -> None:
    if output == "json":
        echo(json.dumps(asdict(summary), ensure_ascii=False))
        return
    echo(
        f"{summary.sources} files: {summary.captures} captures taken over, {summary.known} were there already; "
        f"{summary.reports} of them are reports."
    )
    echo(f"Read {summary.read} captures: {summary.new_reports} new reports, {summary.new_versions} new versions.")
    if summary.elsewhere:
        echo(
            f"{summary.elsewhere} reports on hosts of no government were not taken for reports; manifest.csv may name them."
        )
    if summary.skipped:
        left = ", ".join(f"{count} {kind}" for kind, count in sorted(summary.skipped.items()))
        echo(f"Left out: {left}.")
    if summary.problems:
        echo(f"{len(summary.problems)} problems:")
        for problem in summary.problems:
            echo(f"  {problem}")
