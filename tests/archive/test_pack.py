"""nianbao pack: small WARC files become one, every record stays what it was, and a kill at any step loses and doubles nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.db import capture_rows
from archive.db.handle import Archive
from archive.fixity.verify import verify
from archive.warc.packs import files_in, packs_of
from archive.writing.opening import open_for_writing
from archive.writing.pack import pack_files
from archive.writing.rebuild import rebuild
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page
from tests.archive.on_disk import dump, files_of, flip, lose_database
from tests.launch import run_nianbao

TITLE = "秀洲区人民政府{}年政府信息公开工作年度报告"
URLS = [f"http://127.0.0.1/{year}.html" for year in (2019, 2020, 2021)]


@pytest.fixture
def nights(shelf: Shelf) -> Shelf:
    """Three runs, each with the small files that a night leaves."""
    for year, url in zip((2019, 2020, 2021), URLS, strict=True):
        shelf.crawl({url: report_page(TITLE.format(year)), URLS[0]: report_page(TITLE.format(2019))})
    return shelf


def payloads(data: Path) -> dict[int, bytes]:
    with Archive.open(data) as archive:
        connection = archive.db.conn
        ids = [capture_id for (capture_id,) in connection.execute("SELECT id FROM captures")]
        return {id_: capture_rows.payload(data, connection, capture_rows.by_id(connection, id_)) for id_ in ids}


def is_sound(data: Path) -> bool:
    with Archive.open(data) as archive:
        found = verify(archive, full=True)
    assert found.problems == ()
    assert found.notes == ()
    return True


def test_small_files_are_in_one(nights: Shelf) -> None:
    before, rows, read = files_of(nights.data / "warc"), dump(nights.data), payloads(nights.data)
    done = pack_files(nights.data)
    assert (done.files, done.bytes, done.packs) == (len(before), sum(map(len, before.values())), 1)
    assert (done.left, done.databases) == ((), ())
    [pack] = packs_of(nights.data)
    after = files_of(nights.data / "warc")
    assert before.keys().isdisjoint(after)
    packed = files_in(pack)
    assert [file.name for file in packed] == sorted(before)
    for file in packed:
        assert after[pack.name][file.start : file.start + file.bytes] == before[file.name]
    assert after[pack.name].endswith(b"".join(before[name] for name in sorted(before)))
    assert payloads(nights.data) == read
    assert {name: now for name, now in dump(nights.data).items() if name == "captures"} == {
        "captures": rows["captures"]
    }
    assert is_sound(nights.data)
    with pack.open("rb") as file:
        assert sum(1 for _ in ArchiveIterator(file, check_digests="raise")) > len(packed)


def test_the_archive_goes_on_and_the_rest_is_packed_next_time(nights: Shelf) -> None:
    pack_files(nights.data)
    nights.crawl({URLS[0]: report_page(TITLE.format(2019), granted=9)})
    assert is_sound(nights.data)
    assert pack_files(nights.data).packs == 1
    assert len(packs_of(nights.data)) == 2
    # What the second pack's run wrote is too little for a pack.
    assert (pack_files(nights.data).packs, len(packs_of(nights.data))) == (0, 2)
    assert is_sound(nights.data)


def test_rebuild_reads_packs(nights: Shelf) -> None:
    pack_files(nights.data)
    before = dump(nights.data)
    lose_database(nights.data)
    assert rebuild(nights.data).problems == ()
    assert dump(nights.data) == before
    assert is_sound(nights.data)


def test_rebuild_with_a_file_that_is_there_and_in_the_pack(nights: Shelf) -> None:
    files = files_of(nights.data / "warc")
    pack_files(nights.data)
    before = dump(nights.data)
    for name in sorted(files)[:3]:
        (nights.data / "warc" / name).write_bytes(files[name])
    assert is_sound(nights.data)
    lose_database(nights.data)
    assert rebuild(nights.data).problems == ()
    assert dump(nights.data) == before
    assert pack_files(nights.data).removed == 3
    assert is_sound(nights.data)


def test_a_damaged_file_is_left_alone(nights: Shelf, nianbao: Nianbao) -> None:
    damaged = nights.warc_files()[0]
    flip(damaged, damaged.stat().st_size // 2)
    done = nianbao("pack")
    assert done.returncode == 1
    assert str(damaged) in done.stdout
    assert damaged.exists()
    assert damaged.name not in {file.name for file in files_in(packs_of(nights.data)[0])}


def test_damage_in_a_pack_is_named_by_file_and_pack(nights: Shelf) -> None:
    pack_files(nights.data)
    [pack] = packs_of(nights.data)
    file = files_in(pack)[0]
    flip(pack, file.start + file.bytes // 2)
    with Archive.open(nights.data) as archive:
        found = verify(archive)
    assert {problem.file for problem in found.problems} == {f"warc/{file.name}"}
    assert all(f"in the pack warc/{pack.name}" in problem.message for problem in found.problems)
    with open_for_writing(nights.data) as archive:
        assert archive.warnings == ()


def test_a_pack_whose_own_record_is_damaged_is_still_read(nights: Shelf) -> None:
    read = payloads(nights.data)
    pack_files(nights.data)
    [pack] = packs_of(nights.data)
    names = [file.name for file in files_in(pack)]
    flip(pack, 60)
    assert [file.name for file in files_in(pack)] == names
    assert payloads(nights.data) == read
    with Archive.open(nights.data) as archive:
        [problem] = verify(archive).problems
    assert problem.file == f"warc/{pack.name}"
    before = dump(nights.data)
    lose_database(nights.data)
    rebuild(nights.data)
    assert dump(nights.data) == before


def test_a_lost_pack_is_named(nights: Shelf) -> None:
    pack_files(nights.data)
    [pack] = packs_of(nights.data)
    pack.unlink()
    with Archive.open(nights.data) as archive:
        files = {problem.file for problem in verify(archive).problems}
    assert f"warc/{pack.name}" in files
    with open_for_writing(nights.data) as archive:
        assert sum(" is gone; " in warning for warning in archive.warnings) >= 3


def test_a_copy_takes_the_pack_in_the_place_of_its_files(nights: Shelf, nianbao: Nianbao) -> None:
    copy = nights.data.with_name("copy")
    nianbao("backup", str(copy))
    pack_files(nights.data)
    assert nianbao("backup", str(copy)).returncode == 0
    assert files_of(copy / "warc") == files_of(nights.data / "warc")
    assert is_sound(copy)
    assert " 0 of them copied" in nianbao("backup", str(copy)).stdout


@pytest.mark.slow
def test_what_follows_a_number_to_its_bytes_is_the_same(nights: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    words = ("秀洲区人民政府", "2019", "applications.granted.total", "--format", "json")
    traced = nianbao("trace", *words).stdout
    assert traced
    for name in ("before", "after"):
        export = ("export", str(tmp_path / name), "--as-of", "2026-06-01T00:00:00Z", "--with-evidence")
        assert nianbao(*export).returncode == 0
        if name == "before":
            pack_files(nights.data)
    assert nianbao("trace", *words).stdout == traced
    before, after = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("before", "after")
    )
    assert before == after


def test_a_merge_takes_from_packs(nights: Shelf, tmp_path: Path) -> None:
    read = payloads(nights.data)
    pack_files(nights.data)
    own = tmp_path / "own"
    open_for_writing(own).close()
    done = run_nianbao("merge", str(nights.data), "--data", str(own))
    assert done.returncode == 0, done.stdout + done.stderr
    assert payloads(own) == read
    assert is_sound(own)


def test_old_copies_of_the_database(nights: Shelf, nianbao: Nianbao) -> None:
    data = nights.data
    lose_database(data)
    old, new = "archive-before-20200101000000.db", "archive-before-20991231000000.db"
    rebuild(data)
    for name in (old, new):
        (data / name).write_bytes((data / "archive.db").read_bytes())
    (data / "archive-before-20200101000001.db").write_text("no database")
    done = json.loads(nianbao("pack", "--format", "json").stdout)
    assert [sentence.split(" is ")[1][:7] for sentence in done["databases"]] == ["removed", "kept: i"]
    assert sorted(path.name for path in data.glob("archive-before-*")) == ["archive-before-20200101000001.db", new]


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        "open pack.part 1",
        "os.rename packed-1.warc.gz 1",
        "open sha256 1",
        "os.remove .warc.gz 1",
        "os.remove .warc.gz 3",
        "os.rename .sha256 1",
    ],
)
def test_killed_at_each_step(nights: Shelf, step: str) -> None:
    read = payloads(nights.data)
    command = [sys.executable, "-m", "tests.archive.killed_at", *step.split(), "pack", "--data", str(nights.data)]
    done = subprocess.run(command, cwd=HERE.parents[1], env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert payloads(nights.data) == read
    with open_for_writing(nights.data) as archive:
        assert [warning for warning in archive.warnings if "cut short" not in warning] == []
    pack_files(nights.data)
    assert payloads(nights.data) == read
    assert is_sound(nights.data)
    assert len(list((nights.data / "warc").glob("*-1-*"))) == 0
    before = dump(nights.data)
    lose_database(nights.data)
    assert rebuild(nights.data).problems == ()
    assert dump(nights.data) == before
