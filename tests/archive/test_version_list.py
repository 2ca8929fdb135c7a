"""nianbao versions: from when to when each version was there, and why."""

import json

import pytest

import extract
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.reread import retitled

TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
URL = "http://127.0.0.1/a.html"
DAY = "2026-01-{}T08:00:00.000000Z"


def listed(nianbao: Nianbao, *arguments: str) -> list[dict[str, object]]:
    done = nianbao("versions", "秀洲", "2021", "--format", "json", *arguments)
    assert done.returncode == 0, done.stderr
    lines: list[dict[str, object]] = json.loads(done.stdout)["versions"]
    return lines


def spans(lines: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [tuple(line[key] for key in ("version", "seen_at", "confirmed_at", "superseded_at")) for line in lines]


def test_changed_back_twice(shelf: Shelf, nianbao: Nianbao) -> None:
    for granted in (5, 6, 5, 7, 6, 5, 5):
        shelf.crawl({URL: report_page(TITLE, granted=granted)})
    lines = listed(nianbao)
    assert [line["returned_at"] for line in lines] == [DAY.format(16), DAY.format(15), None]
    assert [line["superseded_at"] for line in lines] == [None, DAY.format(16), DAY.format(15)]
    assert "version 2 → 1 " in nianbao("diff", "秀洲", "2021").stdout


def test_changed_and_changed_back(shelf: Shelf, nianbao: Nianbao) -> None:
    for granted in (5, 5, 6, 5):
        shelf.crawl({URL: report_page(TITLE, granted=granted)})
    lines = listed(nianbao)
    assert spans(lines) == [(1, DAY.format(11), DAY.format(14), None), (2, *[DAY.format(13)] * 2, DAY.format(14))]
    assert [line["current"] for line in lines] == [True, False]
    assert lines[1] | {"version": 0, "superseded_at": ""} == {
        "version": 0,
        "cause": "source changed",
        "seen_at": DAY.format(13),
        "recorded_at": DAY.format(13),
        "confirmed_at": DAY.format(13),
        "superseded_at": "",
        "returned_at": None,
        "corrects": None,
        "url": URL,
        "parser_version": extract.PARSER_VERSION,
        "findings": 3,
        "current": False,
    }
    assert spans(listed(nianbao, "--as-of", DAY.format(13))) == [
        (1, DAY.format(11), DAY.format(12), DAY.format(13)),
        (2, DAY.format(13), DAY.format(13), None),
    ]
    assert spans(listed(nianbao, "--as-of", DAY.format(11))) == [(1, DAY.format(11), DAY.format(11), None)]
    text = nianbao("versions", "秀洲", "2021").stdout
    assert "版本 version 2   source changed\n" in text
    assert ["现行", "current"] in [line.split()[-2:] for line in text.splitlines()]


@pytest.mark.usefixtures("reading_here")
def test_another_copy_and_another_parser(shelf: Shelf, nianbao: Nianbao, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = "http://127.0.0.1/copy.html"
    pages = {URL: report_page(TITLE), copy: report_page(TITLE, granted=9)}
    shelf.crawl(pages)
    shelf.crawl(pages)
    assert spans(listed(nianbao)) == [
        (1, DAY.format(11), DAY.format(12), DAY.format(11)),
        (2, DAY.format(11), DAY.format(12), None),
    ]
    read = extract.read_page
    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    monkeypatch.setattr(
        extract,
        "read_page",
        lambda data, charset=None: (
            retitled(read(data, charset=charset)) if b"<td>5</td>" in data else read(data, charset=charset)
        ),
    )
    shelf.read()
    lines = listed(nianbao)
    assert [(line["version"], line["cause"], line["current"]) for line in lines] == [
        (1, "first seen", False),
        (2, "another copy", True),  # that the other copy is read otherwise does not make it the one that counts
        (3, "parser changed", False),
    ]


@pytest.mark.usefixtures("reading_here")
def test_what_another_parser_files_elsewhere(shelf: Shelf, nianbao: Nianbao, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    shelf.crawl({URL: report_page(TITLE)})
    read = extract.read_page
    monkeypatch.setattr(extract, "PARSER_VERSION", "next")

    def year_before(data: bytes, charset: str | None = None) -> extract.Page:
        page = read(data, charset=charset)
        return page._replace(report=replace(page.report, year=2020))

    monkeypatch.setattr(extract, "read_page", year_before)
    shelf.read()
    assert shelf.versions() == [(2020, 1, "first seen"), (2021, 1, "first seen")]
    assert shelf.rows("SELECT year FROM current_versions JOIN reports ON reports.id = report_id") == [(2020,)]
    done = nianbao("show", "秀洲", "2021")
    assert (done.returncode, done.stderr) == (
        2,
        "Error: 秀洲区人民政府's report of 2021 has no current version: its pages are now filed under another agency or year; "
        "its versions are 1 to 1\n",
    )
    assert nianbao("show", "秀洲", "2021", "--version", "1").returncode == 0
    assert spans(listed(nianbao)) == [(1, DAY.format(11), DAY.format(11), DAY.format(11))]


def test_what_is_not_there(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: report_page(TITLE)})
    done = nianbao("versions", "秀洲", "2019")
    assert (done.returncode, done.stderr) == (2, "Error: 秀洲区人民政府 has no report of 2019; archived: 2021\n")


def test_an_older_capture_takes_its_place_in_time(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: report_page(TITLE, granted=5)})
    shelf.runs = -6  # next comes what was fetched on the 5th
    shelf.crawl({URL: report_page(TITLE, granted=4)})
    shelf.runs = 2
    shelf.crawl({URL: report_page(TITLE, granted=5)})
    lines = listed(nianbao)
    assert [(line["cause"], line["current"]) for line in lines] == [("seen earlier", False), ("first seen", True)]
    assert spans(lines) == [
        (2, *["2026-01-05T08:00:00.000000Z"] * 2, DAY.format(11)),
        (1, DAY.format(11), DAY.format(13), None),
    ]
    assert shelf.rows("SELECT report_version_id FROM current_versions") == [(1,)]
    assert '"value": 5' in nianbao("show", "秀洲", "2021", "--format", "json").stdout
    shown = json.loads(nianbao("diff", "秀洲", "2021", "--format", "json").stdout)
    assert (shown["from"], shown["to"]) == (2, 1)


def test_what_the_current_version_said_already_before(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: report_page(TITLE)})
    shelf.runs = -6
    shelf.crawl({URL: report_page(TITLE)})
    assert spans(listed(nianbao)) == [(1, "2026-01-05T08:00:00.000000Z", DAY.format(11), None)]
