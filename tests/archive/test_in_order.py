"""Work in other processes: results in order, few ahead, and a process that dies takes only its own item with it."""

import os
import signal
from contextlib import closing

import pytest

from archive.base.errors import ProcessFailed
from archive.processes import child
from archive.processes.in_order import in_order
from extract.text.errors import NotReadable


def tripled(number: int) -> int:
    if number in {30, 31, 70}:
        os.kill(os.getpid(), signal.SIGKILL)
    return 3 * number


def died(number: int, message: NotReadable) -> int:
    assert str(message) == "the reader died of it (exit code -9)"
    return -number


@pytest.mark.slow
def test_in_order_also_after_deaths() -> None:
    with closing(in_order(tripled, range(100), 2, died)) as results:
        assert list(results) == [(n, -n if n in {30, 31, 70} else 3 * n) for n in range(100)]


@pytest.mark.parametrize(("processes", "most"), [(1, 16), (3, 3 * 16)])
def test_few_are_under_way(processes: int, most: int) -> None:
    asked = []
    with closing(in_order(tripled, (asked.append(n) or 2 for n in range(200)), processes, died)) as results:
        for taken in range(150):
            assert len(asked) - taken <= most
            assert next(results) == (2, 6)
    assert len(asked) < 200


def test_nothing_to_do() -> None:
    assert list(in_order(tripled, [], 2, died)) == []


def test_a_process_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    child.stop_idle()
    monkeypatch.setattr(child, "_SERVE", "raise SystemExit(9)")
    with (
        pytest.raises(ProcessFailed, match=r"cannot start \(9\)"),
        closing(in_order(tripled, range(3), 2, died)) as results,
    ):
        next(results)
