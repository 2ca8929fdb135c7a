"""The command that is told of incidents: by `status` and by `nightly`, and what happens when it fails, hangs or is not there."""

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from archive.coverage.health import Incident, IncidentKind
from crawler.run.incident_command import tell
from tests.archive.conftest import Nianbao, Shelf, nianbao, shelf  # noqa: F401  # fixtures
from tests.archive.visiting import reports, visit
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page
from tests.crawler.nights import command as command_line
from tests.crawler.nights import nightly, run
from tests.crawler.one_report import ITEM, LIST, one_report, wait_for
from tests.launch import run_nianbao

TODAY = date(2026, 3, 31)
ONE = Incident("xiuzhou", 7, IncidentKind.NOTHING_FOUND, "no report, where 3 are expected")
TELLS = """#!/bin/sh
cat >> {directory}/told
echo >> {directory}/told
echo said something
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """What an operator would write."""
    path = tmp_path / "tell.sh"
    path.write_text(TELLS.format(directory=tmp_path))
    path.chmod(0o755)
    return path


def told(script: Path) -> list[dict[str, object]]:
    path = script.with_name("told")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_what_it_gets(script: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert tell([str(script)], TODAY, [ONE]) == ""
    assert told(script) == [
        {
            "today": "2026-03-31",
            "incidents": [
                {
                    "site_id": "xiuzhou",
                    "run_id": 7,
                    "kind": "nothing found in season",
                    "message": "no report, where 3 are expected",
                    "subject": "",
                    "expected": None,
                    "id": None,
                    "since": None,
                    "acknowledged": False,
                    "until": None,
                }
            ],
            "ended": [],
        }
    ]
    assert capfd.readouterr() == ("", "said something\n")


def test_it_may_fail_or_read_nothing() -> None:
    many = [ONE] * 5000  # more than a pipe holds
    assert tell(["false"], TODAY, many) == "--on-incident: 'false' ended with 1"
    assert tell(["true"], TODAY, many) == ""


def test_one_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    child = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    wrong = tell([sys.executable, "-c", program], TODAY, [ONE], limit_s=5)
    assert wrong.endswith("was killed after 5 seconds")
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not alive(pid):
            break
        time.sleep(0.1)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_status_tells(shelf: Shelf, nianbao: Nianbao, script: Path) -> None:  # noqa: F811
    visit(shelf, "2026-01-10", reports(2024))
    command = ("--on-incident", str(script))
    assert nianbao("status", "--today", "2026-08-15", *command).returncode == 0
    assert told(script) == []
    assert nianbao("status", "--today", "2026-04-01", *command).returncode == 1
    [given] = told(script)
    [incident] = given["incidents"]  # type: ignore[misc]
    assert (given["today"], incident["kind"]) == ("2026-04-01", "report due and not there")


@pytest.mark.parametrize("command", ["/no/such/command", "unclosed '", ""])
@pytest.mark.parametrize("name", ["status", "nightly"])
def test_what_cannot_run_is_refused_before_anything_is_done(tmp_path: Path, name: str, command: str) -> None:
    done = run_nianbao(name, "--data", tmp_path / "data", "--on-incident", command)
    assert done.returncode == 2
    assert f"{command!r} cannot be run" in " ".join(done.stderr.split())
    assert not (tmp_path / "data").exists()


def test_a_night_tells_once(replica: Replica, crawling: Crawling, script: Path) -> None:
    """What a visit shows is told by the night that made it, also after a night that was cut short before it could."""
    one_report(replica, crawling)
    command = ("--on-incident", str(script))
    summary = nightly(crawling, "2026-03-01", *command)
    assert (summary["incidents"], told(script)) == ([], [])
    replica.routes[LIST] = listing((ITEM, "关于编制年度预算的通知"))
    done = run(crawling, "2026-03-02", "--format", "json", *command, expect=1)
    summary = json.loads(done.stdout)  # what the script prints is not in it
    expected = {
        "site_id": "one",
        "run_id": 2,
        "kind": "nothing found in season",
        "message": "no report, where 1 are expected",
    }
    [opened] = summary["incidents"]
    assert opened.items() >= expected.items()
    assert told(script) == [{"today": "2026-03-02", "incidents": [opened], "ended": []}]
    assert "said something\n" in done.stderr
    assert crawling.rows("SELECT outcome FROM runs ORDER BY id") == [("done",), ("problems",)]
    again = run(crawling, "2026-03-02", *command)
    assert "incident" not in again.stderr
    assert len(told(script)) == 1
    assert nightly(crawling, "2026-03-03", *command)["incidents"] == []
    assert len(told(script)) == 1
    one_report(replica, crawling, name="unused")
    assert nightly(crawling, "2026-03-04", *command, "one")["incidents"] == []
    [ended] = told(script)[1]["ended"]  # type: ignore[misc]
    assert (ended["id"], ended["kind"]) == (opened["id"], "nothing found in season")


def test_a_night_that_was_cut_short_leaves_it_to_the_next(
    replica: Replica, second_replica: Replica, crawling: Crawling, script: Path
) -> None:
    one_report(replica, crawling, name="empty")
    one_report(second_replica, crawling, name="slow")
    replica.routes[LIST] = listing((ITEM, "关于编制年度预算的通知"))
    second_replica.routes[ITEM] = Reply(delay_s=600)
    command = ("--on-incident", str(script))
    running = subprocess.Popen(
        command_line(crawling, "--night", "2026-03-02", *command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: crawling.data.joinpath("archive.db").exists() and len(second_replica.seen) == 2, 60)
        wait_for(lambda: crawling.rows("SELECT site_id FROM site_visits") == [("empty",)], 60)
    finally:
        running.kill()
        running.wait(60)
    assert told(script) == []
    second_replica.routes[ITEM] = report_page()
    assert nightly(crawling, "2026-03-02", *command, expect=1)["finished_before"] == ["empty"]
    [given] = told(script)
    assert [(incident["site_id"], incident["kind"]) for incident in given["incidents"]] == [  # type: ignore[attr-defined]
        ("empty", "nothing found in season")
    ]
