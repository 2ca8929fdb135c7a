"""The commands `sites check`, `sites list` and `sites add`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option
from archive.cli.options import PAUSE
from crawler.cli.crawl import _faults
from crawler.cli.discover import discover, import_, registry_option, state

if TYPE_CHECKING:
    from crawler.discovery.look import Look

_FORMAT = click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group()
def sites() -> None:
    """The registry: who publishes where. See docs/sites.md."""


sites.add_command(import_)
sites.add_command(discover)
sites.add_command(state)


@sites.command(epilog="Example: nianbao sites check --sites sites.toml")
@registry_option
@_FORMAT
def check(registry: Sequence[Path], output: str) -> None:
    """Look for faults in the registry and in the spiders.

    The exit code is 1 if there is an error. Warnings need a look by a person.
    """
    from crawler.registry.sites import shipped_registry
    from crawler.run.registry_check import check_registry, check_spiders
    from crawler.spiders import SPIDERS

    count, problems = check_registry(registry or shipped_registry())
    problems += check_spiders()
    errors = sum(problem.severity == "error" for problem in problems)
    if output == "json":
        report = {
            "sites": count,
            "families": len(SPIDERS),
            "errors": errors,
            "problems": [asdict(problem) for problem in problems],
        }
        echo(json.dumps(report, ensure_ascii=False))
    else:
        for problem in problems:
            site = f"site {problem.site!r}, " if problem.site else ""
            echo(f"{problem.place}: {problem.severity}: {site}{problem.message} [{problem.check}]")
        echo(f"{count} sites, {len(SPIDERS)} families: {errors} errors, {len(problems) - errors} warnings")
    sys.exit(1 if errors else 0)


@sites.command("list", epilog="Example: nianbao sites list --format json")
@registry_option
@data_option
@_FORMAT
def list_(registry: Sequence[Path], data: Path, output: str) -> None:
    """List every site of the registry: id, agency, division, family, how its address is known, first start address.

    An address where a crawl into the archive at DATA found reports is `verified`, with the day of the last such crawl.
    """
    with _faults():
        from archive.base.divisions import full_name
        from crawler.discovery.state import verified_days
        from crawler.registry.sites import load_sites, shipped_registry

        days = verified_days(data)
        found = [
            site.model_copy(update={"status": f"verified {days[site.id]}"}) if site.id in days else site
            for site in load_sites(registry or shipped_registry())
        ]
        if output == "json":
            rows = [{**site.model_dump(), "region_name": full_name(site.region)} for site in found]
            echo(json.dumps(rows, ensure_ascii=False))
            return
        for site in found:
            echo(
                "\t".join(
                    (
                        site.id,
                        site.agency,
                        site.region,
                        full_name(site.region),
                        site.family,
                        site.status or "",
                        site.start[0],
                    )
                )
            )


@sites.command(epilog="Example: nianbao sites add --contact archive@example.org https://www.example.gov.cn/")
@registry_option
@_FORMAT
@click.option(
    "--contact",
    envvar="NIANBAO_CONTACT",
    show_envvar=True,
    help="Who makes the requests: a mail address or a page. Required except for sites on this machine.",
)
@click.option(
    "--delay",
    type=PAUSE,
    metavar="SECONDS",
    help="Pause between requests. Default: the same as for crawl.",
)
@click.argument("url")
def add(registry: Sequence[Path], output: str, contact: str | None, delay: float | None, url: str) -> None:
    """Examine URL (a home page or a list of annual reports) and print a [[site]] entry for the registry.

    robots.txt is obeyed, at most ten pages are requested, and nothing is archived. Keys that the pages do not tell are
    left empty and named on standard error; the exit code is then 1.
    """
    from crawler.web.urls import fault_of

    if fault := fault_of(url):
        raise click.UsageError(f"{url!r} is no http or https address: {fault}")
    with _faults():
        from crawler.discovery.entries import as_toml, entry_of
        from crawler.discovery.look import look_at
        from crawler.registry.sites import load_sites, shipped_registry

        known = load_sites(registry or shipped_registry())
        look = look_at(url, contact, delay)
        entry = entry_of(look, [site.id for site in known])
        notes = _notes(look, {start: site.id for site in known for start in site.start})
    if output == "json":
        echo(json.dumps({"site": entry, "pages": look.path, "notes": notes}, ensure_ascii=False))
    elif entry:
        echo(as_toml(look, entry), nl=False)
    for note in notes:
        echo(note, err=True)
    sys.exit(1 if notes else 0)


def _notes(look: "Look", known: dict[str, str]) -> list[str]:
    found = look.found
    notes = [
        f"{failure.reason}: {failure.url}" + (f" ({failure.detail})" if failure.detail else "")
        for failure in look.failures
        if found is None
    ]
    if look.elsewhere and found is None:
        notes.append(f"the column of annual reports is on another host: look at {look.elsewhere}")
    elif found is None and not look.failures:
        notes.append("no page of annual reports was found: look for the column 政府信息公开年报 and give its address")
    if found:
        notes += [f"{start} is a start of site {known[start]!r} already" for start in found.starts if start in known]
        notes += [f"the pages do not tell the {what}" for what in ("agency", "region") if getattr(found, what) is None]
    return notes
