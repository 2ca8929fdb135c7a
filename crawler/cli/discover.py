"""The commands `sites import` and `sites discover`: from a list of portals to entries of the registry."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.base.terminal import echo
from crawler.cli.crawl import _faults

if TYPE_CHECKING:
    from crawler.registry.sites import Site
    from crawler.run.portals import Portal
    from crawler.run.site_discovery import Look

_PATH = click.Path(dir_okay=False, path_type=Path)
_OPEN = ("region", "name", "url", "reason", "detail")  # columns of the list of what needs a person
_FORMAT = click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command("import", epilog="Example: nianbao sites import databaseInfo.zip --out portals.csv")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--out", type=_PATH, default=Path("portals.csv"), show_default=True, help="The file of portals to write.")
@_FORMAT
def import_(file: Path, out: Path, output: str) -> None:
    """Make a file of portals from FILE: home pages of governments, with their divisions.

    FILE is the official download of 全国政府网站基本信息数据库 (a ZIP of CSV), or any CSV with a name and an address. Rows of which
    no division is told are kept, and named on standard error; rows without a name or a sound address are left out.
    """
    with _faults():
        from archive.coverage.health import today_in_china
        from crawler.run.portals import import_table, write_portals

        portals, unsure = import_table(file, today_in_china())
        write_portals(out, portals)
    for row in unsure:
        echo(f"{row.file}:{row.line}: {row.reason}", err=True)
    summary = {
        "portals": len(portals),
        "without_division": sum(not portal.region for portal in portals),
        "unsure": len(unsure),
    }
    if output == "json":
        echo(json.dumps(summary, ensure_ascii=False))
    else:
        echo(
            f"{out}: {summary['portals']} portals, {summary['without_division']} of them without a division; {len(unsure)} rows to look at"
        )


@click.command(
    epilog="Example: nianbao sites discover portals.csv --region 33 --limit 50 --contact archive@example.org"
)
@click.argument("portals", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option(
    "--found", type=_PATH, default=Path("found.toml"), show_default=True, help="Registry file to add the entries to."
)
@click.option(
    "--open",
    "left",
    type=_PATH,
    default=Path("open.csv"),
    show_default=True,
    help="List to add to of what needs a person.",
)
@click.option("--region", default="", metavar="CODE", help="GB/T 2260 code: 33 is all of 浙江.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="So many portals at most.")
@click.option(
    "--contact", envvar="NIANBAO_CONTACT", show_envvar=True, help="Who makes the requests: a mail address or a page."
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Pause between requests. Default: the same as for crawl.",
)
@_FORMAT
def discover(
    portals: Path,
    found: Path,
    left: Path,
    region: str,
    limit: int | None,
    contact: str | None,
    delay: float | None,
    output: str,
) -> None:
    """Look on the portals of a file for their columns of annual reports.

    robots.txt is obeyed and at most ten pages of a portal are requested, many portals at once. Each result is written when it is
    known: an entry with the path of links that led there, or a line that says why a person is needed. Portals of which either is
    written are not asked again, so a search that was stopped goes on.
    """
    with _faults():
        from crawler.registry.sites import Site
        from crawler.run.portals import read_portals, write_rows
        from crawler.run.site_discovery import NO_REGION, as_toml, entry_of, look_at_all

        done = {*_searched(found), *_listed(left)}
        wanted = [
            portal for portal in read_portals(portals) if portal.region.startswith(region) and portal.url not in done
        ]
        chosen = {f"portal-{number}": portal for number, portal in enumerate(wanted[:limit])}
        taken = [entry["id"] for entry in _entries(found)]
        counts = {"found": 0, "open": 0, "pages": 0}

        def write(site: "Site", look: "Look") -> None:
            portal = chosen[site.id]
            counts["pages"] += len(look.path)
            entry = entry_of(look, taken)
            if entry is None:
                counts["open"] += 1
                reason, detail = _why(look)
                write_rows(
                    left,
                    _OPEN,
                    [{**{name: asdict(portal)[name] for name in _OPEN[:3]}, "reason": reason, "detail": detail}],
                    add=True,
                )
                return
            counts["found"] += 1
            taken.append(entry["id"])
            entry |= _known(portal, entry)
            with found.open("a", encoding="utf-8") as file:
                file.write(f"{as_toml(look, entry)}\n")

        sites = [Site(id=id_, agency="?", region=NO_REGION, start=(portal.url,)) for id_, portal in chosen.items()]
        if sites:
            look_at_all(sites, contact, write, delay)
    if output == "json":
        echo(json.dumps({**counts, "portals": len(chosen)}, ensure_ascii=False))
    else:
        pages = f"{counts['pages'] / max(1, len(chosen)):.1f} pages a portal"
        echo(f"{len(chosen)} portals: {counts['found']} columns found, {counts['open']} need a person; {pages}")


def _known(portal: "Portal", entry: dict[str, object]) -> dict[str, object]:
    """What the file of portals knows, where the pages do not tell it."""
    known = {"agency": portal.name, "region": portal.region}
    return {name: value for name, value in known.items() if value and entry[name] in ("?", "000000")}


def _why(look: "Look") -> tuple[str, str]:
    if look.elsewhere:
        return "another host", look.elsewhere
    if look.failures:
        failure = look.failures[-1]
        return failure.reason, f"{failure.url} {failure.detail}".strip()
    return "no column", " ".join(look.path)


def _entries(found: Path) -> list[dict[str, str]]:
    return list(tomllib.loads(found.read_text("utf-8")).get("site", [])) if found.exists() else []


def _searched(found: Path) -> Iterator[str]:
    """The home pages of the entries that are written."""
    return (entry["source"].partition(" → ")[0] for entry in _entries(found) if "source" in entry)


def _listed(left: Path) -> Sequence[str]:
    from crawler.run.portals import read_rows

    return [row["url"] for row in read_rows(left)] if left.exists() else []
