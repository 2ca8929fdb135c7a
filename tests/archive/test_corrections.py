"""nianbao correct and corrections: what people correct is kept beside what is printed, and is dead when the source changes."""

import csv
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

import extract
from archive.base.errors import BadCorrections
from archive.base.times import to_text
from archive.corrections import corrections
from archive.corrections.correction_files import read_corrections
from archive.writing.decision_runs import decisions
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.misprint import TITLE, URL, misprinted
from tests.archive.on_disk import dump, lose_database
from tests.archive.release_files import table

HEAD = 'author = "王芳"\ndate = 2026-02-01\nreason = "电话核实"\n'
GRANTED = "applications.granted.total"


def entry(cell: str = GRANTED, expected: str = "4", value: str = "5", **more: str) -> str:
    lines = [f'agency = "秀洲区人民政府"\nyear = 2021\ncell = "{cell}"\nexpected = {expected}\nvalue = {value}']
    return "\n".join(["\n[[correction]]", *lines, *(f'{key} = "{text}"' for key, text in more.items()), ""])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A correction set of one entry: the page prints 4 in place of 5 as the total of what was granted."""
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + entry(), "utf-8")
    return path


def granted(shelf: Shelf) -> list[tuple[object, ...]]:
    """Version, cause and total of what was granted, with its correction."""
    return shelf.rows(
        "SELECT v.version, v.cause, c.value, c.correction_id FROM report_versions AS v JOIN cells AS c "
        "ON c.report_version_id = v.id AND c.row_key = 'granted' AND c.column_key = 'total' ORDER BY v.id"
    )


def current(shelf: Shelf) -> object:
    return shelf.rows(
        "SELECT value FROM current_versions AS v JOIN cells AS c USING (report_version_id) "
        "WHERE row_key = 'granted' AND column_key = 'total'"
    )[0][0]


def states(nianbao: Nianbao, *options: str) -> list[tuple[int, str, str]]:
    listed = json.loads(nianbao("corrections", "--format", "json", *options).stdout)["corrections"]
    return [(correction["id"], correction["state"], correction["detail"]) for correction in listed]


def test_a_corrected_version(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    done = nianbao("correct", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{file}, entry 1: 秀洲区人民政府 2021 {GRANTED}: 4 → 5\n"
    assert granted(shelf) == [(1, "first seen", 4, None), (2, "corrected", 5, 1)]
    assert shelf.rows("SELECT corrects, agency_name, title, form FROM report_versions WHERE id = 2") == [
        (1, "秀洲区人民政府", TITLE, "2021")
    ]
    assert shelf.rows("SELECT printed FROM cells WHERE correction_id = 1") == [("4",)]
    sections = [
        shelf.rows("SELECT number, text FROM sections WHERE report_version_id = ? ORDER BY position", version)
        for version in (1, 2)
    ]
    assert sections[0] == sections[1] != []


def test_findings_are_computed_again_and_others_stay(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    sql = "SELECT rule, where_key, expected, actual FROM findings WHERE report_version_id = ? ORDER BY kind, rule, where_key"
    missing = [
        ("row.missing", "applications.partially_granted"),
        ("table.missing", "proactive"),
        ("table.missing", "remedies"),
    ]
    structure = [(rule, where, None, None) for rule, where in missing]
    assert shelf.rows(sql, 1) == [
        ("applications.processed_sum", "total", "4", "5"),
        ("applications.row_total", "granted", "5", "4"),
        *structure,
    ]
    assert shelf.rows(sql, 2) == structure


def test_the_same_file_changes_nothing(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    before, files = dump(shelf.data), sorted((shelf.data / "warc").iterdir())
    done = nianbao("correct", str(file))
    assert (done.returncode, done.stdout) == (
        0,
        f"{file}, entry 1: 秀洲区人民政府 2021 {GRANTED}: live already\n",
    )
    assert (dump(shelf.data), sorted((shelf.data / "warc").iterdir())) == (before, files)


def test_dry_run(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    before = dump(shelf.data)
    done = nianbao("correct", str(file), "--dry-run", "--format", "json")
    assert json.loads(done.stdout) == {
        "corrections": [
            {
                "place": f"{file}, entry 1",
                "agency": "秀洲区人民政府",
                "year": 2021,
                "cell": GRANTED,
                "action": "apply",
                "said": "4 → 5",
            }
        ]
    }
    assert dump(shelf.data) == before


def test_what_is_not_applied_is_named(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    shelf.crawl(
        {"http://127.0.0.1/x": report_page(TITLE.replace("秀洲区", "城关镇"), granted=6)},
        agency="城关镇",
        region="330411",
    )
    shelf.crawl(
        {"http://127.0.0.1/y": report_page(TITLE.replace("秀洲区", "城关镇"))}, agency="城关镇", region="420102"
    )
    twins = entry().replace("秀洲区", "城关镇")
    file.write_text(
        HEAD
        + entry(expected="7")
        + entry().replace("2021", "2020")
        + entry().replace("秀洲区", "某区")
        + twins
        + twins.replace("year", 'region = "420102"\nyear').replace("expected = 4", "expected = 5").replace("value = 5", "value = 6")
        + entry(withdrawn="错了")
        + entry("applications.granted.other", "0", "1")
        + entry("applications.granted.other", "0", "2"),
        "utf-8",
    )  # fmt: skip
    done = nianbao("correct", str(file))
    assert done.returncode == 1
    assert [line.partition(": ")[2] for line in done.stdout.splitlines()] == [
        f"秀洲区人民政府 2021 {GRANTED}: not applied: the source says 4, not 7",
        f"秀洲区人民政府 2020 {GRANTED}: not applied: the archive has no report of 2020",
        f"某区人民政府 2021 {GRANTED}: not applied: no agency of this archive has this name",
        f"城关镇人民政府 2021 {GRANTED}: not applied: 2 agencies have this name, in 330411, 420102; give key 'region'",
        f"城关镇人民政府 2021 {GRANTED}: 5 → 6",
        f"秀洲区人民政府 2021 {GRANTED}: not applied: there is no such correction to withdraw",
        "秀洲区人民政府 2021 applications.granted.other: 0 → 1",
        f"秀洲区人民政府 2021 applications.granted.other: not applied: {file}, entry 7 is about the same cell",
    ]
    assert shelf.rows("SELECT report_id, value FROM corrections ORDER BY id") == [(1, 1), (3, 6)]


def test_statuses_and_decimals(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    """A cell that the page has not gets a value, a printed one is blank, and a decimal keeps its digits."""
    shelf.crawl({URL: misprinted()})
    file.write_text(
        HEAD
        + entry("proactive.fees.amount", '"absent"', '"25.10"')
        + entry("applications.granted.other", "0", '"blank"'),
        "utf-8",
    )
    assert nianbao("correct", str(file)).returncode == 0
    sql = "SELECT table_name, status, value, printed FROM cells WHERE correction_id IS NOT NULL ORDER BY correction_id"
    assert shelf.rows(sql) == [("proactive", "reported", "25.10", None), ("applications", "blank", None, "0")]
    file.write_text(HEAD + entry("proactive.fees.amount", '"25.1"', '"25.20"'), "utf-8")
    assert "the source says absent, not 25.1" in nianbao("correct", str(file)).stdout


def test_it_dies_when_the_source_changes(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    assert states(nianbao) == [(1, "live", "")]
    shelf.crawl({URL: misprinted(total=3)})
    assert granted(shelf)[2:] == [(3, "source changed", 3, None)]
    assert current(shelf) == 3
    assert states(nianbao) == [(1, "dead", "the source says 3")]
    assert "1 dead: 秀洲区人民政府 2021 applications.granted.total: 4 → 5" in nianbao("corrections").stdout
    done = nianbao("correct", str(file))
    assert (done.returncode, "not applied: the source says 3, not 4" in done.stdout) == (1, True)
    assert len(shelf.rows("SELECT id FROM correction_ends")) == 1


def test_it_is_carried_over_where_what_it_expects_still_holds(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    file.write_text(HEAD + entry() + entry("applications.carried_in.other", "0", "1"), "utf-8")
    nianbao("correct", str(file))
    shelf.crawl({URL: misprinted(granted=6)})
    assert granted(shelf)[2:] == [(3, "source changed", 4, None), (4, "corrected", 5, 1)]
    assert shelf.rows("SELECT corrects FROM report_versions WHERE version = 4") == [(3,)]
    assert states(nianbao) == [(1, "live", ""), (2, "live", "")]
    changed = misprinted(granted=6).replace("二、上年结转政府信息公开申请数量</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0".encode(), "二、上年结转政府信息公开申请数量</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>2".encode())  # fmt: skip
    shelf.crawl({URL: changed})
    assert granted(shelf)[4:] == [(5, "source changed", 4, None), (6, "corrected", 5, 1)]
    assert states(nianbao) == [(1, "live", ""), (2, "dead", "the source says 2")]


def test_when_the_source_says_what_it_said_before(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    """No version is new, and yet what was live stays live, is dead or is live again with the printed version."""
    shelf.crawl({URL: misprinted()})
    shelf.crawl({URL: misprinted(granted=6)})
    nianbao("correct", str(file))
    assert granted(shelf)[2:] == [(3, "corrected", 5, 1)]
    shelf.crawl({URL: misprinted()})
    assert granted(shelf)[3:] == [(4, "corrected", 5, 1)]  # of version 1
    assert (current(shelf), states(nianbao)) == (5, [(1, "live", "")])
    shelf.crawl({URL: misprinted(total=3)})
    assert (current(shelf), states(nianbao)) == (3, [(1, "dead", "the source says 3")])
    shelf.crawl({URL: misprinted()})
    assert (current(shelf), states(nianbao)) == (5, [(1, "live", "")])
    assert len(granted(shelf)) == 5


@pytest.mark.usefixtures("reading_here")
def test_another_copy_and_another_parser(
    shelf: Shelf, nianbao: Nianbao, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    shelf.crawl({"http://127.0.0.1/copy": misprinted(granted=6)})
    assert granted(shelf)[2:] == [(3, "another copy", 4, None), (4, "corrected", 5, 1)]
    read = extract.read_page

    def retitled(data: bytes, *, charset: str | None = None) -> extract.Page:
        page = read(data, charset=charset)
        return page._replace(report=replace(page.report, title="read anew"))

    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    monkeypatch.setattr(extract, "read_page", retitled)
    shelf.read()
    assert [cause for _, cause, _, _ in granted(shelf)[4:]] == ["parser changed", "parser changed", "corrected"]
    assert states(nianbao) == [(1, "live", "")]


def test_a_corrected_version_is_no_reading_of_the_source(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    """Unchanged pages, names and causes go by what is printed."""
    shelf.crawl({URL: misprinted()})
    shelf.crawl({URL: misprinted(total=3).replace("秀洲区".encode(), "嘉兴市秀洲区".encode())})
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "source changed"), (2021, 3, "corrected")]
    assert shelf.crawl({URL: misprinted()}).new_versions == 0
    shelf.crawl({"http://127.0.0.1/2020": report_page(TITLE.replace("2021", "2020"))})
    assert shelf.rows("SELECT name FROM agencies") == [("嘉兴市秀洲区人民政府",)]
    shelf.crawl({URL: misprinted(total=2)})
    assert shelf.versions()[-1] == (2021, 4, "source changed")


def test_withdrawn(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    file.write_text(HEAD + entry() + entry("applications.carried_in.other", "0", "1"), "utf-8")
    nianbao("correct", str(file))
    file.write_text(HEAD + entry(withdrawn="看错了"), "utf-8")
    done = nianbao("correct", str(file))
    assert (done.returncode, done.stdout.rpartition(": ")[2]) == (0, "看错了\n")
    assert granted(shelf) == [(1, "first seen", 4, None), (2, "corrected", 5, 1), (3, "corrected", 4, None)]
    assert nianbao("correct", str(file)).stdout.endswith("withdrawn already\n")
    file.write_text(HEAD + entry("applications.carried_in.other", "0", "1", withdrawn="也错了"), "utf-8")
    nianbao("correct", str(file))
    assert granted(shelf)[3:] == [(4, "correction withdrawn", 4, None)]
    assert shelf.rows("SELECT corrects FROM report_versions WHERE version = 4") == [(1,)]
    sql = (
        "SELECT table_name, row_key, column_key, status, value, printed, at_row FROM cells WHERE report_version_id = ?"
    )
    assert shelf.rows(sql, 4) == shelf.rows(sql, 1)
    assert states(nianbao) == [(1, "withdrawn", "看错了"), (2, "withdrawn", "也错了")]
    file.write_text(HEAD + entry(), "utf-8")
    done = nianbao("correct", str(file))
    assert (done.returncode, "was withdrawn (看错了); give it another date" in done.stdout) == (1, True)


def test_replaced(shelf: Shelf, nianbao: Nianbao, file: Path, tmp_path: Path) -> None:
    shelf.crawl({URL: misprinted()})
    other = tmp_path / "other.toml"
    other.write_text(HEAD + entry(value="6"), "utf-8")
    assert [nianbao("correct", str(path)).returncode for path in (file, other, file)] == [0, 0, 1]
    assert granted(shelf)[1:] == [(2, "corrected", 5, 1), (3, "corrected", 6, 2)]
    assert states(nianbao) == [(1, "replaced", "by correction 2"), (2, "live", "")]


def test_marked_in_every_output(shelf: Shelf, nianbao: Nianbao, file: Path, tmp_path: Path) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    out = nianbao("show", "秀洲", "2021").stdout
    assert ["（一）予以公开", "5", "0", "0", "0", "0", "0", "5†"] in [line.split() for line in out.splitlines()]
    assert "更正 Corrections †\napplications.granted.total: 5, 原文 printed 4\n  王芳, 2026-02-01: 电话核实\n" in out
    shown = json.loads(nianbao("show", "秀洲", "2021", "--format", "json").stdout)
    assert shown["cause"] == "corrected"
    row = shown["tables"]["applications"]["granted"]
    assert row["other"] == {"status": "reported", "value": 0, "printed": "0"}
    assert row["total"] == {
        "status": "reported",
        "value": 5,
        "printed": "4",
        "correction": {
            "id": 1,
            "printed": 4,
            "author": "王芳",
            "date": "2026-02-01",
            "reason": "电话核实",
            "evidence": "",
        },
    }
    history = nianbao("history", "秀洲").stdout
    assert "2021†" in history
    assert "† 有人更正 corrected by people" in history
    assert json.loads(nianbao("history", "秀洲", "--format", "json").stdout)["reports"][0]["corrections"] == 1
    trace = nianbao("trace", "秀洲", "2021", GRANTED).stdout
    assert "原文 printed 4; 王芳, 2026-02-01: 电话核实\n" in trace
    traced = json.loads(nianbao("trace", "秀洲", "2021", GRANTED, "--format", "json").stdout)
    assert (traced["value"], traced["correction"]["printed"]) == (5, 4)
    changed = json.loads(nianbao("diff", "秀洲", "2021", "--format", "json").stdout)
    assert [(cell["cell"], cell["before"]["value"], cell["after"]["value"]) for cell in changed["cells"]] == [
        (GRANTED, 4, 5)
    ]
    nianbao("export", str(tmp_path / "out"))
    exported = [row for row in _table(tmp_path / "out", "cells") if row["correction_id"]]
    assert [(row["report_version_id"], row["value"], row["printed"], row["correction_id"]) for row in exported] == [
        ("2", "5", "4", "1")
    ]
    assert [(row["expected"], row["value"], row["author"]) for row in _table(tmp_path / "out", "corrections")] == [
        ("4", "5", "王芳")
    ]


def _table(directory: Path, name: str) -> list[dict[str, str]]:
    with (directory / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_as_printed_leaves_them_out(shelf: Shelf, nianbao: Nianbao, file: Path, tmp_path: Path) -> None:
    shelf.crawl({URL: misprinted(), "http://127.0.0.1/2022": report_page(TITLE.replace("2021", "2022"))})
    commands = [
        ("history", "秀洲", "--format", "json"),
        ("show", "秀洲", "2021"),
        ("show", "秀洲", "2021", "--format", "json"),
        ("checks", "--format", "json"),
    ]
    before = [nianbao(*command).stdout for command in commands]
    nianbao("export", str(tmp_path / "before"))
    file.write_text(HEAD + entry() + entry("applications.carried_out.total", "0", "3"), "utf-8")
    assert nianbao("correct", str(file)).returncode == 0
    assert all(nianbao(*command).stdout != was for command, was in zip(commands, before, strict=True))
    assert [nianbao(*command, "--as-printed").stdout for command in commands] == before
    nianbao("export", str(tmp_path / "after"), "--as-printed")
    for path in (tmp_path / "before").glob("*.csv"):
        if path.name == "owed.csv":  # what is due depends on the day of the release
            continue
        assert (tmp_path / "after" / path.name).read_bytes() == path.read_bytes(), path.name
    marked = {
        directory: (
            json.loads((tmp_path / directory / "datapackage.json").read_text("utf-8"))["scope"]["as_printed"],
            "exported with --as-printed" in (tmp_path / directory / "README.md").read_text("utf-8"),
        )
        for directory in ("before", "after")
    }
    assert marked == {"before": (False, False), "after": (True, True)}


def test_as_of(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    _decide(shelf, file)
    shelf.crawl({URL: misprinted(total=3)})
    for day, state, value in (("11T12", [], 4), ("12T12", [(1, "live", "")], 5), ("14", [(1, "dead", "the source says 3")], 3)):  # fmt: skip
        as_of = ("--as-of", f"2026-01-{day}")
        assert states(nianbao, *as_of) == state
        shown = json.loads(nianbao("show", "秀洲", "2021", "--format", "json", *as_of).stdout)
        assert shown["tables"]["applications"]["granted"]["total"]["value"] == value


def _decide(shelf: Shelf, file: Path) -> None:
    """Apply a file as if on the day after the last run of the shelf."""
    shelf.runs += 1
    moment = to_text(shelf.now + timedelta(days=1))
    with patch("archive.base.times.now", lambda: moment), decisions(shelf.data, "correct") as archive:
        corrections.carry_out(archive.db.conn, corrections.plan(archive.db.conn, read_corrections(file)))


def test_every_row_comes_back(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    shelf.crawl({URL: misprinted(total=3)})
    before = dump(shelf.data)
    assert all(before[table] for table in ("corrections", "correction_ends"))
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(shelf.data) == before


@pytest.mark.slow
@pytest.mark.parametrize("where", ["corrections.corrections.write_version", "capture.runs.seal"])
def test_killed_between(shelf: Shelf, nianbao: Nianbao, file: Path, where: str) -> None:
    """All of a file or nothing, whether the process dies before or after the journal is written."""
    shelf.crawl({URL: misprinted()})
    wing, module, name = where.split(".")
    code = (
        "import os, signal, sys\n"
        f"from archive.{wing} import {module} as module\n"
        f"real = module.{name}\n"
        "def die(*args):\n"
        "    real(*args)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"module.{name} = die\n"
        "from crawler.cli.nianbao import main\n"
        "main(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", code, "correct", str(file), "--data", str(shelf.data)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(Path.cwd())}, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    with open_for_writing(shelf.data):
        pass
    assert len(granted(shelf)) == (2 if where == "capture.runs.seal" else 1)
    assert nianbao("correct", str(file)).returncode == 0
    assert granted(shelf) == [(1, "first seen", 4, None), (2, "corrected", 5, 1)]
    before = dump(shelf.data)
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(shelf.data) == before


@pytest.mark.parametrize("table", ["corrections", "correction_ends"])
def test_nothing_is_overwritten(shelf: Shelf, nianbao: Nianbao, file: Path, table: str) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    shelf.crawl({URL: misprinted(total=3)})
    with open_for_writing(shelf.data) as archive:
        for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match=f"{table} is append-only"):
                archive.db.execute(sql)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("author = ", "{file}: no valid TOML: Invalid value (at end of document)"),
        (entry(), "{file}, top: key 'author' is missing"),
        (HEAD, "{file}, top: key 'correction' is missing"),
        ("agent = 1\n" + HEAD + entry(), "{file}, top: unknown key 'agent'; known keys are author, date, reason, correction"),
        (
            HEAD + entry() + entry("applications.granted.sum"),
            "{file}, entry 2: key 'cell': Value error, no cell of an official form; write table.row.column, such as "
            "applications.granted.total, but found 'applications.granted.sum'",
        ),
        (
            HEAD + entry(value="25.10"),
            "{file}, entry 1: key 'value': write a decimal as text, so that every printed digit stays, not 25.1",
        ),
        (
            HEAD + entry(expected='"none"'),
            "{file}, entry 1: key 'expected': Value error, write a whole number, a decimal as text (\"25.10\"), or one of "
            "blank, dash, absent, unreadable, but found 'none'",
        ),
        (HEAD + entry(value="4"), "{file}, entry 1: key 'value': is what key 'expected' says already"),
        (HEAD + entry(wy="1"), "{file}, entry 1: unknown key 'wy'; known keys are agency, region, year, cell, expected, value, reason, evidence, withdrawn"),
        (
            HEAD.replace('reason = "电话核实"\n', "") + entry(),
            "{file}, entry 1: key 'reason' is missing, here and at the top",
        ),
    ],
)  # fmt: skip
def test_faults_name_file_entry_and_key(file: Path, text: str, fault: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(BadCorrections) as raised:
        read_corrections(file)
    assert str(raised.value) == fault.format(file=file)


def test_without_an_archive_or_a_file(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    done = nianbao("correct", str(file))
    assert (done.returncode, f"{shelf.data} holds no archive" in done.stderr) == (2, True)
    done = nianbao("correct", str(file.with_name("gone.toml")))
    assert (done.returncode, "gone.toml: the file cannot be read" in done.stderr) == (2, True)


def test_a_release_says_which_cells_are_corrected(shelf: Shelf, nianbao: Nianbao, file: Path, tmp_path: Path) -> None:
    shelf.crawl({URL: misprinted()})
    nianbao("correct", str(file))
    assert nianbao("export", str(tmp_path / "out")).returncode == 0
    (report,) = table(tmp_path / "out", "reports")
    assert (report["applications_granted_total"], report["corrections"]) == ("5", "1")
    assert report["corrected_cells"] == "applications_granted_total:1"
    (correction,) = table(tmp_path / "out", "corrections")
    assert (correction["id"], correction["author"], correction["value"]) == ("1", "王芳", "5")
    assert nianbao("export", str(tmp_path / "printed"), "--as-printed").returncode == 0
    (printed,) = table(tmp_path / "printed", "reports")
    assert (printed["applications_granted_total"], printed["corrected_cells"]) == ("4", "")
