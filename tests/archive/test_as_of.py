"""--as-of: what was written after the time is nowhere in what commands print and an export writes.

`test_tables` looks at the tables that have a time of their own. Here all that a later run or a later decision of people
adds is looked at, in every command and export.
"""

import json
import sqlite3
from contextlib import AbstractContextManager, closing
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from archive.base.times import to_text
from archive.capture.runs import finish_run, start_run
from archive.capture.writer import CaptureWriter
from archive.corrections.correction_files import read_corrections
from archive.corrections.corrections import carry_out, plan
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.db.tables import TABLES
from archive.reports.findings import Judgement, record_verdict
from archive.writing.decision_runs import decisions
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, report_page
from tests.archive.deciding import decided
from tests.archive.misprint import misprinted
from tests.archive.visiting import reports, visit
from tests.launch import call_nianbao, run_nianbao

NAME, LATER_NAME, LATER_AGENCY = "秀洲区人民政府", "嘉兴市秀洲区人民政府", "鼓楼区人民政府"
CITY, LATER_CITY, BUREAU, OFFICE = "嘉兴市人民政府", "嘉兴人民政府", "嘉兴市教育局", "嘉兴市体育局"
FACTS = {"level": "county", "kind": "government", "parent": CITY}
LATER_FACTS = {"level": "county", "kind": "department", "parent": LATER_CITY}
TIME = "2026-01-15T20:00:00Z"
CELL = "applications.granted.total"
UNKNOWN = (LATER_AGENCY, LATER_NAME, LATER_CITY, "嘉兴市秀洲区人民政府 (330411)", "兴市秀洲")  # at TIME
COMMANDS = [
    ["history", NAME],
    ["show", NAME, "2021"],
    ["show", NAME, "2020"],
    ["versions", NAME, "2021"],
    ["diff", NAME, "2021"],
    ["trace", NAME, "2021", CELL],
    ["checks"],
    ["history", NAME, "--as-printed"],
    ["series", NAME],
    ["series", BUREAU],
    ["agency", NAME],
    ["agency", "秀洲"],
    ["agency", CITY],
    ["agency", BUREAU],
    ["history", OFFICE],
    ["review"],
    ["search", "条例"],
    ["corrections"],
    *(["history", name] for name in UNKNOWN),
]


def page(name: str, year: int) -> bytes:
    return report_page(f"{name}{year}年政府信息公开工作年度报告")


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shelf, Shelf]:
    """An archive at TIME, and the same some days later."""
    early = Shelf(tmp_path_factory.mktemp("early") / "data")
    attached = {"http://127.0.0.1/a.pdf": b"%PDF-1.4 none"}
    pages = {"http://127.0.0.1/2020": page(NAME, 2020), "http://127.0.0.1/2021": page(NAME, 2021)}
    early.crawl(pages, attached, agency=NAME, facts=FACTS)
    early.crawl({"http://127.0.0.1/2021": misprinted()}, attached, agency=NAME)
    for site, name in (("city", CITY), ("bureau", BUREAU), ("office", OFFICE)):
        early.crawl({f"http://127.0.0.3/{site}": page(name, 2021)}, agency=name, region="330400", site=site)
    decided(early, OFFICE, "renamed", BUREAU)
    _corrected(early, 2020, "6")
    _judged(early, "our-error")
    late = Shelf(tmp_path_factory.mktemp("late") / "data").begin_as(early)
    _grow(late, attached)
    return early, late


def _grow(shelf: Shelf, attached: dict[str, bytes]) -> None:
    """Everything that a run or people may add to what was there at TIME."""
    later = {"http://127.0.0.1/later.pdf": b"%PDF-1.4 later"}
    links = dict.fromkeys(later, "后来的附件")
    new_name = {"http://127.0.0.1/2022": page(LATER_NAME, 2022)}
    shelf.crawl(new_name, later, agency=NAME, names=links, facts=LATER_FACTS)
    shelf.crawl({"http://127.0.0.2/2020": page(LATER_AGENCY, 2020)}, agency=LATER_AGENCY, region="350102", site="gulou")
    shelf.crawl({"http://127.0.0.3/city22": page(LATER_CITY, 2022)}, agency=CITY, region="330400", site="city")
    shelf.crawl({"http://127.0.0.1/2021": page(NAME, 2021)}, attached, agency=NAME)  # the misprint is mended
    decided(shelf, OFFICE, "separate")
    decided(shelf, LATER_AGENCY, "merged", NAME, on="2023")
    decided(shelf, CITY, "same", BUREAU)
    shelf.crawl({"http://127.0.0.3/office": page(BUREAU, 2020)}, agency=OFFICE, region="330400", site="office")
    _corrected(shelf, 2020, "7")
    _judged(shelf, "confirmed")
    _write_to_what_was_there(shelf)
    visit(shelf, "2026-02-01", reports(2019, of=NAME), agency=LATER_NAME, site="another")
    visit(shelf, "2026-02-02", failures=[("http://127.0.0.1/2018.html", "timeout", f"{NAME}2018年年度报告")])


def _corrected(shelf: Shelf, year: int, value: str) -> None:
    file = shelf.data.with_name(f"{value}.toml")
    head = f'author = "王"\ndate = 2026-01-0{value}\nreason = "看了"\n[[correction]]\n'
    entry = f'agency = "{NAME}"\nyear = {year}\ncell = "{CELL}"\nexpected = 5\nvalue = {value}\n'
    file.write_text(head + entry, "utf-8")
    with _on_the_day(shelf), decisions(shelf.data, "correct") as archive:
        carry_out(archive.db.conn, plan(archive.db.conn, read_corrections(file)))


def _judged(shelf: Shelf, verdict: Judgement) -> None:
    with _on_the_day(shelf), decisions(shelf.data, "verdict") as archive:
        [(finding,)] = archive.db.execute("SELECT max(id) FROM findings WHERE rule = 'applications.row_total'")
        record_verdict(archive.db.conn, finding, verdict, "王", "看了")


def _write_to_what_was_there(shelf: Shelf) -> None:
    """A note of a site, and a link of a page, that were there at TIME."""
    with _on_the_day(shelf), open_for_writing(shelf.data) as archive:
        run_id = start_run(archive, contact=None, command="test")
        with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
            writer.note("site", "tls", "后来的说明")
            writer.attach(1, "http://127.0.0.1/later.pdf", "后来的附件")
        finish_run(archive, run_id, "done")


def _on_the_day(shelf: Shelf) -> AbstractContextManager[object]:
    return patch("archive.base.times.now", lambda: to_text(shelf.now))


@pytest.mark.parametrize(
    "table",
    [
        *("agency_names", "agency_facts", "agency_matches", "agency_decisions", "attachments", "corrections"),
        *("correction_ends", "failures", "report_versions", "run_notes", "site_visits", "verdicts"),
    ],
)
def test_what_is_asked_about_was_written_later(shelves: tuple[Shelf, Shelf], table: str) -> None:
    early, late = (shelf.rows(f"SELECT count(*) FROM {table}")[0][0] for shelf in shelves)
    assert early < late


@pytest.mark.parametrize("table", [table.name for table in TABLES if table.known_query])
def test_a_table_shows_what_it_held_then(shelves: tuple[Shelf, Shelf], table: str) -> None:
    early, late = ([dict(row) for row in _seen(shelf, table)] for shelf in shelves)
    assert early == late


def _seen(shelf: Shelf, table: str) -> list[sqlite3.Row]:
    with Archive.open(shelf.data, as_of=to_text(datetime.fromisoformat(TIME))) as archive:
        return named_rows(archive.db.conn, f"SELECT * FROM {table}").fetchall()


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_prints_what_it_did_then(shelves: tuple[Shelf, Shelf], command: list[str], form: str) -> None:
    done = [call_nianbao(*command, "--as-of", TIME, "--format", form, "--data", shelf.data) for shelf in shelves]
    assert (done[0].returncode, done[0].stdout, done[0].stderr) == (done[1].returncode, done[1].stdout, done[1].stderr)
    assert done[0].returncode == (2 if command[-1] in UNKNOWN else 0), done[0].stderr


def test_an_export_has_the_same_bytes_as_then(shelves: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    for name, shelf in zip(("early", "late"), shelves, strict=True):
        done = run_nianbao("export", tmp_path / name, "--as-of", TIME, "--with-evidence", "--data", shelf.data)
        assert (done.returncode, done.stderr) == (0, "")
    early, late = (_bytes_of(tmp_path / name) for name in ("early", "late"))
    assert early.keys() == late.keys()
    assert [name for name in early if early[name] != late[name]] == []


def _bytes_of(directory: Path) -> dict[str, bytes]:
    paths = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}


def test_a_later_name_is_told_to_nobody(shelves: tuple[Shelf, Shelf]) -> None:
    _, late = shelves
    options = ("--as-of", TIME, "--format", "json", "--data", late.data)
    printed = [call_nianbao("agency", name, *options).stdout for name in (NAME, CITY)]
    assert not any(name in text for name in (LATER_NAME, LATER_CITY) for text in printed)
    assert json.loads(printed[1])["children"] == [f"{NAME} (330411)"]


def test_an_archive_from_before_matches_were_kept(shelves: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    old = Shelf(tmp_path / "data").begin_as(shelves[1])
    with closing(sqlite3.connect(old.data / "archive.db")) as connection, connection:
        [(trigger,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'agency_matches_no_delete'")
        connection.execute("DROP TRIGGER agency_matches_no_delete")
        connection.execute("DELETE FROM agency_matches")
        connection.execute(trigger)
    early, late = ([row["name"] for row in _seen(shelf, "agency_names")] for shelf in (shelves[0], old))
    assert early == late == [NAME, CITY, BUREAU, OFFICE]
