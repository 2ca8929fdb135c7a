"""--as-of: what was written after the time is nowhere in what commands print and an export writes.

`test_tables` looks at the tables that have a time of their own. Here it is the others: `run_notes`, `attachments` and
`agency_names`.
"""

from pathlib import Path
from unittest.mock import patch

import pytest

from archive.base.times import to_text
from archive.capture.runs import finish_run, start_run
from archive.capture.writer import CaptureWriter
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, report_page
from tests.archive.misprint import misprinted
from tests.launch import run_nianbao

NAME, LATER_NAME, LATER_AGENCY = "秀洲区人民政府", "嘉兴市秀洲区人民政府", "鼓楼区人民政府"
FACTS = {"level": "county", "kind": "government", "parent": "嘉兴市人民政府"}
TIME = "2026-01-12T20:00:00Z"
CELL = "applications.granted.total"
COMMANDS = [
    ["history", NAME],
    ["show", NAME, "2021"],
    ["show", NAME, "2020"],
    ["versions", NAME, "2021"],
    ["diff", NAME, "2021"],
    ["trace", NAME, "2021", CELL],
    ["checks"],
    ["agency", NAME],
    ["agency", "秀洲"],
    ["review"],
    ["search", "条例"],
    ["corrections"],
    ["history", LATER_AGENCY],
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
    late = Shelf(tmp_path_factory.mktemp("late") / "data").begin_as(early)
    later = {"http://127.0.0.1/later.pdf": b"%PDF-1.4 later"}
    late.crawl(
        {"http://127.0.0.1/2022": page(LATER_NAME, 2022)}, later, agency=NAME, names=dict.fromkeys(later, "后来的附件")
    )
    late.crawl({"http://127.0.0.2/2020": page(LATER_AGENCY, 2020)}, agency=LATER_AGENCY, region="350102", site="gulou")
    _write_to_what_was_there(late)
    return early, late


def _write_to_what_was_there(shelf: Shelf) -> None:
    """A note of a site, and a link of a page, that were there at TIME."""
    with patch("archive.base.times.now", lambda: to_text(shelf.now)), open_for_writing(shelf.data) as archive:
        run_id = start_run(archive, contact=None, command="test")
        with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
            writer.note("site", "tls", "后来的说明")
            writer.attach(1, "http://127.0.0.1/later.pdf", "后来的附件")
        finish_run(archive, run_id, "done")


def test_what_is_asked_about_was_written_later(shelves: tuple[Shelf, Shelf]) -> None:
    early, late = shelves
    for table in ("run_notes", "attachments", "agency_names"):
        counts = [shelf.rows(f"SELECT count(*) FROM {table}")[0][0] for shelf in shelves]
        assert counts[0] < counts[1], table
    sql = (
        "SELECT count(*) FROM agency_names AS n JOIN agencies AS a ON a.id = n.agency_id WHERE n.name = ? AND a.id = 1"
    )
    assert [shelf.rows(sql, LATER_NAME) for shelf in (early, late)] == [[(0,)], [(1,)]]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_prints_what_it_did_then(shelves: tuple[Shelf, Shelf], command: list[str], form: str) -> None:
    done = [run_nianbao(*command, "--as-of", TIME, "--format", form, "--data", shelf.data) for shelf in shelves]
    assert (done[0].returncode, done[0].stdout, done[0].stderr) == (done[1].returncode, done[1].stdout, done[1].stderr)
    assert done[0].returncode == (2 if LATER_AGENCY in command else 0), done[0].stderr


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


def test_a_later_name_finds_the_agency_as_it_was_called_then(shelves: tuple[Shelf, Shelf]) -> None:
    _, late = shelves
    by_name = [
        run_nianbao("agency", name, "--as-of", TIME, "--format", "json", "--data", late.data).stdout
        for name in (NAME, LATER_NAME)
    ]
    assert by_name[0] == by_name[1] and LATER_NAME not in by_name[0]
