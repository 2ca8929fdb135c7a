"""One table has the exit codes, and a signal is an interruption in any command."""

import re
import signal
from pathlib import Path

import pytest

from archive.base.errors import CLOCK, DAMAGE, INTERRUPTED, LOCKED, PROBLEMS, STORAGE, WRONG_USAGE
from tests.launch import run_code

OPERATOR = Path(__file__).parents[2] / "docs" / "operator.md"


def test_the_table_has_every_code() -> None:
    codes = [int(code) for code in re.findall(r"^\| (\d) \|", OPERATOR.read_text(), re.M)]
    assert codes == [0, PROBLEMS, WRONG_USAGE, LOCKED, INTERRUPTED, STORAGE, DAMAGE, CLOCK] == list(range(8))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_command_that_only_reads(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "import os, archive.cli.lookup_commands as commands\n"
        f"commands.opened = lambda *args, **named: os.kill(os.getpid(), {number.value})\n"
        "from crawler.cli.nianbao import main\nmain()"
    )
    done = run_code(code, "history", "秀洲", "--data", tmp_path)
    assert (done.returncode, done.stdout) == (INTERRUPTED, "")
    assert done.stderr == "interrupted: what is stored is safe; give the command again to go on\n"
