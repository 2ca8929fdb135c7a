"""The commands `review` and `review decide`."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich import box
from rich.table import Table

from archive.agencies.decisions import decide as write_decision
from archive.agencies.review import Item, Party, decision_about, pending
from archive.base.console import Console, Text
from archive.base.terminal import echo
from archive.cli.lookup_commands import as_of_option, data_option, format_option, opened, region_option, telling
from archive.coverage.coverage import region_prefix
from archive.reports.year_findings import compare_all_years
from archive.writing.decision_runs import decisions


@click.group(invoke_without_command=True)
@region_option
@as_of_option
@data_option
@format_option
@click.pass_context
def review(context: click.Context, region: str, as_of: str | None, data: Path, output: str) -> None:
    """List reports that may be filed under the wrong agency.

    Each report is listed with its evidence until somebody decides.

    \b
    Example:
      nianbao review --region 33
      nianbao review decide 17 --same-as "秀洲区教育局 (330411)" --author 王 --reason "和 left out"
    """
    if context.invoked_subcommand:
        return
    with opened(data, as_of=as_of) as archive:
        items = pending(archive.db.conn, region_prefix(region))
    if output == "json":
        echo(json.dumps({"region": region, "items": [asdict(item) for item in items]}, ensure_ascii=False))
    else:
        _print_items(items, Console())


def _day(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is not None and not re.fullmatch(r"\d{4}(-\d{2}){0,2}", given):
        raise click.BadParameter(f"{given!r} is no date; write 2019, 2019-03 or 2019-03-01")
    return given


@review.command()
@click.argument("what")
@click.option(
    "--same-as", metavar="AGENCY", help="Treat both as the same agency. With a match number: confirm the match."
)
@click.option("--separate", is_flag=True, help="They are two agencies, or the name does not belong to this agency.")
@click.option("--renamed-to", metavar="AGENCY", help="Treat both as the same agency; AGENCY is the new name.")
@click.option("--merged-into", metavar="AGENCY", help="It merged into AGENCY.")
@click.option("--split-from", metavar="AGENCY", help="It split from AGENCY.")
@click.option("--on", "happened_on", metavar="DATE", callback=_day, help="When it happened: a year, a month or a day.")
@click.option("--evidence", metavar="TEXT", help="Evidence: an address or a document.")
@click.option("--author", required=True, help="Who made the decision.")
@click.option("--reason", required=True, help="The reason.")
@data_option
def decide(
    what: str,
    same_as: str | None,
    separate: bool,
    renamed_to: str | None,
    merged_into: str | None,
    split_from: str | None,
    happened_on: str | None,
    evidence: str | None,
    author: str,
    reason: str,
    data: Path,
) -> None:
    """Decide about WHAT: a number from the review list, or the exact name of an agency, with its region if needed.

    No report is moved. Agencies that are the same are found together from now on, and later reports are filed under the
    combined agency. A later decision can undo an earlier decision; both are kept.

    \b
    Example:
      nianbao review decide 17 --separate --author 王 --reason "two offices, see the list of departments"
      nianbao review decide "秀洲区国土资源局 (330411)" --merged-into 秀洲区自然资源局 --on 2019-03 --author 王 --reason 机构改革
    """
    given = {
        "same": same_as,
        "renamed": renamed_to,
        "merged": merged_into,
        "split": split_from,
        "separate": "" if separate else None,
    }
    chosen = [(relation, other or None) for relation, other in given.items() if other is not None]
    if len(chosen) != 1:
        raise click.UsageError("give one of --same-as, --separate, --renamed-to, --merged-into, --split-from")
    relation, other = chosen[0]
    with telling(data), decisions(data, "review decide") as archive:
        decision = decision_about(
            archive.db.conn,
            what,
            relation,
            other,
            author=author,
            reason=reason,
            happened_on=happened_on,
            evidence=evidence,
        )
        write_decision(archive.db.conn, decision)
        for agency_id in (decision.agency_id, decision.other_id):
            if agency_id is not None:
                compare_all_years(archive.db.conn, agency_id)
    unknown = " (not in this archive: kept as a name)" if decision.other_id is None and relation != "separate" else ""
    echo(f"{what}: {relation} {decision.other_name}{unknown}")


def _print_items(items: Sequence[Item], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("编号\nnumber", justify="right", no_wrap=True)
    table.add_column("疑问\ndoubt", overflow="fold", min_width=12)
    table.add_column("印刷名称\nprinted", overflow="fold", min_width=10)
    table.add_column("归入\nfiled under", overflow="fold", min_width=12)
    table.add_column("或为\nmay be", overflow="fold", min_width=12)
    table.add_column("来源\nwhere", overflow="fold", min_width=16)
    for item in items:
        where = f"{item.site_id} {item.site_agency}\n{item.year or ''} {item.title}\n{item.url}"
        own, proposed = _party(item.agency), _party(item.proposed)
        table.add_row(str(item.id), item.doubt, *map(Text, (item.printed, own, proposed, where)))
    console.print(table)
    console.print(f"{len(items)} 项待定 to be decided: nianbao review decide NUMBER …")


def _party(party: Party | None) -> str:
    return f"{party.name} ({party.region})\n{' '.join(map(str, party.years))}" if party else ""
