"""Options that several commands share and that load nothing of the archive."""

import re
from pathlib import Path

import click

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NIANBAO_DATA",
    default=Path("data"),
    show_default=True,
    show_envvar=True,
    help="Directory of the archive.",
)


def _region(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not re.fullmatch(r"(?:\d{2}){0,3}", given):
        raise click.BadParameter(f"{given!r} is no GB/T 2260 code; write two, four or six digits, such as 33 or 330411")
    return given


region_option = click.option(
    "--region", metavar="CODE", default="", callback=_region, help="GB/T 2260 code; 33 or 330000 covers 330411."
)
