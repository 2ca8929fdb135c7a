"""A data directory that a hostile page, or a neighbour who may write into it, has prepared: links, planted records, bombs."""

import os
import random
import resource
import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from isal import isal_zlib

from archive.db.handle import Archive
from archive.db.journal import Entry
from archive.fixity.verify import verify
from archive.warc import records as warc
from archive.warc.manifests import add_manifest
from archive.writing.journal_chain import Found, in_order
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, exchange, report_page
from tests.archive.on_disk import flip
from tests.launch import run_nianbao

pytestmark = pytest.mark.slow

URL = "http://127.0.0.1/{}.html"
ELSEWHERE = "http://other.example/report.html"
STRAY = "20260110080000-9-1.warc.gz"
PRECIOUS = b"precious " * 50
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")
WHEN = ("WARC-Date", "2026-01-10T08:00:00.000000Z")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "data")


def nianbao(shelf: Shelf, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """In at most two minutes."""
    done = run_nianbao(*arguments, "--data", shelf.data)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def limited(shelf: Shelf, *arguments: str, megabytes: int = 1500) -> "subprocess.CompletedProcess[str]":
    """With so much memory and in at most two minutes."""
    most = (megabytes << 20, megabytes << 20)
    done = subprocess.run(
        [Path(sys.executable).with_name("nianbao"), *arguments, "--data", shelf.data],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, most),
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def answer(url: str) -> bytes:
    fields = [("WARC-Target-URI", url), WHEN]
    return warc.member("response", warc.new_record_id(), fields, b"<p>planted</p>", http=("HTTP/1.1 200 OK", ()))


def journal(number: int, *parts: object, before: str = "") -> bytes:
    fields = [("WARC-Target-URI", f"urn:nianbao:journal:{number}"), WHEN]
    if before:
        fields.append(("WARC-Refers-To", before))
    body = b"\n".join(map(orjson.dumps, parts))
    return warc.member("metadata", warc.new_record_id(), fields, body, type_="application/x-ndjson")


def agency(name: str = "planted", table: str = "agencies") -> dict[str, object]:
    columns = ["id", "name", "region", "canonical"]
    return {"table": table, "columns": columns, "rows": [[900, name, "330411", name]]}


def lose_database(shelf: Shelf) -> None:
    for path in shelf.data.glob("archive.db*"):
        path.unlink()


def edit(shelf: Shelf, sql: str) -> None:
    with closing(sqlite3.connect(shelf.data / "archive.db")) as connection:
        for name in ("no_update", "no_delete", "only_texts"):
            connection.execute(f"DROP TRIGGER IF EXISTS captures_{name}")
        connection.executescript(sql)


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are written as deflate stores what it cannot compress, so that a body is in the file byte for byte."""
    monkeypatch.setattr(warc.isal_zlib, "compress", lambda data, level, wbits: zlib.compress(data, 0, wbits))


def carrying(*records: bytes) -> bytes:
    noise = random.Random(1).randbytes
    return noise(40_000) + b"".join(records) + noise(10_000)


@pytest.mark.parametrize(
    "planted",
    [
        (answer(ELSEWHERE),),
        (journal(2, agency()),),
        (journal(1, agency()), answer(ELSEWHERE)),
        (journal(2, agency(table="agencies (id) SELECT 1 --")),),
        (journal(10**9, agency()), answer(ELSEWHERE)),
    ],
    ids=["answer", "journal", "first journal", "sql", "far"],
)
def test_a_record_in_a_body_is_none_whatever_bit_flips(shelf: Shelf, stored: None, planted: tuple[bytes, ...]) -> None:
    body = carrying(*planted)
    with shelf.writing() as writer:
        writer.write(exchange(URL.format("before"), PAGE))
        writer.write(exchange(URL.format("hostile"), body))
        writer.write(exchange(URL.format("after"), b"<p>after</p>"))
    path = shelf.warc_files()[0]
    assert all(record in path.read_bytes() for record in planted)
    before = shelf.rows("SELECT id, url, warc_offset FROM captures")
    ((hostile, offset),) = shelf.rows("SELECT id, warc_offset FROM captures WHERE url LIKE '%hostile%'")
    assert isinstance(offset, int)
    flip(path, offset + 30_000)
    lose_database(shelf)
    done = nianbao(shelf, "rebuild")
    assert (done.returncode, f"{path}, offset {offset}: " in done.stdout) == (1, True)
    assert shelf.rows("SELECT id, url, warc_offset FROM captures") == before
    assert shelf.rows("SELECT count(*) FROM agencies WHERE name = 'planted'") == [(0,)]
    done = nianbao(shelf, "verify")
    assert (done.returncode, f"captures {hostile} rest on it" in done.stdout) == (1, True)


def test_what_no_journal_tells_of_is_not_taken_from_behind_damage(shelf: Shelf, stored: None) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL.format("before"), PAGE))
        writer.write(exchange(URL.format("hostile"), carrying(answer(ELSEWHERE))))
    path = shelf.warc_files()[0]
    whole = path.read_bytes()
    end = shelf.rows("SELECT warc_offset, warc_length FROM captures WHERE id = 2")[0]
    for other in (shelf.data / "warc").iterdir():
        other.unlink()
    (shelf.data / "warc" / path.name).write_bytes(whole[: int(str(end[0])) + int(str(end[1]))])  # without its journal
    flip(path, int(str(end[0])) + 30_000)
    lose_database(shelf)
    done = nianbao(shelf, "rebuild")
    assert "are no record" in done.stdout
    assert shelf.rows("SELECT url FROM captures") == [(URL.format("before"),)]
    assert path.stat().st_size == int(str(end[0])) + int(str(end[1]))


def test_verify_sees_a_capture_inside_the_record_of_another(shelf: Shelf, stored: None) -> None:
    """As an earlier version of this program filed it."""
    planted = answer(ELSEWHERE)
    with shelf.writing() as writer:
        writer.write(exchange(URL.format("hostile"), carrying(planted)))
    path = shelf.warc_files()[0]
    ((offset,),) = shelf.rows("SELECT warc_offset FROM captures")
    at = path.read_bytes().index(planted)
    record = warc.read_at(path, at, len(planted))
    flip(path, int(str(offset)) + 30_000)
    edit(
        shelf,
        "INSERT INTO captures (id, run_id, url, method, fetched_at, status, payload_sha256, payload_bytes, media_type, "
        f"warc_file, warc_offset, warc_length, warc_record_id) VALUES (9, 1, '{ELSEWHERE}', 'GET', '{WHEN[1]}', 200, "
        f"'{record.body_sha256}', {len(record.body)}, 'text/html', '{path.name}', {at}, {len(planted)}, "
        f"'{record.headers['WARC-Record-ID']}')",
    )
    done = nianbao(shelf, "verify")
    assert f"offset {at}: it lies inside the record of another capture; captures 9 rest on it" in done.stdout


@pytest.mark.parametrize("step", ["rebuild", "open"])
@pytest.mark.parametrize("kind", ["symbolic link", "hard link", "pipe", "directory"])
def test_what_lies_behind_a_name_is_left_alone(shelf: Shelf, tmp_path: Path, kind: str, step: str) -> None:
    shelf.crawl({URL.format(1): PAGE})
    precious, stray = tmp_path / "precious", shelf.data / "warc" / STRAY
    precious.write_bytes(isal_zlib.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n" + PRECIOUS, 1, wbits=31)[:-9])
    content = precious.read_bytes()
    made: dict[str, Callable[[], object]] = {
        "symbolic link": lambda: stray.symlink_to(precious),
        "hard link": lambda: stray.hardlink_to(precious),
        "pipe": lambda: os.mkfifo(stray),
        "directory": stray.mkdir,
    }
    made[kind]()
    if step == "rebuild":
        said = nianbao(shelf, "rebuild").stdout
    else:
        with open_for_writing(shelf.data) as archive:
            said = "\n".join(archive.warnings)
    assert f"{stray} " in said
    assert "left alone" in said
    assert (precious.read_bytes(), os.path.lexists(stray)) == (content, True)
    assert shelf.rows("SELECT count(*) FROM captures") == [(1,)]
    shelf.crawl({URL.format(2): PAGE})  # and a run ends as ever
    with Archive.open(shelf.data) as archive:
        problems = [problem.file for problem in verify(archive).problems]
    assert problems == ([f"warc/{STRAY}"] if kind in ("symbolic link", "pipe") else [])


@pytest.mark.parametrize("name", ["warc", "manifests", "lock", "archive.db", "archive.db-wal", "manifests/new"])
def test_no_file_of_an_archive_is_a_link(shelf: Shelf, tmp_path: Path, name: str) -> None:
    shelf.crawl({URL.format(1): PAGE})
    behind, link = tmp_path / "behind", shelf.data / name
    if link.is_dir():
        link.rename(behind)
    else:
        behind.write_bytes(PRECIOUS)
        link.unlink(missing_ok=True)
    link.symlink_to(behind)
    there = sorted(behind.iterdir()) if behind.is_dir() else behind.read_bytes()
    for command in (["rebuild"], ["extract", "--all"], ["verify"]):
        done = nianbao(shelf, *command)
        refused = done.returncode == 1 and str(link) in done.stderr and "link" in done.stderr
        assert refused or name in ("lock", "manifests/new", "archive.db", "manifests", "warc", "archive.db-wal")
    assert (sorted(behind.iterdir()) if behind.is_dir() else behind.read_bytes()) == there


def test_a_manifest_lists_nothing_behind_a_link_nor_under_a_name_of_two_lines(shelf: Shelf, tmp_path: Path) -> None:
    shelf.crawl({URL.format(1): PAGE})
    (tmp_path / "precious").write_bytes(PRECIOUS)
    (shelf.data / "warc" / STRAY).symlink_to(tmp_path / "precious")
    (shelf.data / "warc" / f"a\n{'0' * 64}  warc{STRAY}").touch()
    add_manifest(shelf.data, 7)
    assert len(list((shelf.data / "manifests").glob("*.sha256"))) == 1


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (journal(10**9, agency()), "journal record 1000000000: follows no record that is there"),
        (journal(10**14, agency()), "journal record 100000000000000: follows no record"),
        (journal(4, agency(), before="<urn:uuid:0>"), "journal record 4: follows no record"),
        (journal(4, agency()), "journal record 4: follows no record"),
    ],
    ids=["far", "farther", "another before", "none before"],
)
def test_a_journal_record_that_follows_none_brings_nothing(shelf: Shelf, planted: bytes, said: str) -> None:
    shelf.crawl({URL.format(1): PAGE})
    (shelf.data / "warc" / STRAY).write_bytes(planted)
    for command in (["rebuild"], ["rebuild"]):
        done = nianbao(shelf, *command)
        assert (done.returncode, said in done.stdout) == (1, True), done.stdout
        assert shelf.rows("SELECT count(*) FROM agencies WHERE name = 'planted'") == [(0,)]


@pytest.mark.parametrize(
    "part",
    [
        agency(table="agencies (id) SELECT 1 --"),
        agency(table="sqlite_master"),
        agency(table="warc_files"),
        {"table": "agencies", "columns": ["id", "name) SELECT 1, 2 --"], "rows": [[1, "planted"]]},
        {"table": "agencies", "columns": ["id", "id"], "rows": [[1, 2]]},
        {"table": "agencies", "columns": ["id"], "rows": [[1, 2]]},
        {"table": "agencies", "columns": ["id", "name"], "rows": [["x", "planted"]]},
        {"table": "agencies", "columns": ["id", "name"], "rows": [[1, ["planted"]]]},
        {"table": "agencies", "columns": ["id", "name"], "rows": [[2**64 - 1, "planted"]]},
        {"table": "agencies", "columns": "id", "rows": {}},
        {"table": ["agencies"], "columns": ["id"], "rows": []},
        ["agencies"],
        7,
    ],
)
def test_a_journal_record_brings_values_for_columns_and_nothing_else(shelf: Shelf, part: object) -> None:
    (shelf.data / "warc").mkdir(parents=True)
    (shelf.data / "warc" / STRAY).write_bytes(journal(1, part))
    done = nianbao(shelf, "rebuild")
    assert done.returncode == 1
    assert "journal record 1 is none of this program, its rows are left out: " in done.stdout
    assert shelf.rows("SELECT count(*) FROM agencies") == [(0,)]


def test_records_behind_a_lost_one_count_only_where_one_can_be_lost() -> None:
    def chain(*numbers: int) -> list[Found]:
        return [Found(Entry(n, f"id{n}", f"id{n - 1}" if n > 1 else ""), Path("a"), n, 1) for n in numbers]

    root = Entry(0, "", "")
    found = chain(1, 2, 4, 5)
    assert in_order(found, root, lambda: 1) == (
        found,
        ["journal record 3 is lost, and with it the rows that only it told of"],
    )
    kept, (message,) = in_order(found, root, lambda: 0)
    assert [record.entry.number for record in kept] == [1, 2]
    assert message == "journal record 4 to 5: follows no record that is there or can be lost; left out"
    forged = Found(Entry(2, "forged", "id0"), Path("z"), 9, 1)
    assert in_order([*chain(1, 2, 3), forged], root, lambda: 0) == (chain(1, 2, 3), [])


def bombs() -> dict[str, bytes]:
    zeros = isal_zlib.compressobj(1, wbits=31)
    head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n"
    long = zeros.compress(head % (1 << 31))
    long += b"".join(zeros.compress(bytes(1 << 24)) for _ in range(128)) + zeros.flush()
    short = isal_zlib.compressobj(1, wbits=31)
    shorter = short.compress(head % 100)
    shorter += b"".join(short.compress(bytes(1 << 24)) for _ in range(128)) + short.flush()
    none = isal_zlib.compressobj(1, wbits=31)
    return {
        "longer than any record": long,
        "longer than it says": shorter,
        "no record": b"".join(none.compress(bytes(1 << 24)) for _ in range(128)) + none.flush(),
        "starts of members": b"\x1f\x8b\x08" * 3_000_000,
        "empty members": isal_zlib.compress(b"", 1, wbits=31) * 500_000,
        "a header without an end": isal_zlib.compress(b"WARC/1.1\r\n" + b"a: b\r\n" * 5_000_000, 1, wbits=31),
        "records that begin": isal_zlib.compress(head % 10**8 + random.Random(2).randbytes(200), 0, wbits=31)[:200]
        * 40_000,
        "zeros": bytes(1 << 24),
    }


BOMBS = bombs()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_little_time_and_memory(shelf: Shelf, name: str) -> None:
    shelf.crawl({URL.format(1): PAGE})
    path = shelf.warc_files()[0]
    whole = path.read_bytes()
    path.write_bytes(whole + BOMBS[name])
    (shelf.data / "warc" / STRAY).write_bytes(BOMBS[name])
    done = limited(shelf, "rebuild")
    assert str(path) in done.stdout
    assert shelf.rows("SELECT count(*) FROM captures") == [(1,)]
    damaged = bytearray(whole + BOMBS[name])
    damaged[40] ^= 4  # of the first record, so that a start is sought in all that follows
    path.write_bytes(damaged)
    done = limited(shelf, "verify")
    assert (done.returncode, path.name in done.stdout) == (1, True)


@pytest.mark.parametrize("name", ["../../../outside.warc.gz", "/tmp/outside.warc.gz", "a\0b.warc.gz", "lock", "", 7])
def test_a_name_in_a_row_leads_nowhere_else(shelf: Shelf, tmp_path: Path, name: str | int) -> None:
    shelf.crawl({URL.format(1): PAGE})
    source = shelf.warc_files()[0]
    (tmp_path / "outside.warc.gz").write_bytes(source.read_bytes())
    with closing(sqlite3.connect(shelf.data / "archive.db")) as connection:
        for trigger in ("captures_no_update", "captures_only_texts"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for table, column in (("warc_files", "name"), ("captures", "warc_file")):
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (name, source.name))
        connection.commit()
    before = set(tmp_path.rglob("*"))
    out, copy = tmp_path / "deep" / "out", tmp_path / "deep" / "copy"
    nianbao(shelf, "export", out, "--with-evidence")
    done = nianbao(shelf, "backup", copy)
    assert done.returncode == 1
    done = nianbao(shelf, "verify")
    assert (done.returncode, "is no name of a WARC file" in done.stdout + done.stderr) == (1, True)
    assert "damage" in nianbao(shelf, "trace", "秀洲", "2021", "applications.granted.total", "--format", "json").stdout
    new = set(tmp_path.rglob("*")) - before
    assert [path for path in new if not path.is_relative_to(tmp_path / "deep") and shelf.data not in path.parents] == []


def test_nobody_else_may_change_what_a_command_makes(tmp_path: Path) -> None:
    nianbao = Path(sys.executable).with_name("nianbao")
    for arguments in (
        ["demo"],
        ["export", "out", "--with-evidence", "--format", "sqlite"],
        ["backup", "copy"],
        ["rebuild"],
    ):
        data = [] if arguments == ["demo"] else ["--data", "demo-data"]
        done = subprocess.run(
            [nianbao, *arguments, *data],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            preexec_fn=lambda: os.umask(0),
        )
        assert done.returncode == 0, done.stderr
    made = list(tmp_path.rglob("*"))
    assert len(made) > 30
    assert [path for path in made if stat.S_IMODE(path.lstat().st_mode) & 0o022] == []
