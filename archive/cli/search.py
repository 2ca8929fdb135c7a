"""The command `search`. It only reads the archive."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import (
    as_of_option,
    as_printed_option,
    data_option,
    format_option,
    opened,
    region_option,
)
from archive.cli.options import YEAR
from archive.coverage.coverage import region_prefix
from archive.search.search import Found, Level, words_of
from archive.search.search import search as search_for


@click.command()
@click.argument("words", nargs=-1, required=True)
@region_option
@click.option(
    "--level",
    type=click.Choice(get_args(Level)),
    help="Only agencies of this level. The registry says the level; otherwise the region tells province, city or county.",
)
@click.option(
    "--year", "years", type=YEAR, multiple=True, help="Only reports about this year. May be given several times."
)
@click.option(
    "--limit", type=click.IntRange(0), default=20, show_default=True, help="The largest number of reports to show."
)
@click.option(
    "--count", "count_all", is_flag=True, help="Count all reports, also of more than 10,000, by year and province."
)
@as_of_option
@as_printed_option
@data_option
@format_option
def search(
    words: tuple[str, ...],
    region: str,
    level: Level | None,
    years: tuple[int, ...],
    limit: int,
    count_all: bool,
    as_of: str | None,
    as_printed: bool,
    data: Path,
    output: str,
) -> None:
    """Find reports with all these WORDS, newest year first.

    The title and the sections of each report are searched together.

    A word matches if its characters follow each other, in any width and case, even across the end of a line. The count
    is exact up to 10,000; beyond that the answer is "more than 10,000", unless --count asks for the number. Put a phrase with spaces in '"…"'. There are no operators. The output counts versions that are not indexed
    yet; the next command that writes to the archive indexes them.

    \b
    Example:
      nianbao search 诉讼 败诉 --region 33 --year 2023
    """
    asked = words_of(" ".join(words))
    if not asked:
        raise click.BadParameter("there is no word to search for", param_hint="WORDS")
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        found = search_for(
            archive.db.conn,
            asked,
            region=region_prefix(region),
            level=level,
            years=years,
            limit=limit,
            count_all=count_all,
        )
    if output == "json":
        document = asdict(found)
        document["results"] = document.pop("hits")
        echo(json.dumps(document, ensure_ascii=False))
    else:
        _print(found)


def _print(found: Found) -> None:
    for hit in found.hits:
        echo(f"{hit.year} {hit.agency} ({hit.region}), version {hit.version}: {hit.section or '标题 title'}")
        echo(f"  {hit.snippet}\n  {hit.url}")
    years = ", ".join(f"{year}: {count}" for year, count in found.years.items()) or "--count counts them"
    shown = f"; the first {len(found.hits)} are shown" if len(found.hits) < found.reports else ""
    more = "more than " if found.more else ""
    echo(f"{more}{found.reports} reports ({years}){shown}" if found.reports else "没有找到 Nothing found.")
    if found.not_indexed:
        echo(
            f"{found.not_indexed} versions are not indexed yet; the command that writes now, or the next one, does that",
            err=True,
        )
