import itertools
import random

import pytest

from extract.digit_runs.joint_sums import certain_rows
from extract.digit_runs.splits import Budget, SearchTooLongError

BALANCE = {"a": 1, "b": 1, "c": -1}


def test_the_sums_choose():
    domains = {"a": [(1, 21), (12, 1)], "b": [(0, 0)], "c": [(12, 1), (2, 2)]}
    assert certain_rows(domains, [BALANCE], Budget(1000)) == {"a": (12, 1), "b": (0, 0), "c": (12, 1)}


def test_a_row_that_differs_between_solutions_is_not_certain():
    domains = {"a": [(1, 2), (2, 1)], "b": [(1, 2), (2, 1)], "c": [(3, 3)]}
    assert certain_rows(domains, [BALANCE], Budget(1000)) == {"c": (3, 3)}


def test_no_solution():
    assert certain_rows({"a": [(1,)], "b": [(1,)], "c": [(3,)]}, [BALANCE], Budget(1000)) is None


def test_rows_that_no_sum_names_are_left_out():
    domains = {"a": [(1,)], "b": [(1,)], "c": [(2,)], "d": [(7,)]}
    assert certain_rows(domains, [BALANCE], Budget(1000)) == {"a": (1,), "b": (1,), "c": (2,)}


def test_the_budget_ends_the_search():
    domains = {row: [(n, 100 - n) for n in range(100)] for row in "abc"}
    with pytest.raises(SearchTooLongError):
        certain_rows(domains, [BALANCE], Budget(50))


def test_without_budget_for_a_row_it_is_not_certain():
    domains = {"a": [(1, 2), (2, 1)], "b": [(1, 2), (2, 1)], "c": [(3, 3)]}
    enough_for_one_solution = 12
    assert certain_rows(domains, [BALANCE], Budget(enough_for_one_solution)) == {"c": (3, 3)}


@pytest.mark.parametrize("seed", range(40))
def test_the_same_as_trying_everything(seed):
    rng = random.Random(seed)
    sums = [{"a": 1, "b": 1, "c": -1}, {"c": 1, "d": 1, "e": -1}]
    domains = {row: list({(rng.randint(0, 3), rng.randint(0, 2)) for _ in range(rng.randint(1, 4))}) for row in "abcde"}
    solutions = [
        chosen
        for values in itertools.product(*domains.values())
        if (chosen := dict(zip(domains, values, strict=True)))
        and all(sum(sign * chosen[row][i] for row, sign in signs.items()) == 0 for signs in sums for i in (0, 1))
    ]
    certain = certain_rows(domains, sums, Budget(100_000))
    if not solutions:
        assert certain is None
    else:
        assert certain == {
            row: values.pop() for row in domains if len(values := {solution[row] for solution in solutions}) == 1
        }
