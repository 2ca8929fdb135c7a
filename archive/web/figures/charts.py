"""Where the bars of a plot over the years stand. The template draws them as SVG.

The numbers of a year are stacked. A year without a report, or with a value that is not a number, has a mark instead of a
bar, never a bar of height 0. A dashed line marks the change of the official form.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.web.figures.years import Figures, YearTotals

WIDTH, HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 38, 6, 22, 24
_MOST_LABELS = 10


@dataclass(frozen=True)
class Part:
    """A rectangle; `series` numbers the key, from 0."""

    series: int
    key: str
    value: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """A year. `gap` is `no_report` or `no_number`, with no parts, or empty. `x` is where the column begins."""

    year: int
    x: float
    width: float
    labelled: bool
    gap: str
    total: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Break:
    """Between two years, at `x`, the official form changed."""

    x: float
    before: str
    after: str


@dataclass(frozen=True)
class Plot:
    """`id` is the name of its texts; `ticks` are (value, y), `years` the numbers of its table."""

    id: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    breaks: tuple[Break, ...]
    ticks: tuple[tuple[int, float], ...]
    years: tuple[tuple[YearTotals, Figures], ...]


def plot(
    id_: str,
    years: Sequence[YearTotals],
    figures: Callable[[YearTotals], Figures],
    is_whole: Callable[[YearTotals], bool] | None = None,
    highest: int = 0,
) -> Plot | None:
    """None where no year has a number to draw. `is_whole` tells of a year whether figures that are None come to nothing;
    the scale goes to `highest` at least."""
    rows = [(year, figures(year)) for year in years]
    numbers = [{key: figure.value if figure else None for key, figure in of_year.items()} for _, of_year in rows]
    totals = [
        _total(values, is_whole is not None and is_whole(year)) for year, values in zip(years, numbers, strict=True)
    ]
    if all(total is None for total in totals):
        return None
    top = _round_up(max(highest, *(total or 0 for total in totals)))
    step = (WIDTH - LEFT - RIGHT) / len(rows)
    every = -(-len(rows) // _MOST_LABELS)
    columns = tuple(
        _column(
            year, numbers[place], totals[place], LEFT + place * step, step, top, (len(rows) - 1 - place) % every == 0
        )
        for place, year in enumerate(years)
    )
    ticks = tuple((value, _y(value, top)) for value in (0, top // 2, top))
    return Plot(id_, tuple(rows[0][1]), columns, tuple(_breaks(years, step)), ticks, tuple(rows))


def _total(values: Mapping[str, int | None], whole: bool) -> int | None:
    numbers = [value for value in values.values() if value is not None]
    return sum(numbers) if whole or len(numbers) == len(values) else None


def _column(
    year: YearTotals,
    values: Mapping[str, int | None],
    total: int | None,
    x: float,
    step: float,
    top: int,
    labelled: bool,
) -> Column:
    gap = "no_report" if year.form is None else "no_number" if total is None else ""
    parts, below = [], 0
    for series, (key, value) in enumerate(values.items()):
        if value and not gap:
            y = _y(below + value, top)
            parts.append(Part(series, key, value, y, _y(below, top) - y))
            below += value
    return Column(year.year, round(x + step * 0.14, 1), round(step * 0.72, 1), labelled, gap, total or 0, tuple(parts))


def _breaks(years: Sequence[YearTotals], step: float) -> list[Break]:
    """Between two years with reports on different forms; of years without a report, before the later one."""
    there = [(number, year.form) for number, year in enumerate(years) if year.form is not None]
    return [
        Break(round(LEFT + number * step, 1), before, after)
        for (_, before), (number, after) in pairwise(there)
        if before != after
    ]


def _y(value: int, top: int) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 1)


def _round_up(value: int) -> int:
    """The first number that is not below and whose half is a round one too."""
    scale = 1
    while True:
        for first in (2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80):
            if first * scale >= value:
                return first * scale
        scale *= 10
