"""`nianbao judge`: each line of standard input is answered, or named, whatever stands in the lines before it."""

import json

import pytest
from click.testing import CliRunner, Result

from crawler.cli.nianbao import main

GOOD = json.dumps({"title": "秀洲区人民政府2019年政府信息公开工作年度报告", "url": "http://www.xiuzhou.gov.cn/1.html"})
TITLES = [
    "二、主动公开政府信息情况" + "." * 60 + "2",
    "(" * 50_000 + "2019年",
    "政府信息公开" * 10_000,
    "\x1b]0;x\x07\u202e\x00",
    "\ud800",
    "",
]
BAD = [
    (b"{", "no valid JSON"),
    (b"[" * 200_000, "no valid JSON"),
    (b"\xff\xfe", "no valid JSON"),
    (b'{"title": ' + b"1" * 5000 + b"}", "no valid JSON"),
    (b'{"title": null}', 'expected an object with "title"'),
    (b'"text"', 'expected an object with "title"'),
]


def judge(lines: bytes) -> Result:
    return CliRunner().invoke(main, ["judge"], input=lines)


def test_hostile_titles_and_addresses() -> None:
    links = [{"title": title, "url": ""} for title in TITLES]
    links += [{"title": "年报", "url": url} for url in ("http://[x", "http://a:99999/", "\0")]
    done = judge("\n".join([*map(json.dumps, links), GOOD, ""]).encode())
    assert isinstance(done.exception, SystemExit | None)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    named = done.stderr.count("Error: standard input, line ")
    assert len(answers) + named == len(links) + 1
    assert (answers[-1]["report"], answers[-1]["year"]) == (True, 2019)


@pytest.mark.parametrize("at", range(len(BAD)))
def test_bad_line_has_one_error_and_the_next_is_read(at: int) -> None:
    line, why = BAD[at]
    done = judge(line + b"\n" + GOOD.encode() + b"\n")
    assert done.exit_code == 2
    [error] = done.stderr.splitlines()
    assert error.startswith(f"Error: standard input, line 1: {why}")
    [answer] = done.stdout.splitlines()
    assert json.loads(answer)["report"] is True
