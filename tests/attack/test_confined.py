"""A reader's process that a document has taken over: what it tries is refused, and what it answers is data."""

import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import extract
from archive.processes import answers, child, landlock, sandbox
from archive.processes import reader as confined
from archive.processes.child import Limits
from extract.text.errors import Damaged, NotReadable, ParserFailed, TooLarge
from tests.attack import hostile_work as hostile

pytestmark = pytest.mark.slow

DATA = b"<p>1</p>"
HELD = confined.read(sandbox.holds, DATA)
ROOT = Path(__file__).parents[2]
filtered = pytest.mark.skipif("seccomp" not in HELD, reason="this kernel filters no system calls")
locked = pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


@linux
def test_all_that_this_kernel_has_holds():
    assert {"no new privileges", "no capabilities", "AS", "CORE", "FSIZE", "NOFILE"} <= set(HELD)
    assert ("landlock" in HELD) == bool(landlock.version())
    status = Path("/proc/self/status").read_text()
    assert ("seccomp" in HELD) == ("Seccomp:" in status)


@filtered
def test_no_network():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert confined.read(hostile.open_a_socket, DATA) == "PermissionError"
        assert confined.read(hostile.connect, DATA, server.getsockname()[1]) == "PermissionError"
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_file_is_written_or_changed(tmp_path):
    kept = tmp_path / "kept"
    kept.write_bytes(b"as it was")
    before = kept.stat()
    new, changes = (
        confined.read(hostile.write, DATA, str(tmp_path / "new")),
        confined.read(hostile.change, DATA, str(kept)),
    )
    if not {"seccomp", "landlock"} & set(HELD):
        pytest.skip("this kernel has neither of the two")
    assert new == "PermissionError"
    assert not [change for change in changes if change.startswith("done")] or "seccomp" not in HELD
    assert kept.read_bytes() == b"as it was"
    assert list(tmp_path.iterdir()) == [kept]
    if "seccomp" in HELD:
        assert (kept.stat().st_mode, kept.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


@filtered
def test_no_program_and_no_process():
    assert confined.read(hostile.run_a_program, DATA) == ["PermissionError"] * 3
    assert confined.read(hostile.fork, DATA) == ["PermissionError", "OSError"]
    assert confined.read(hostile.threads, DATA) == 45


def test_no_environment(monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "x")
    child.stop_idle()
    assert set(confined.read(hostile.secrets, DATA)) <= {*child._KEPT_VARIABLES, *child._OF_MALLOC, "LC_CTYPE"}


@locked
def test_the_parent_is_out_of_sight():
    assert confined.read(hostile.look_into_the_parent, DATA) == ["PermissionError"] * 2


@filtered
def test_no_signals_to_others():
    assert confined.read(hostile.signal_the_parent, DATA) == ["PermissionError"] * 2


@linux
def test_limits_stay():
    assert confined.read(hostile.raise_limits, DATA) == ["PermissionError"] * 3


def test_a_pickle_is_no_answer(tmp_path):
    mark = tmp_path / "ran here"
    confined.read(hostile.answer_with_a_pickle, DATA, str(mark))
    with pytest.raises(Damaged, match="answer is not valid"):
        confined.read(hostile.number, DATA)
    assert not mark.exists()
    assert confined.read(hostile.number, DATA) == 5


WRONG = {
    "another type": '[null, "five", 1]',
    "a truth for a number": "[null, true, 1]",
    "a fraction": "[null, 5.0, 1]",
    "no number": "[null, NaN, 1]",
    "too few parts": "[null, 5]",
    "a list deep as a well": "[" * 100_000,
    "a number of a million digits": f"[null, {'9' * 1_000_000}, 1]",
    "no JSON": "five",
    "an exception of its own choice": '["SystemExit", "0", 1]',
    "a class that is no exception": '["annotations", "0", 1]',
    "a long message": json.dumps(["Damaged", "x" * 3000, 1]),
    "memory that is no number": '[null, 5, "1"]',
}


@pytest.mark.parametrize("name", WRONG)
def test_an_answer_of_another_shape(name):
    confined.read(hostile.answer_with, WRONG[name].encode())
    with pytest.raises(Damaged, match="answer is not valid"):
        confined.read(hostile.number, DATA)


def test_bytes_are_bytes():
    assert confined.read(hostile.some_bytes, DATA) == b"\0[\xff\n"
    for wrong in (b"", b"five\n", b'[null, "five", 1]', b'["SystemExit", "0", 1]', b"9" * 10_000 + b"\n"):
        confined.read(hostile.answer_with, wrong)
        with pytest.raises(Damaged, match="answer is not valid"):
            confined.read(hostile.some_bytes, DATA)


@pytest.mark.parametrize(
    "value", [["r", "opinion", "error", "d", "m", None, None], ["r", "structure", "error", "d", None, None, None], {}]
)
def test_an_object_of_another_shape(value):
    confined.read(hostile.answer_with, json.dumps([None, value, 1]).encode())
    with pytest.raises(Damaged, match="answer is not valid"):
        confined.read(hostile.a_finding, DATA)


def test_an_answer_that_is_too_long():
    with pytest.raises(TooLarge, match="what it says takes more than"):
        confined.read(hostile.long_answer, DATA)
    confined.read(hostile.claim_length, DATA, answers.MAX_BYTES + 1)
    with pytest.raises(Damaged, match="answer is not valid"):
        confined.read(hostile.number, DATA)
    confined.read(hostile.claim_length, DATA, 1000)
    with pytest.raises(TooLarge, match=r"or 1\.5 s"):  # it never sends what it announced
        confined.read(hostile.number, DATA, limits=Limits(100, 1.5))


def test_what_is_raised_is_of_a_fixed_list():
    with pytest.raises(ParserFailed, match="the parser failed: Own: mine"):
        confined.read(hostile.raise_own, DATA)
    with pytest.raises(Damaged, match="answer is not valid"):
        confined.read(hostile.not_what_it_says, DATA)
    with pytest.raises(TypeError, match="does not say what it returns"):
        confined.read(hostile.say_nothing, DATA)


def test_limits_of_time():
    with pytest.raises(TooLarge, match="more than 1 s of processor time"):
        confined.read(hostile.spin, DATA, limits=Limits(1, 60))
    with pytest.raises(TooLarge, match=r"or 0\.5 s"):
        confined.read(hostile.sleep, DATA, 60, limits=Limits(10, 0.5))
    assert confined.read(extract.plain_text, DATA) == "1"


def test_several_threads_read_at_once():
    def one(number):
        try:
            return confined.read(hostile.sleep, b"", 60 if number == 2 else 0.01, limits=Limits(60, 10))
        except NotReadable as error:
            return type(error).__name__

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(8))) == [1, 1, "TooLarge", 1, 1, 1, 1, 1]


@linux
def test_it_ends_with_the_process_that_waits():
    """Also where that one is killed while the reader is busy."""
    program = (
        "import os, sys, threading; from archive.processes import reader; from tests.attack import hostile_work as hostile\n"
        "print(reader.read(hostile.own_number, b''), flush=True)\n"
        "reader.read(hostile.spin, b'')\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as waits:
        reader = int(waits.stdout.readline())
        time.sleep(0.5)
        waits.send_signal(signal.SIGKILL)
    ends = time.monotonic() + 60
    while Path(f"/proc/{reader}").exists() and time.monotonic() < ends:
        if "State:\tZ" in Path(f"/proc/{reader}/status").read_text():
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{reader}").exists()
