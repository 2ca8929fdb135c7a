"""Which rows of a table three that runs together are certain.

A number counts as read where no other way to cut its run is possible, or where two facts prove it. One is the sum of
its row. The other is that there are as many digits as cells, or the sums of its columns: a row is certain when it is
the same in every solution of

- the sums along all rows, and down all columns both `applications.processed_sum` and `applications.balance`;
- or, where these together have no solution (the source contradicts itself somewhere), one of the two down the columns.

The row sum by itself proves nothing: in a row that contradicts itself, a wrong cut may satisfy it by accident. A sum
that has a row without any possible reading, or with a label that was not understood, is not used.
"""

from collections.abc import Mapping, Sequence
from itertools import islice

from extract.checks.rules import result_rows
from extract.digit_runs.joint_sums import Numbers, Sum, certain_rows
from extract.digit_runs.splits import (
    Budget,
    DigitSplit,
    SearchTooLongError,
    compact,
    count,
    is_run,
    only_reading,
    spaced,
    with_total,
)

_PARTS = 6
_STEPS_OF_ROWS = 600_000
_STEPS_OF_COLUMNS = 40_000
_MOST_READINGS = 300
_BALANCE = {"new_received": 1, "carried_in": 1, "total_processed": -1, "carried_out": -1}


def certain_readings(runs: Mapping[str, str], *, total_first: bool, results_complete: bool) -> dict[str, DigitSplit]:
    """The certain readings of the runs, row → run as printed; a run whose end is not sure is given as "".

    `results_complete` is False when a printed result row could not be told.
    """
    budget = Budget(_STEPS_OF_ROWS)
    short_first = sorted(runs, key=lambda row: len(runs[row]))
    choices = {row: _choices(runs[row], total_first, budget) for row in short_first}
    certain = {row: found[0] for row, found in choices.items() if len(found) == 1 and _is_plain(runs[row], found[0])}
    domains = {row: list(dict.fromkeys(map(_numbers, readings))) for row, readings in choices.items()}
    for row, numbers in proven(domains, results_complete=results_complete).items():
        same = [reading for reading in choices[row] if _numbers(reading) == numbers]
        if len(same) == 1 and all(same[0]):
            certain[row] = same[0]
    return certain


def _is_plain(printed: str, reading: DigitSplit) -> bool:
    """Whether it takes no sum of the columns to be certain of the only reading of a run."""
    run = compact(printed)
    by_itself = {only_reading(run, len(reading)), spaced(printed, len(reading))}
    return reading in by_itself or (all(reading) and len(run) == len(reading))


def _choices(printed: str, total_first: bool, budget: Budget) -> list[DigitSplit]:
    """The readings of a run that its digits, its white space and the row sum allow, none when they are too many."""
    run = compact(printed)
    if not is_run(run):
        return []
    if only := only_reading(run, _PARTS + 1):
        return [only]
    if (reading := spaced(printed, _PARTS + 1)) and _row_sum_holds(reading, total_first):
        return [reading]
    return _by_sum(run, total_first, budget)


def _row_sum_holds(reading: DigitSplit, total_first: bool) -> bool:
    total, *parts = _numbers(reading if total_first else reading[::-1])
    return total == sum(parts)


def _by_sum(run: str, total_first: bool, budget: Budget) -> list[DigitSplit]:
    found = with_total(run, _PARTS, budget, total_first=total_first, blanks=True)
    try:
        readings = list(islice(found, _MOST_READINGS + 1))
    except SearchTooLongError:
        return []
    return readings if len(readings) <= _MOST_READINGS else []


def proven(domains: Mapping[str, Sequence[Numbers]], *, results_complete: bool) -> Mapping[str, Numbers]:
    """The numbers of the rows that the sums down the columns prove, of the numbers that each row may have."""
    for sums in _systems(domains, results_complete=results_complete):
        try:
            solved = certain_rows(domains, sums, Budget(_STEPS_OF_COLUMNS))
        except SearchTooLongError:
            return {}
        if solved is not None:
            return solved
    return {}


def _systems(choices: Mapping[str, Sequence[Numbers]], *, results_complete: bool) -> list[list[Sum]]:
    """The sums down the columns that rows with these choices must satisfy, together, else one of them by itself."""
    results = result_rows({row: {} for row in choices})
    processed: Sum = {**dict.fromkeys(results, 1), "total_processed": -1}
    usable = [
        sums
        for sums, complete in ((processed, results_complete and bool(results)), (_BALANCE, True))
        if complete and all(choices.get(row) for row in sums)
    ]
    return [usable, *([row] for row in usable)] if len(usable) > 1 else [usable] if usable else []


def _numbers(reading: DigitSplit) -> Numbers:
    return tuple(map(count, reading))
