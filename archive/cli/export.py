"""The command `export`. It only reads the archive."""

import re
import sys
from pathlib import Path

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import (
    as_of_option,
    as_printed_option,
    data_option,
    opened,
    progress_bar,
    region_option,
)
from archive.cli.options import years_option
from archive.db.as_of import last_event
from archive.release.export import FORMATS
from archive.release.export import export as export_release
from archive.release.metadata.terms import LICENCES, Terms
from archive.release.scope import Scope


def _formats(_context: click.Context, _option: click.Parameter, given: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in given.split(",")))
    for name in names:
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is no format; write some of {', '.join(FORMATS)}")
    return names


def _web_address(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if given and not re.fullmatch(r"https?://[^\s/]\S*", given):
        raise click.BadParameter(f"{given!r} is no address; write https://…")
    return given


def _doi(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if given and not re.fullmatch(r"10\.\d{4,9}/\S+", given):
        raise click.BadParameter(f"{given!r} is no DOI; write 10.5281/zenodo.1234")
    return given


def _name(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not given.strip() or not given.isprintable():
        raise click.BadParameter(f"{given!r} is no name; write one in one line")
    return given.strip()


@click.command()
@click.argument("out_dir", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    metavar="LIST",
    default="csv",
    show_default=True,
    callback=_formats,
    help=f"Formats of the tables, separated by commas: {', '.join(FORMATS)}. All but csv and sqlite need nianbao[release].",
)
@region_option
@years_option("Only reports about these years; default: all.")
@click.option("--excel-bom", is_flag=True, help="Write CSV with a byte-order mark, so that Excel recognizes UTF-8.")
@click.option(
    "--with-evidence",
    is_flag=True,
    help="Add the WARC records behind the reports, also as WACZ, and make OUT_DIR a BagIt bag.",
)
@click.option("--all-findings", is_flag=True, help="Findings of superseded versions too, marked as such.")
@click.option(
    "--since",
    metavar="RELEASE",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="An earlier release of the archive: add what changed since then, and release notes.",
)
@click.option(
    "--licence",
    type=click.Choice(list(LICENCES)),
    default=Terms.licence,
    show_default=True,
    help="Licence of the compilation. The reports themselves have no copyright.",
)
@click.option(
    "--publisher",
    metavar="NAME",
    default=Terms.publisher,
    show_default=True,
    callback=_name,
    help="Who publishes the release.",
)
@click.option("--homepage", metavar="URL", default="", callback=_web_address, help="Where the release can be found.")
@click.option(
    "--doi", metavar="DOI", default="", callback=_doi, help="The DOI of the release, such as 10.5281/zenodo.1234."
)
@as_of_option
@as_printed_option
@data_option
def export(
    out_dir: Path,
    formats: tuple[str, ...],
    region: str,
    years: tuple[int, int] | None,
    excel_bom: bool,
    with_evidence: bool,
    all_findings: bool,
    since: Path | None,
    licence: str,
    publisher: str,
    homepage: str,
    doi: str,
    as_of: str | None,
    as_printed: bool,
    data: Path,
) -> None:
    """Write a release of the archive to OUT_DIR.

    A release is a Frictionless Data Package with README, codebook and citation.

    Without --as-of it is the archive as of its last event, and the release says when that was (as_of). The same archive,
    options and as_of give the same bytes. An earlier export in OUT_DIR is replaced when the new export is complete. The exit code is 1 if a damaged WARC record is left out of the evidence; run nianbao verify for details.

    \b
    Example:
      nianbao export release --format csv,parquet --region 33 --years 2019-2024 --as-of 2026-01-31T00:00:00Z
    """
    damaged: list[str] = []
    if as_of is None:
        with opened(data) as archive:
            as_of = last_event(archive.db.conn)
    scope = Scope(as_of, region, years, as_printed, all_findings)
    with opened(data, as_of=as_of, as_printed=as_printed) as archive, progress_bar("export") as progress:
        rows = export_release(
            archive, out_dir, scope, formats,
            terms=Terms(licence, publisher, homepage, doi), since=since, excel_bom=excel_bom, with_evidence=with_evidence, damaged=damaged.append, progress=progress,
        )  # fmt: skip
    listed = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in rows.items())
    echo(f"{out_dir}: {listed}")
    for message in damaged:
        echo(f"not in the evidence: {message}", err=True)
    sys.exit(1 if damaged else 0)
