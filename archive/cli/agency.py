"""The command `agency`. It only reads."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from archive.agencies.lookup import find_agency
from archive.base.terminal import echo
from archive.cli.lookup_commands import as_of_option, data_option, format_option, opened
from archive.reports.agency_card import Card, Event, card


@click.command()
@click.argument("name")
@as_of_option
@data_option
@format_option
def agency(name: str, as_of: str | None, data: Path, output: str) -> None:
    """Show the agency with this NAME.

    The output has its names, renamings, mergers and splits, codes, parent, children and sites.

    NAME is a current or former name, or a part of one. You may add the region in brackets.

    \b
    Example:
      nianbao agency "教育局 (330411)"
    """
    with opened(data, as_of=as_of) as archive:
        found = card(archive.db.conn, find_agency(archive.db.conn, name))
    if output == "json":
        echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    echo(f"{found.agency}   {found.region_name} {found.region}")
    for label, text in _lines(found):
        echo(f"  {label}: {text}")


def _lines(found: Card) -> Iterator[tuple[str, str]]:
    for code in found.codes:
        until = f" 至 until {code.last_year}" if code.last_year else ""
        yield "区划代码 GB/T 2260", f"{code.code} {code.name}{until}"
    for label, text in (
        ("统一社会信用代码 credit code", found.credit_code),
        ("级别 level", found.level),
        ("类别 kind", found.kind),
        ("上级 parent", found.parent),
        ("下级 children", "、".join(found.children)),
        ("年报 reports", _years(found.years)),
    ):
        if text:
            yield label, text
    for name in found.names:
        yield "名称 name", f"{name.name}  {_years(name.years) or '年报未印 not printed in a report'}"
    if len(found.filed_under) > 1:
        yield "合为一个 filed under", "、".join(found.filed_under)
    for event in found.events:
        yield "沿革 event", _event(event)
    for site in found.sites:
        yield "站点 site", site
    for match in found.matches:
        doubt = f"  疑问 doubt: {match.doubt}" if match.doubt else ""
        yield "归属 match", f"{match.printed or '(无名称 no name)'} @ {match.site_id}: {match.rule}{doubt}"


def _event(event: Event) -> str:
    when = f"{event.happened_on} " if event.happened_on else ""
    evidence = f"; {event.evidence}" if event.evidence else ""
    decided = f"[{event.author}, {event.decided_at[:10]}: {event.reason}{evidence}]"
    return f"{when}{event.agency} {_WORDS[event.relation]} {event.other} {decided}"


_WORDS = {
    "same": "即 is",
    "renamed": "更名为 renamed to",
    "separate": "不是 is not",
    "merged": "并入 merged into",
    "split": "分自 split from",
}


def _years(years: tuple[int, ...]) -> str:
    return " ".join(map(str, years))
