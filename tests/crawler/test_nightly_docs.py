"""What docs/nightly.md shows is right: the unit files lint, their commands and the crontab line run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.crawler.conftest import Crawling, Replica
from tests.crawler.nights import make_archive
from tests.crawler.one_report import one_report

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
UNITS = [DOCS / "systemd" / name for name in ("nianbao.service", "nianbao.timer")]
NIGHTLY = (DOCS / "nightly.md").read_text("utf-8")
OPERATOR = DOCS.joinpath("operator.md").read_text("utf-8")
PROGRAM = Path(sys.executable).with_name("nianbao")
HOME = "/srv/nianbao"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(DOCS.parent)}  # this checkout, wherever the program is installed from


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, "utf-8")
    return parser


def here(text: str, directory: Path) -> str:
    """A shown command with this test's directory in the place of the documented one."""
    (directory / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    program = directory / ".venv" / "bin" / "nianbao"
    if not program.exists():
        program.symlink_to(PROGRAM)
    return text.replace(HOME, str(directory))


def crontab_lines(text: str) -> list[str]:
    return re.findall(r"^    (?:[\d*]+ ){5} ?(\S.*nianbao .*)$", text, re.M)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    for path in UNITS:
        text = here(path.read_text("utf-8"), tmp_path).replace("User=nianbao\n", "")
        (tmp_path / path.name).write_text(text, "utf-8")
    names = [str(tmp_path / path.name) for path in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_units_belong_together() -> None:
    service, timer = map(unit, UNITS)
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ReadWritePaths"] in service["Service"]["ExecStart"]
    assert service["Service"]["WorkingDirectory"] == HOME
    assert timer["Timer"]["OnCalendar"].endswith("Asia/Shanghai")
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert all(f"systemd/{path.name}" in NIGHTLY for path in UNITS)


def test_the_timers_command_runs(replica: Replica, crawling: Crawling, tmp_path: Path) -> None:
    one_report(replica, crawling)
    make_archive(crawling)
    command = shlex.split(here(unit(UNITS[0])["Service"]["ExecStart"], tmp_path))
    done = subprocess.run(
        [*command, "--sites", crawling.registry], capture_output=True, text=True, timeout=120, env=ENVIRONMENT
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 1), done.stderr
    assert " one: done, 3 fetched" in done.stderr
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_the_crontab_line_runs(replica: Replica, crawling: Crawling, tmp_path: Path) -> None:
    one_report(replica, crawling)
    make_archive(crawling)
    (line,) = crontab_lines(NIGHTLY)
    assert crontab_lines(OPERATOR) == [line]
    shell = f"{here(line, tmp_path)} --sites {shlex.quote(str(crawling.registry))}"
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, timeout=120, env=ENVIRONMENT)
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 1), done.stderr
    assert " one: done, 3 fetched" in done.stderr
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert crawling.rows("SELECT command, contact FROM runs") == [("nightly", "archive@example.org")]
