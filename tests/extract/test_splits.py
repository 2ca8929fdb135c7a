import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.digit_runs.splits import (
    Budget,
    SearchTooLongError,
    compact,
    groups_with_totals,
    is_run,
    only_reading,
    spaced,
    with_total,
)


def readings(run, parts, *, total_first=False, blanks=False):
    return list(with_total(run, parts, Budget(10_000), total_first=total_first, blanks=blanks))


@pytest.mark.parametrize(
    ("run", "cells", "reading"),
    [
        ("0000000", 7, ("0",) * 7),
        ("007", 3, ("0", "0", "7")),
        ("0035", 3, ("0", "0", "35")),
        ("35-15", 2, ("35", "-15")),
        ("0/0", 3, ("0", "/", "0")),
        ("00.50元", 2, ("0", "0.50元")),
        ("300", 3, None),  # 30, 0 and a blank as well
        ("000", 2, None),
        ("00", 3, None),
        ("2648-18538", 3, None),
        ("-05", 2, None),
        ("12.3.4", 2, None),
        ("1" * 40, 1, None),
        ("", 0, ()),
    ],
)
def test_only_reading(run, cells, reading):
    assert only_reading(run, cells) == reading


@pytest.mark.parametrize(
    ("printed", "cells", "reading"),
    [
        ("7 77 166", 3, ("7", "77", "166")),
        ("２０\n0 1", 3, ("20", "0", "1")),
        ("7 07", 2, None),
        ("7 7", 3, None),
        ("1 2 3 4", 3, None),
    ],
)
def test_white_space_tells_only_where_it_leaves_a_number_a_cell(printed, cells, reading):
    assert spaced(printed, cells) == reading


def test_white_space_is_no_border_otherwise():
    assert compact("200 0001 21") == "200000121"
    assert is_run("20/0")
    assert not is_run("20件")
    assert not is_run("")


def test_every_reading_whose_sum_holds():
    assert readings("6000017", 6) == [("6", "0", "0", "0", "0", "1", "7")]
    assert readings("7600001", 6, total_first=True) == [("7", "6", "0", "0", "0", "0", "1")]
    assert readings("6000018", 6) == []
    assert readings("12122", 2) == [("1", "21", "22")]
    assert set(readings("11213", 2)) == {("1", "12", "13"), ("11", "2", "13")}
    assert readings("1101", 2) == []  # neither 01 nor 10 and 1, for 1 + 10 is 11


def test_a_blank_counts_as_nothing_and_a_total_may_not_be_one():
    assert set(readings("44", 2, blanks=True)) == {("4", "", "4"), ("", "4", "4")}
    assert set(readings("0", 1, blanks=True)) == {("0", ""), ("", "0")}
    assert readings("5", 1, blanks=True) == []


def test_groups_shift_where_a_blank_is_possible():
    """1, 0, 0, 0, 1 and a group of zeros; with blanks also 10, 0, 0, a blank, 10 and so on."""
    run = "1000100000"
    assert groups_with_totals(run, [4, 4], Budget(10_000), total_first=False, blanks=False) == [tuple(run)]
    assert len(groups_with_totals(run, [4, 4], Budget(10_000), total_first=False, blanks=True)) == 2


def test_groups_that_no_sum_tells_apart():
    """2, 21, 2, 0, 0, 23 and 22, 1, 20, 0, 23 look the same."""
    run = "02002" + "212002300000"
    assert len(groups_with_totals(run, [4, 4, 4], Budget(10_000), total_first=False, blanks=False)) == 2


def test_a_search_ends_with_its_budget():
    with pytest.raises(SearchTooLongError):
        list(with_total("1234567891" * 4, 6, Budget(1000), total_first=False, blanks=True))


@given(st.lists(st.integers(0, 400), min_size=2, max_size=5), st.booleans())
def test_the_true_reading_is_among_them(parts, total_first):
    cells = [sum(parts), *parts] if total_first else [*parts, sum(parts)]
    reading = tuple(map(str, cells))
    found = list(with_total("".join(reading), len(parts), Budget(10**6), total_first=total_first, blanks=False))
    assert reading in found
    assert len(set(found)) == len(found)
    for other in found:
        total, *rest = map(int, other if total_first else other[::-1])
        assert ("".join(other), total) == ("".join(reading), sum(rest))
        assert all(str(int(cell)) == cell for cell in other)


@given(st.lists(st.sampled_from(["", "0", "1", "7", "10", "23"]), min_size=1, max_size=5))
def test_one_reading_is_told_only_when_there_is_one(cells):
    """Whatever was printed, blanks included: a reading that is told is the printed one."""
    assert only_reading("".join(cells), len(cells)) in {None, tuple(cells)}
