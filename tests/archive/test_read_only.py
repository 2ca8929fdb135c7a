"""An archive on a disk that takes no writes (a snapshot, a read-only mount) is read like any other."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.archive.conftest import Shelf, report_page

AGENCY = "某某县第一局"
MOUNTS = os.geteuid() == 0 and shutil.which("unshare") and not subprocess.run(["unshare", "-m", "true"]).returncode
READ_ONLY = "mount --bind {0} {0} && mount -o remount,ro,bind {0} && ! touch {0}/written && "
PROGRAM = f"{sys.executable} -c 'from crawler.cli.nianbao import main; main()'"


@pytest.mark.skipif(not MOUNTS, reason="needs the right to mount")
def test_every_reading_command_reads_it(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/1.html": report_page(f"{AGENCY}2021年政府信息公开工作年度报告")})
    for name in ("archive.db-wal", "archive.db-shm"):
        (shelf.data / name).unlink(missing_ok=True)
    commands = (
        f"history {AGENCY} --format json",
        f"show {AGENCY} 2021 --format json",
        f"search {AGENCY} --format json",
        f"trace {AGENCY} 2021 applications.granted.total",
        "verify",
        "status",
    )
    script = READ_ONLY.format(shelf.data) + " && ".join(f"{PROGRAM} {words} --data {shelf.data}" for words in commands)
    done = subprocess.run(["unshare", "-m", "sh", "-ec", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"new_received": 5' in done.stdout
    assert "all checksums hold" in done.stdout
    refused = READ_ONLY.format(shelf.data) + f"{PROGRAM} extract --all --data {shelf.data}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", refused], capture_output=True, text=True)
    assert done.returncode == 5
    assert "Give this user the right to write there, or another --data DIR" in done.stderr
