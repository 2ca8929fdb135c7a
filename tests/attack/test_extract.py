"""`nianbao extract` of several files: whatever one of them does, it gets its line and the next is read."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from archive.base.errors import INTERRUPTED
from extract import checked_json
from extract.reading import read_report

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests/data/reports/putian-urban-2025/document.html"
LINE = checked_json.to_line(read_report(GOOD.read_bytes()), "a")


def extract(*paths, does="nothing", **more):
    program = [sys.executable, "-m", "tests.attack.deadly_parser", does, "extract", *map(str, paths)]
    return subprocess.run(program, cwd=ROOT, capture_output=True, timeout=120, **more)


def read(done):
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_special_files(tmp_path):
    """None of them has an end, or bytes of its own."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "zero").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        names = ["pipe", "loop", "zero", "socket", ".", "a" * 300, "nowhere"]
        done = extract(*(tmp_path / name for name in names), GOOD)
    *lines, good = read(done)
    assert done.returncode == 1
    assert [line["findings"][0]["rule"] for line in lines] == ["document.unopened"] * 7
    assert [(line["form"], line["source"]["path"]) for line in lines] == [("none", str(tmp_path / n)) for n in names]
    errors = done.stderr.decode().splitlines()
    reasons = ["not a regular file", "Too many levels", "not a regular file", "No such device", "Is a directory"]
    assert [text in error for text, error in zip([*reasons, "too long", "No such file"], errors, strict=True)] == [
        True
    ] * 7
    assert good["title"] == "莆田市城市管理局2025年度政府信息公开工作年度报告"


def test_a_name_that_is_not_utf_8(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xb9\xab\xbf\xaa.html"
    done = extract(os.fsdecode(name), GOOD)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    Path(os.fsdecode(name)).write_bytes(GOOD.read_bytes())
    done = extract(os.fsdecode(name), GOOD)
    assert (done.returncode, [line["form"] for line in read(done)]) == (0, ["2021", "2021"])


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("does", "rule"), [("crash", "damaged"), ("spin", "too_large"), ("eat", "too_large"), ("raise", "parser")]
)
def test_a_file_that_kills_its_reader(tmp_path, does, rule):
    deadly = tmp_path / "deadly.html"
    deadly.write_bytes(b"<p><i>deadly</i></p>")
    done = extract(GOOD, deadly, GOOD, deadly, does=does)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = read(done)
    assert [line["form"] for line in lines] == ["2021", "none", "2021", "none"]
    assert [line["findings"][0]["rule"] for line in lines[1::2]] == [f"document.{rule}"] * 2
    assert lines[1]["source"]["bytes"] == deadly.stat().st_size


@pytest.mark.few(1)
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it(tmp_path, name):
    deadly = tmp_path / "deadly.html"
    deadly.write_bytes(b"<p><i>deadly</i></p>")
    program = [sys.executable, "-m", "tests.attack.deadly_parser", "sleep", "extract", str(GOOD), str(deadly)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline()  # the good one is read, and the deadly one is being read
        running.send_signal(name)
        running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED


def test_the_line_of_an_honest_reader():
    assert checked_json.checked(LINE) is LINE
    huge = LINE.replace(b'"value":0,', b'"value":%d,' % 10**30, 1)
    assert huge != LINE
    assert checked_json.checked(huge) == huge
    alone = LINE.replace(b'"title":"', b'"title":"\\udcb9', 1)
    assert checked_json.checked(alone) == alone


@pytest.mark.parametrize("steering", ["\x7f", "\x9b", "\u061c", "\u200e", "\u2028", "\u202e", "\u2066", "\u2069"])
def test_what_steers_a_terminal_is_escaped(steering):
    line = LINE.decode().replace('"title":"', f'"title":"“{steering}', 1)
    checked = checked_json.checked(line.encode())
    assert checked == line.replace(steering, f"\\u{ord(steering):04x}").encode()
    assert json.loads(checked) == json.loads(line)


@pytest.mark.parametrize("changed", [{"title": 5}, {"more": "x"}, {"year": 2021.0}, {"tables": []}, {"info": None}])
def test_a_line_of_another_shape(changed):
    with pytest.raises(ValueError, match="gave no report"):
        checked_json.checked(json.dumps(json.loads(LINE) | changed).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"five",
        b"[]",
        b"{}",
        LINE[:-1],
        LINE + LINE,
        LINE + b"\n",
        b"\r" + LINE,
        LINE.replace(b",", b",\n", 1),
        LINE.replace(b'"title":"', b'"title":"\x1b[2J', 1),
        LINE.replace(b'"title":"', b'"title":"\xff', 1),
        LINE.replace(b'"value":0,', b'"value":NaN,', 1),
        LINE.replace(b'"value":0,', b'"value":' + b"[" * 100_000, 1),
        LINE.decode().encode("utf-16"),
    ],
)
def test_what_is_no_line_of_json(line):
    with pytest.raises((ValueError, RecursionError)):
        checked_json.checked(line)
