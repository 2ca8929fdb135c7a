"""nianbao backup: a whole archive or none, while a run writes, after a kill, and never over something else."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.db.handle import Archive
from archive.fixity.verify import verify
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.on_disk import files_of
from tests.archive.writers import start

pytestmark = pytest.mark.slow

PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")


@pytest.fixture
def copy(shelf: Shelf) -> Path:
    return shelf.data.with_name("copy")


def captures_of(data: Path) -> int:
    """How many there are, when all is well."""
    with Archive.open(data) as archive:
        result = verify(archive)
    assert result.problems == ()
    return result.captures


def test_a_copy_and_only_what_is_new(shelf: Shelf, nianbao: Nianbao, copy: Path) -> None:
    shelf.crawl({"http://127.0.0.1/a.html": PAGE})
    done = nianbao("backup", str(copy))
    size = sum(path.stat().st_size for path in (shelf.data / "warc").iterdir())
    assert done.stdout == f"{copy}: 3 WARC files of {size} bytes, 3 of them copied\n"
    assert nianbao("backup", str(copy)).stdout == f"{copy}: 3 WARC files of {size} bytes, 0 of them copied\n"
    shelf.crawl({"http://127.0.0.1/b.html": PAGE + b"b"})
    assert " 3 of them copied" in nianbao("backup", str(copy)).stdout
    for name in ("warc", "manifests"):
        assert files_of(copy / name) == files_of(shelf.data / name)
    assert {path.name for path in copy.iterdir()} == {"archive.db", "warc", "manifests"}
    assert captures_of(copy) == 2


def test_what_discovery_found_is_copied(shelf: Shelf, nianbao: Nianbao, copy: Path) -> None:
    shelf.crawl({"http://127.0.0.1/a.html": PAGE})
    discovery = shelf.data / "discovery"
    discovery.mkdir()
    for name in ("portals.csv", "looked.csv", "found.toml"):
        (discovery / name).write_text(name)
    (discovery / "state.new").write_text("half")
    (discovery / "elsewhere.toml").symlink_to(shelf.data / "archive.db")
    assert nianbao("backup", str(copy)).returncode == 0
    (discovery / "looked.csv").write_text("looked.csv, and more")
    assert nianbao("backup", str(copy)).returncode == 0
    copied = {path.name: path.read_text() for path in (copy / "discovery").iterdir()}
    assert copied == {
        "portals.csv": "portals.csv",
        "looked.csv": "looked.csv, and more",
        "found.toml": "found.toml",
    }


def test_something_else_is_refused(shelf: Shelf, nianbao: Nianbao, copy: Path) -> None:
    shelf.crawl({"http://127.0.0.1/a.html": PAGE})
    with open_for_writing(copy):
        pass
    done = nianbao("backup", str(copy))
    assert (done.returncode, done.stderr) == (
        2,
        f"Error: {copy} holds what is no backup of {shelf.data} (lock); give another directory\n",
    )
    assert nianbao("backup", str(shelf.data)).returncode == 2
    (copy / "lock").unlink()
    (copy / "warc" / "20250101000000-1-1.warc.gz").touch()
    assert "(20250101000000-1-1.warc.gz)" in nianbao("backup", str(copy)).stderr


def test_a_damaged_file_does_not_replace_its_copy(shelf: Shelf, nianbao: Nianbao, copy: Path) -> None:
    shelf.crawl({"http://127.0.0.1/a.html": PAGE})
    nianbao("backup", str(copy))
    file = shelf.warc_files()[0]
    kept = copy / "warc" / file.name
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"?")
    assert nianbao("backup", str(copy)).returncode == 0
    assert kept.read_bytes() == whole
    kept.write_bytes(whole[:9])
    done = nianbao("backup", str(copy))
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == (
        f"{file} has another SHA-256 than its manifest says; the copy that was there is left"
    )
    assert kept.read_bytes() == whole[:9]


def test_while_a_run_writes_and_is_killed_and_the_backup_too(shelf: Shelf, nianbao: Nianbao, copy: Path) -> None:
    shelf.crawl({"http://127.0.0.1/a.html": PAGE})
    rng = random.Random(20260110)
    writer = start(shelf, 1)
    assert writer.stdout
    writer.stdout.readline()
    command = [Path(sys.executable).with_name("nianbao"), "backup", copy, "--data", shelf.data]
    for _ in range(5):
        killed = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.2, 0.6))
        killed.kill()
        killed.wait()
        if (copy / "archive.db").exists():
            captures_of(copy)
    assert nianbao("backup", str(copy)).returncode == 0
    running = captures_of(copy)
    assert running > 1
    writer.kill()
    writer.communicate()
    assert nianbao("backup", str(copy)).returncode == 0
    assert captures_of(copy) == captures_of(shelf.data) >= running
