"""Names and titles that carry escape sequences, C1 controls, direction overrides and Rich's markup, in every command that shows them."""

import json
import logging
import re
from pathlib import Path

import pytest

from archive.base.console import Console, Text
from archive.base.terminal import LogFormatter
from extract.text.visible import visible
from tests.archive.conftest import Shelf, report_page
from tests.launch import call_nianbao

AGENCY = "甲县\u202e教\x1b[31m育\x9b2J局[/b]"
SHOWN = "甲县\\u202e教\\u001b[31m育\\u009b2J局[/b]"
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
URL = "http://127.0.0.1/2021.html"
SITES = """[[site]]
id = "site"
agency = "甲县\\u202e教\\u001b[31m育\\u009b2J局[/b]"
region = "330411"
start = ["http://127.0.0.1/list"]
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("terminal") / "data")
    page = report_page("2021年政府信息公开工作年度报告\u202e\u2066", granted=5)
    shelf.crawl({URL: page}, agency=AGENCY, title=f"{AGENCY}2021年政府信息公开工作年度报告")
    shelf.crawl({URL: page.replace(b"<td>5</td></tr>", b"<td>6\xe2\x80\xae</td></tr>", 1)}, agency=AGENCY)
    shelf.data.with_name("sites.toml").write_text(SITES)
    return shelf


@pytest.mark.parametrize(
    "words",
    [
        ["history", AGENCY],
        ["show", AGENCY, "2021"],
        ["agency", AGENCY],
        ["trace", AGENCY, "2021", "applications.new_received.total"],
        ["checks", AGENCY, "2021"],
        ["coverage", "--sites", "sites.toml"],
    ],
    ids=lambda words: " ".join(words[:1] + words[2:3]),
)
def test_a_command_shows_the_name_with_escapes(shelf: Shelf, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shelf.data.parent)
    monkeypatch.setenv("COLUMNS", "200")
    done = call_nianbao(*words, "--data", shelf.data)
    printed = done.stdout + done.stderr
    assert not _STEERING.search(printed), printed
    assert SHOWN in printed


@pytest.mark.parametrize(
    "words",
    [
        ["search", "条例"],
        ["diff", AGENCY, "2021"],
        ["versions", AGENCY, "2021"],
        ["review"],
        ["status", "--sites", "sites.toml"],
        ["verify"],
    ],
    ids=lambda words: words[0],
)
def test_a_command_sends_nothing_that_steers(shelf: Shelf, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shelf.data.parent)
    done = call_nianbao(*words, "--data", shelf.data)
    assert done.returncode in (0, 1), done.stderr
    assert not _STEERING.search(done.stdout + done.stderr)


def test_an_error_that_quotes_the_name_is_escaped(shelf: Shelf) -> None:
    done = call_nianbao("history", "没有" + AGENCY, "--data", shelf.data)
    assert done.returncode == 2
    assert "没有甲县\\u202e教" in done.stderr


def test_json_has_the_same_value_in_escapes(shelf: Shelf) -> None:
    done = call_nianbao("agency", AGENCY, "--format", "json", "--data", shelf.data)
    assert not _STEERING.search(done.stdout)
    assert json.loads(done.stdout)["agency"] == AGENCY


def test_the_name_is_stored_as_it_came(shelf: Shelf) -> None:
    assert shelf.rows("SELECT DISTINCT agency FROM sightings") == [(AGENCY,)]


def test_extract_escapes_what_a_page_prints(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    text = report_page("甲县教育局2021年政府信息公开工作年度报告").decode()
    page.write_text(text.replace("我单位", "我\u202e单位"), "utf-8")
    done = call_nianbao("extract", page)
    assert not _STEERING.search(done.stdout)
    assert "我\u202e单位" in json.loads(done.stdout)["sections"][0]["text"]


def test_the_log_shows_escapes() -> None:
    record = logging.LogRecord("nianbao", logging.ERROR, __file__, 1, "%s", (AGENCY,), None)
    assert LogFormatter("%(message)s").format(record) == SHOWN


def test_a_terminal_gets_only_the_escape_sequences_of_rich(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(force_terminal=True, width=200)
    console.print(AGENCY, Text(AGENCY, "bold"), Text().append(AGENCY))
    printed = capsys.readouterr().out
    assert re.sub(r"\x1b\[[01]m", "", printed) == f"{SHOWN} {SHOWN} {SHOWN}\n"


@pytest.mark.parametrize("text", ["政府\t信息\n公开", "ＡＢ－１２ é 㐀𠀀 e\u0301 \u200d"])
def test_ordinary_text_stays(text: str) -> None:
    assert visible(text) == text
