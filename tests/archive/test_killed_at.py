"""rebuild, backup, verify and the manifests: killed at each step, or out of disk space; then run again as if nothing was."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.base.errors import STORAGE
from archive.db.handle import Archive
from archive.fixity.verify import verify
from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page
from tests.archive.on_disk import dump, files_of

pytestmark = pytest.mark.slow

ROOT = HERE.parents[1]
URL = "http://127.0.0.1/a.html"
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")
FULL = "everything acknowledged before is safe. Free disk space or fix the disk, then run again"


@pytest.fixture
def two(shelf: Shelf) -> Shelf:
    """Two runs."""
    shelf.crawl({URL: PAGE})
    shelf.crawl({URL: report_page("秀洲区人民政府2021年政府信息公开工作年度报告", granted=6)})
    return shelf


def killed(shelf: Shelf, step: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "tests.archive.killed_at", *step.split(), *arguments, "--data", str(shelf.data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def without_space(shelf: Shelf, *arguments: str, limit: int = 2000) -> "subprocess.CompletedProcess[str]":
    command = [Path(sys.executable).with_name("nianbao"), *arguments, "--data", shelf.data]
    no_more = (limit, limit)
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, no_more),
    )


def assert_sound(data: Path) -> None:
    with Archive.open(data) as archive:
        assert verify(archive, full=True).problems == ()


@pytest.mark.parametrize(
    "step", ["open rebuild/archive.db 1", "os.rename .db 1", "os.rename /archive.db 1"], ids=["made", "first", "second"]
)
def test_rebuild_killed(two: Shelf, nianbao: Nianbao, step: str) -> None:
    """Before the new database is synced, before the old one gets another name, and before the new one takes its name."""
    before = dump(two.data)
    killed(two, step, "rebuild")
    there = (two.data / "archive.db").exists()
    assert there == (step != "os.rename /archive.db 1")
    assert nianbao("rebuild").returncode == 0
    assert dump(two.data) == before
    assert not (two.data / "rebuild").exists()
    assert_sound(two.data)


def test_a_crawl_after_rebuild_was_killed_between_its_renames_finds_everything(two: Shelf) -> None:
    before = dump(two.data)
    killed(two, "os.rename /archive.db 1", "rebuild")
    open_for_writing(two.data).close()
    after = dump(two.data)
    for table in ("captures", "report_versions", "readings", "sightings", "version_cells"):
        assert after[table] == before[table], table


@pytest.mark.parametrize("step", [".warc.gz 1", ".warc.gz 3", ".sha256 1", "/archive.db 1"])
def test_backup_killed(two: Shelf, nianbao: Nianbao, tmp_path: Path, step: str) -> None:
    undisturbed, copy = tmp_path / "undisturbed", tmp_path / "copy"
    assert nianbao("backup", str(undisturbed)).returncode == 0
    event = "open" if ".sha256" in step else "os.rename"
    killed(two, f"{event} {step}", "backup", str(copy))
    assert not (copy / "archive.db").exists()
    assert nianbao("backup", str(copy)).returncode == 0
    for name in ("warc", "manifests"):
        assert files_of(copy / name) == files_of(undisturbed / name)
    assert dump(copy) == dump(two.data)
    two.crawl({URL: PAGE + b"again"})
    killed(two, "os.rename /archive.db 1", "backup", str(copy))
    assert_sound(copy)  # still the earlier one


@pytest.mark.parametrize("step", ["open manifests/new 1", "os.rename .sha256 1"])
def test_killed_while_a_manifest_is_written(two: Shelf, nianbao: Nianbao, step: str) -> None:
    killed(two, step, "extract", "--all")
    assert len(list((two.data / "manifests").glob("*.sha256"))) == 2
    assert nianbao("verify").returncode == 0
    assert nianbao("extract", "--all").returncode == 0
    listed = {
        line.split("  ")[1]
        for path in (two.data / "manifests").glob("*.sha256")
        for line in path.read_text().splitlines()
    }
    assert {f"warc/{path.name}" for path in (two.data / "warc").iterdir()} <= listed
    check = subprocess.run("sha256sum --quiet -c manifests/*.sha256", shell=True, cwd=two.data, check=False)
    assert check.returncode == 0
    assert_sound(two.data)


def test_verify_killed_goes_on_where_it_was(two: Shelf) -> None:
    killed(two, "open verified.jsonl 4", "verify")  # read once, then a line a file
    with Archive.open(two.data) as archive:
        again, at_last, anew = verify(archive), verify(archive), verify(archive, full=True)
    assert (again.files, again.unchanged, at_last.unchanged, anew.unchanged) == (6, 2, 6, 0)
    assert again.records == at_last.records == anew.records
    assert again.problems == at_last.problems == anew.problems == ()


def test_a_full_disk(two: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    before = dump(two.data)
    copy = tmp_path / "copy"
    for arguments in ("rebuild",), ("backup", str(copy)):
        done = without_space(two, *arguments)
        assert done.returncode == STORAGE
        assert FULL in done.stderr
        assert "Traceback" not in done.stderr
        assert dump(two.data) == before
    assert not (copy / "archive.db").exists()
    (two.data / "manifests" / "verified.jsonl").write_text("\n" * 100_000)
    done = without_space(two, "verify", limit=100_000)  # a reader of SQLite needs a file of 32 KB
    assert done.returncode == 0
    assert done.stderr.startswith("What was proven is not kept for the next time: ")
    assert nianbao("backup", str(copy)).returncode == nianbao("rebuild").returncode == 0
    assert dump(two.data) == dump(copy) == before
    assert_sound(two.data)
    assert_sound(copy)
