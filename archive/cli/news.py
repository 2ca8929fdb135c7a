"""The command `news`: what happened to reports."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import Time, data_option, opened
from archive.db.connection import named_rows
from archive.reports.news import NewsItem
from archive.reports.news import news as news_of
from archive.web.news_feed import news_feed

_LAST_RUN = """
SELECT started_at FROM runs WHERE command IN ('crawl', 'nightly', 'import', 'merge') AND outcome IS NOT 'failed'
ORDER BY id DESC LIMIT 1
"""


@click.command()
@click.option(
    "--since",
    type=Time(),
    metavar="TIME",
    help="What the archive learned after this time (ISO 8601; UTC if it has no offset). Default: with the last run.",
)
@data_option
@click.option("--format", "output", type=click.Choice(["table", "json", "atom"]), default="table", show_default=True)
def news(since: str | None, data: Path, output: str) -> None:
    """Show which reports are new, changed, taken back to an earlier version, or removed, with the numbers that moved.

    --format atom prints them as an Atom feed; `nianbao serve` has that of the last 30 days at /news.atom.

    \b
    Example:
      nianbao news --since 2026-01-31
    """
    with opened(data) as archive:
        last = named_rows(archive.db.conn, _LAST_RUN).fetchone()
        start = since or (last["started_at"] if last else "")
        items = list(news_of(archive.db.conn, start))
    if output == "json":
        echo(json.dumps({"since": start, "news": [asdict(item) for item in items]}, ensure_ascii=False))
        return
    if output == "atom":
        click.echo(news_feed(items), nl=False)
        return
    for line in news_lines(items):
        echo(line)
    if not items:
        echo(f"没有新情况 No news since {start}." if start else "没有新情况 No news: no run has ended yet.")


def news_lines(items: Iterable[NewsItem]) -> Iterator[str]:
    for item in items:
        versions = "" if item.before is None else f", version {item.before} → {item.version}"
        yield f"{item.kind}: {item.agency} {item.year}{versions} ({item.at[:10]}, {item.url})"
        for name, before, after in item.moved:
            yield f"  {name}: {before} → {after}"
