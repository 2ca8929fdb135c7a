"""Rows with several readings each, and sums that they must satisfy together, column by column: an exact search.

A row is `certain` when every solution of all the sums gives it the same numbers. For each row the search asks for a
solution with any other numbers; only when there is provably none is the row certain.
"""

from collections.abc import Iterable, Mapping, Sequence

from extract.digit_runs.splits import Budget, SearchTooLongError

Numbers = tuple[int, ...]  # of one row, a number a column
Domains = Mapping[str, Sequence[Numbers]]
Sum = Mapping[str, int]  # row → 1 or -1; the signed rows sum to 0 in each column


def certain_rows(domains: Domains, sums: Iterable[Sum], budget: Budget) -> dict[str, Numbers] | None:
    """The rows whose numbers are the same in every solution, None when the sums have no solution.

    Rows that no sum names are left out. Raises SearchTooLongError when not even one solution was found in the budget; a
    row that the budget did not suffice for is not certain.
    """
    sums = list(sums)
    concerned: Domains = {row: domains[row] for row in domains if any(row in signs for signs in sums)}
    first = _solve(concerned, sums, budget)
    if first is None:
        return None
    certain = {}
    for row, numbers in first.items():
        others = [other for other in concerned[row] if other != numbers]
        try:
            if not others or _solve({**concerned, row: others}, sums, budget) is None:
                certain[row] = numbers
        except SearchTooLongError:
            continue
    return certain


def _solve(domains: Domains, sums: Sequence[Sum], budget: Budget) -> dict[str, Numbers] | None:
    """One solution, None when there is none."""
    narrowed = _narrow(domains, sums, budget)
    if narrowed is None:
        return None
    open_rows = [row for row, choices in narrowed.items() if len(choices) > 1]
    if not open_rows:
        return {row: choices[0] for row, choices in narrowed.items()}
    row = min(open_rows, key=lambda row: len(narrowed[row]))
    for numbers in narrowed[row]:
        if solution := _solve({**narrowed, row: [numbers]}, sums, budget):
            return solution
    return None


def _narrow(domains: Domains, sums: Sequence[Sum], budget: Budget) -> Domains | None:
    """The domains without the numbers that cannot meet a sum whatever the other rows are; None when a row has none left.

    Rows of one choice each come back only if they satisfy every sum.
    """
    narrowed = dict(domains)
    changed = True
    while changed:
        changed = False
        for signs in sums:
            bounds = {row: _bounds(narrowed[row], sign) for row, sign in signs.items()}
            low = [sum(column) for column in zip(*(low for low, _ in bounds.values()), strict=True)]
            high = [sum(column) for column in zip(*(high for _, high in bounds.values()), strict=True)]
            for row, sign in signs.items():
                choices = narrowed[row]
                budget.spend(len(choices))
                kept = [numbers for numbers in choices if _can_meet(numbers, sign, low, high, *bounds[row])]
                if not kept:
                    return None
                if len(kept) < len(choices):
                    narrowed[row] = kept
                    changed = True
    return narrowed


def _bounds(choices: Sequence[Numbers], sign: int) -> tuple[list[int], list[int]]:
    columns = list(zip(*choices, strict=True))
    ends = [(min(column) * sign, max(column) * sign) for column in columns]
    return [min(pair) for pair in ends], [max(pair) for pair in ends]


def _can_meet(
    numbers: Numbers,
    sign: int,
    low: Sequence[int],
    high: Sequence[int],
    own_low: Sequence[int],
    own_high: Sequence[int],
) -> bool:
    return all(
        a - c <= -sign * number <= b - d
        for number, a, b, c, d in zip(numbers, low, high, own_low, own_high, strict=True)
    )
