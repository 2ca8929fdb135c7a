"""`nianbao` where standard output is in another encoding or full, and arguments are no UTF-8."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.base.errors import STORAGE

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, "-c", "from crawler.cli.nianbao import main; main(prog_name='nianbao')"]


def nianbao(*args, stdout=subprocess.PIPE, **environment):
    return subprocess.run(
        [*MAIN, *args], stdout=stdout, stderr=subprocess.PIPE, env={**os.environ, **environment}, cwd=ROOT, check=False
    )


@pytest.mark.few(1)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_is_in_utf_8(data, encoding):
    done = nianbao(
        "extract", "--format", "jsonl", data / "reports/xiuzhou-2019/document.txt", PYTHONIOENCODING=encoding
    )
    assert done.returncode == 0
    assert json.loads(done.stdout.decode())["agency"] == "秀洲区人民政府"


def test_a_name_that_is_not_utf_8(data, tmp_path):
    """`年.txt` in GBK."""
    path = os.fsencode(tmp_path) + b"/\xc4\xea.txt"
    Path(os.fsdecode(path)).write_bytes((data / "reports/xiuzhou-2019/document.txt").read_bytes())
    done = nianbao("extract", "--format", "jsonl", path)
    assert json.loads(done.stdout.decode())["source"]["path"] == f"{tmp_path}/\udcc4\udcea.txt"
    done = nianbao("judge", "--format", b"\xc4\xea")
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_behind_standard_output(data):
    with Path("/dev/full").open("w") as full:
        done = nianbao("extract", "--format", "jsonl", data / "reports/xiuzhou-2019/document.txt", stdout=full)
    assert done.returncode == STORAGE
    assert done.stderr.decode().startswith("Error: standard output: No space left on device")


@pytest.mark.few(1)
@pytest.mark.parametrize("arguments", [["show", "秀洲区"], ["checks", "秀洲区"], ["diff", "秀洲区"]])
def test_a_year_that_no_calendar_has(arguments):
    done = nianbao(*arguments, "99999999999999999999")
    assert done.returncode == 2
    assert "99999999999999999999 is not in the range" in done.stderr.decode()
