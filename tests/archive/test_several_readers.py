"""Several reader's processes with one start: as confined as the first, and each dies alone."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.processes import child, sandbox
from archive.processes.child import NO_LIMITS, Child, Task
from extract.text.errors import Damaged
from tests.attack import hostile_work as hostile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


@pytest.fixture
def readers() -> Iterator[list[Child]]:
    child.stop_idle()
    child.prepare_several(3, "extract.reading")
    taken = [child.take() for _ in range(3)]
    yield taken
    for reader in taken:
        reader.stop()


def ask(reader: Child, work: Callable[..., Any]) -> Any:
    reader.send(Task(work, data=b""), NO_LIMITS)
    return reader.answer()


def test_each_is_a_process_of_its_own_and_confined(readers: list[Child]) -> None:
    assert len({ask(reader, hostile.own_number) for reader in readers}) == 3
    held = ask(readers[2], sandbox.holds)  # the one that forked the others
    assert {"no new privileges", "AS", "CORE", "FSIZE", "NOFILE"} <= set(held)
    for reader in readers:
        assert ask(reader, sandbox.holds) == held
        assert set(ask(reader, hostile.secrets)) <= {*child._KEPT_VARIABLES, *child._OF_MALLOC, "LC_CTYPE"}
        if "seccomp" in held:
            assert ask(reader, hostile.fork) == ["PermissionError", "OSError"]


@pytest.mark.parametrize("dying", [0, 2])  # the first forked the others, and is taken last
def test_one_dies_alone(readers: list[Child], dying: int) -> None:
    numbers = [ask(reader, hostile.own_number) for reader in readers]
    readers[dying].send(Task(hostile.spin, data=b""), NO_LIMITS)
    os.kill(numbers[dying], signal.SIGKILL)
    with pytest.raises(Damaged, match=r"exit code -9"):
        readers[dying].answer()
    assert not Path(f"/proc/{numbers[dying]}").exists()
    others = [reader for reader in readers if reader is not readers[dying]]
    assert [ask(reader, hostile.number) for reader in others] == [5, 5]
    assert [reader.lives() for reader in readers].count(False) == 1


def test_one_that_is_stopped_before_it_was_asked(readers: list[Child]) -> None:
    number = ask(readers[1], hostile.own_number)
    assert [reader.stop() for reader in readers] == [-9, -9, -9]
    assert not Path(f"/proc/{number}").exists()
