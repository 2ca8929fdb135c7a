"""Options that several commands share and that load nothing of the archive."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


class Span(click.FloatRange):
    """A time to wait or to work, from 0 to `longest`, and a number (not nan). With `min_open` longer than 0."""

    def __init__(self, longest: float, *, min_open: bool = False) -> None:
        super().__init__(min=0, max=longest, min_open=min_open)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number", param, ctx)
        return number


YEAR = click.IntRange(1, 9999)
PAUSE = Span(86_400)  # seconds
NUMBER = click.IntRange(1, 2**63 - 1)  # what SQLite counts to
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NIANBAO_DATA",
    default=Path("data"),
    show_default=True,
    show_envvar=True,
    help="Directory of the archive.",
)


def years_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--years A-B` as (A, B), one year as (A, A), None where it is not given."""
    return click.option("--years", metavar="A-B", callback=_years, help=text)


def _years(_context: click.Context, _option: click.Parameter, given: str | None) -> tuple[int, int] | None:
    if given is None:
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", given)
    if not match or (match[2] and match[2] < match[1]):
        raise click.BadParameter(f"{given!r} is no year and no span of years; write 2024 or 2019-2024")
    return int(match[1]), int(match[2] or match[1])
