"""nianbao verify: every damage is found and named with what rests on it."""

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from archive.db.handle import Archive
from archive.fixity.verify import ReportAtRisk, Verification, verify, verify_sample
from archive.warc.records import Member, members
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.on_disk import flip

URL, COPY = "http://127.0.0.1/a.html", "http://127.0.0.1/b.html"
OF_A_REVISIT = "the row has another SHA-256 than the capture that it is a revisit of"
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")


@pytest.fixture(scope="module")
def three_captures(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("verify") / "data")
    shelf.crawl({URL: PAGE, COPY: PAGE, "http://127.0.0.1/c.html": report_page("秀洲区2020年政府信息公开工作年度报告")})
    return shelf


@pytest.fixture(params=["for the first time", "after a clean one"])
def file(three_captures: Shelf, shelf: Shelf, request: pytest.FixtureRequest) -> Path:
    """The file with captures of an archive that is verified for the first time, or was before it was damaged."""
    shelf.begin_as(three_captures)
    if request.param == "after a clean one":
        verified(shelf)
    return shelf.warc_files()[0]


@pytest.fixture
def texts(shelf: Shelf, file: Path) -> Path:
    return shelf.warc_files()[1]


def place_of(path: Path, kind: str) -> Member:
    return next(m for m in members(path) if m.record and m.record.kind == kind)


def verified(shelf: Shelf, *, full: bool = False) -> Verification:
    """When all is well."""
    with Archive.open(shelf.data) as archive:
        result = verify(archive, full=full)
    assert (result.problems, result.not_kept) == ((), "")
    return result


def edit(shelf: Shelf, sql: str) -> None:
    connection = sqlite3.connect(shelf.data / "archive.db")
    for trigger in ("captures_no_update", "captures_no_delete", "captures_only_texts"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_all_is_well(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: PAGE, COPY: PAGE, "http://127.0.0.1/c.html": report_page("秀洲区2020年政府信息公开工作年度报告")})
    # warcinfo; request, page; request, revisit; request, page; journal
    # warcinfo; text; text; journal
    # warcinfo; journal
    all_hold = "14 records of 3 captures in 3 WARC files: all checksums hold"
    for arguments, read in ((), 3), ((), 0), (("--full",), 3):
        done = nianbao("verify", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        how = f"{read} of the files checked record by record, {3 - read} the same as when that was done"
        assert done.stdout.splitlines() == [all_hold, how]


@pytest.mark.parametrize(("kind", "captures"), [("response", "1, 2"), ("conversion", "1, 2"), ("revisit", "2")])
def test_a_flipped_bit_is_named(nianbao: Nianbao, file: Path, texts: Path, kind: str, captures: str) -> None:
    file = texts if kind == "conversion" else file
    place = place_of(file, kind)
    flip(file, place.offset + place.length // 2)
    done = nianbao("verify")
    assert done.returncode == 1
    first, *reports, last, _ = done.stdout.splitlines()
    assert first.startswith(f"warc/{file.name}, offset {place.offset}: damaged: ")
    assert first.endswith(f"; captures {captures} rest on it")
    assert reports == ["秀洲区人民政府 2021: version 1 was read from a damaged record"] * (kind != "revisit")
    assert last == "13 records of 3 captures in 3 WARC files: 1 problems"


def test_any_flipped_bit_is_found(nianbao: Nianbao, file: Path) -> None:
    whole = file.read_bytes()
    for at in range(7, len(whole), len(whole) // 12):
        file.write_bytes(whole)
        flip(file, at)
        assert nianbao("verify").returncode == 1, at


def test_a_file_that_is_gone_or_shorter(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    last = shelf.members(0)[-1]
    file.write_bytes(file.read_bytes()[: last.offset])
    out = nianbao("verify").stdout.splitlines()
    assert out[0] == f"warc/{file.name}, offset {last.offset}: there is no record; captures 3 rest on it"
    file.unlink()
    out = nianbao("verify").stdout.splitlines()
    assert out[0] == f"warc/{file.name}: the file is gone; captures 1, 2, 3 rest on it"


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda path: path.symlink_to(path.with_name("nowhere")), "a symbolic link"),
        (lambda path: path.symlink_to(path.parent), "a symbolic link"),
        (os.mkfifo, "a pipe"),
        (lambda path: os.mknod(path, stat.S_IFSOCK), "a socket"),
    ],
    ids=["dangling link", "link to a directory", "pipe", "socket"],
)
@pytest.mark.parametrize("name", ["20260110080000-9-1.warc.gz", "stray"])
def test_a_link_or_a_pipe_is_a_problem(
    shelf: Shelf, nianbao: Nianbao, file: Path, make: Callable[[Path], None], kind: str, name: str
) -> None:
    make(file.with_name(name))
    done = nianbao("verify")
    assert done.returncode == 1
    problem, count, _ = done.stdout.splitlines()
    assert problem == f"warc/{name}: is {kind}, not a regular file; remove it; no capture rests on it"
    assert count == "14 records of 3 captures in 3 WARC files: 1 problems"


@pytest.mark.parametrize("listed", [False, True], ids=["in no manifest", "in a manifest"])
def test_a_stray_file_or_directory_is_noted(shelf: Shelf, nianbao: Nianbao, file: Path, listed: bool) -> None:
    file.with_name("from-elsewhere.warc.gz").write_bytes(b"precious")
    file.with_name("notes").mkdir()
    file.with_name("20260110080000-9-1.warc.gz").write_bytes(b"a file of a run that goes on")
    if listed:
        shelf.crawl({COPY: PAGE})
    done = nianbao("verify", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert (result := json.loads(done.stdout))["problems"] == []
    assert result["notes"] == [
        "warc/from-elsewhere.warc.gz: is not a WARC file of a run",
        "warc/notes: is a directory and was not looked into",
    ]
    assert nianbao("verify").stdout.splitlines()[:2] == result["notes"]


@pytest.mark.few(10)
@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE captures SET payload_sha256 = 'f00' WHERE id = 1", "the payload has another SHA-256 than its row"),
        ("UPDATE captures SET text_sha256 = 'f00' WHERE id = 1", "the text has another SHA-256 than its row"),
        ("UPDATE captures SET text_sha256 = 'f00' WHERE id = 2", OF_A_REVISIT),
        ("UPDATE captures SET payload_sha256 = 'f00' WHERE id = 2", OF_A_REVISIT),
        ("UPDATE captures SET payload_bytes = 7 WHERE id = 1", "the payload has another length than its row"),
        ("UPDATE captures SET body_sha256 = 'f00' WHERE id = 1", "the body has another SHA-256 than its row"),
        ("UPDATE captures SET url = 'http://x' WHERE id = 1", "the record is not what its row describes"),
        ("UPDATE captures SET fetched_at = '2026-01-01' WHERE id = 2", "the record is not what its row describes"),
        ("UPDATE captures SET warc_record_id = 'x' WHERE id = 1", "the record is not what its row describes"),
        ("DELETE FROM captures WHERE id = 3", "this capture has no row"),
    ],
)
def test_rows_that_do_not_fit(shelf: Shelf, nianbao: Nianbao, file: Path, sql: str, message: str) -> None:
    edit(shelf, sql)
    done = nianbao("verify", "--format", "json")
    assert done.returncode == 1
    assert message in [part for p in json.loads(done.stdout)["problems"] for part in p["message"].split("; ")]


def test_a_damaged_database_is_said(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    path = shelf.data / "archive.db"
    path.write_bytes(path.read_bytes()[:8192])
    done = nianbao("verify")
    assert done.returncode == 6
    assert "archive.db" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_bytes_of_a_running_crawl_are_not_judged(shelf: Shelf, nianbao: Nianbao, file: Path) -> None:
    shutil.rmtree(shelf.data / "manifests")  # which has only what is complete
    with file.open("ab") as out:
        out.write(b"half a record")
    assert nianbao("verify").returncode == 0


def test_a_sample_finds_what_is_in_it(shelf: Shelf, file: Path) -> None:
    with Archive.open(shelf.data) as archive:
        assert verify_sample(archive, 2) == (2, ())
        assert verify_sample(archive, 9) == (3, ())
    place = place_of(file, "response")
    flip(file, place.offset + place.length // 2)
    with Archive.open(shelf.data) as archive:
        count, (problem,) = verify_sample(archive, 9)
        assert verify_sample(archive, 0) == (0, ())
    assert count == 3
    assert (problem.file, problem.offset, problem.captures) == (f"warc/{file.name}", place.offset, (1,))


def test_the_same_on_two_processes_and_with_what_rests_on_it(shelf: Shelf, file: Path) -> None:
    link = "http://127.0.0.1/c.pdf"
    page = report_page("秀洲区人民政府2019年政府信息公开工作年度报告")
    shelf.crawl({"http://127.0.0.1/d.html": page}, {link: b"%PDF-1.4 damaged"})
    attached = next(
        (path, m)
        for path in shelf.warc_files()
        for m in members(path)
        if m.record and m.record.kind == "response" and m.record.headers["WARC-Target-URI"] == link
    )
    flip(attached[0], attached[1].offset + attached[1].length // 2)
    place = place_of(file, "response")
    flip(file, place.offset + place.length // 2)
    left: list[int] = []
    with Archive.open(shelf.data) as archive:
        alone, both = (
            verify(archive, full=True, processes=n, progress=lambda done, total: left.append(total - done))
            for n in (1, 2)
        )
    assert alone == both
    assert left.count(0) == 2
    assert [(p.file, p.offset, p.captures) for p in alone.problems] == [
        (f"warc/{file.name}", place.offset, (1, 2)),
        (f"warc/{attached[0].name}", attached[1].offset, (5,)),
    ]
    assert alone.reports == (ReportAtRisk("秀洲区人民政府", 2019, 1), ReportAtRisk("秀洲区人民政府", 2021, 1))


def test_only_what_changed_is_read_record_by_record(shelf: Shelf) -> None:
    shelf.crawl({URL: PAGE})
    assert (verified(shelf).unchanged, verified(shelf).unchanged) == (0, 3)
    shelf.crawl({COPY: PAGE + b"b"})
    again = verified(shelf)
    assert (again.files, again.unchanged) == (6, 3)
    edit(shelf, "UPDATE captures SET charset = 'gbk' WHERE id = 1")
    assert verified(shelf).unchanged == 4  # the row has its page in one file and its text in another
    assert verified(shelf).unchanged == 6
    assert verified(shelf, full=True).unchanged == 0


def test_a_file_that_grows_is_always_read(shelf: Shelf, file: Path) -> None:
    shutil.rmtree(shelf.data / "manifests")
    with file.open("ab") as out:
        out.write(b"half a record")
    assert [verified(shelf).unchanged for _ in range(2)] == [0, 2]


@pytest.mark.parametrize(
    "bad",
    [b"", b"\0\xff\n", b"[]\n{}\n", b'{"file": 1, "verified_at": 2}\n'],
    ids=["cut off", "noise", "shape", "fields"],
)
def test_a_line_that_does_not_fit_counts_for_nothing(shelf: Shelf, bad: bytes) -> None:
    shelf.crawl({URL: PAGE})
    verified(shelf)
    ledger = shelf.data / "manifests" / "verified.jsonl"
    *lines, last = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines) + bad + last[:-9])
    assert verified(shelf).unchanged == 2
    assert verified(shelf).unchanged == 3


def test_what_another_version_of_the_program_proved_counts_for_nothing(shelf: Shelf) -> None:
    shelf.crawl({URL: PAGE})
    verified(shelf)
    ledger = shelf.data / "manifests" / "verified.jsonl"
    ledger.write_text(ledger.read_text().replace(f'"nianbao":"{version("nianbao")}"', '"nianbao":"0"'))
    assert verified(shelf).unchanged == 0


def test_where_nothing_can_be_kept_it_is_said(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: PAGE})
    ledger = shelf.data / "manifests" / "verified.jsonl"
    ledger.mkdir()
    done = nianbao("verify")
    assert done.returncode == 0
    assert done.stderr == f"What was proven is not kept for the next time: [Errno 21] Is a directory: '{ledger}'\n"
