"""The chain of manifests: sha256sum alone checks it, verify too."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from archive.capture.runs import start_run
from archive.capture.writer import CaptureWriter
from archive.warc.manifests import add_manifest, read_chain
from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Nianbao, Shelf, exchange, report_page

ROOT = HERE.parents[1]

# Where no file may grow beyond so many bytes: a line takes more than a hundred.
FULL = """
import resource, sys
from pathlib import Path
from archive.base.errors import StorageFull
from archive.warc.manifests import add_manifest
resource.setrlimit(resource.RLIMIT_FSIZE, (150, 150))
try:
    add_manifest(Path(sys.argv[1]), 9)
except StorageFull as error:
    print(error)
"""
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")


@pytest.fixture
def manifests(shelf: Shelf) -> list[Path]:
    """Of three runs; before the third, one was cut short."""
    shelf.crawl({"http://127.0.0.1/a.html": PAGE})
    shelf.crawl({"http://127.0.0.1/b.html": PAGE + b"b"})
    with open_for_writing(shelf.data) as archive:
        run_id = start_run(archive, contact=None, command="test")
        with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
            writer.write(exchange("http://127.0.0.1/c.html", PAGE + b"c"))
    shelf.crawl({"http://127.0.0.1/d.html": PAGE + b"d"})
    return sorted((shelf.data / "manifests").iterdir())


def sha256sum(shelf: Shelf) -> "subprocess.CompletedProcess[str]":
    command = "sha256sum --strict -c manifests/*.sha256"
    return subprocess.run(["sh", "-c", command], cwd=shelf.data, capture_output=True, text=True, check=False)


def test_sha256sum_checks_every_file_and_the_chain(shelf: Shelf, nianbao: Nianbao, manifests: list[Path]) -> None:
    assert [path.name for path in manifests] == [
        "20260111080000-1.sha256",
        "20260112080000-2.sha256",
        "20260113080000-4.sha256",
    ]
    done = sha256sum(shelf)
    assert done.returncode == 0, done.stderr
    files = {f"warc/{path.name}" for path in (shelf.data / "warc").iterdir()}
    before = {f"manifests/{path.name}" for path in manifests[:2]}
    assert set(done.stdout.splitlines()) == {f"{name}: OK" for name in files | before}
    lines = manifests[1].read_text().splitlines()
    assert lines[-1] == f"{hashlib.sha256(manifests[0].read_bytes()).hexdigest()}  manifests/{manifests[0].name}"
    assert any("-3-1.warc.gz" in line for line in manifests[2].read_text().splitlines())
    assert nianbao("verify").returncode == 0


def test_a_clock_that_goes_back_does_not_break_the_chain(shelf: Shelf, nianbao: Nianbao, manifests: list[Path]) -> None:
    shelf.runs = 0
    shelf.crawl({"http://127.0.0.1/e.html": PAGE + b"e"})
    assert (shelf.data / "manifests" / "20260113080001-5.sha256").is_file()
    assert nianbao("verify").returncode == 0


@pytest.mark.slow
def test_a_manifest_that_a_full_disk_cut_short_is_none(shelf: Shelf, manifests: list[Path]) -> None:
    whole = manifests.pop().read_bytes()
    (shelf.data / "manifests" / "20260113080000-4.sha256").unlink()
    done = subprocess.run(
        [sys.executable, "-c", FULL, shelf.data], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"{shelf.data / 'manifests'}: ")
    assert "Free disk space" in done.stdout
    assert sorted((shelf.data / "manifests").glob("*.sha256")) == manifests
    add_manifest(shelf.data, 4)
    *_, again = sorted((shelf.data / "manifests").glob("*.sha256"))
    assert again.read_bytes() == whole
    assert sha256sum(shelf).returncode == 0


def test_what_does_not_fit_is_named(shelf: Shelf, nianbao: Nianbao, manifests: list[Path]) -> None:
    first, second, third = (f"manifests/{path.name}" for path in manifests)
    whole = manifests[0].read_text()
    manifests[0].write_text(whole.replace("  warc", " *warc", 1))
    assert read_chain(shelf.data).problems == (
        (first, f"no line of a manifest: {whole.splitlines()[0].replace('  warc', ' *warc')!r}"),
        (first, f"has another SHA-256 than {second} says"),
    )
    done = nianbao("verify")
    assert done.returncode == 1
    assert f"{first}: has another SHA-256 than {second} says; no capture rests on it" in done.stdout.splitlines()
    manifests[0].write_text(whole)
    manifests[1].unlink()
    assert read_chain(shelf.data).problems == (
        (third, f"does not vouch for the manifest before it, {first}"),
        (third, f"the manifest before it, {second}, is gone"),
    )


def test_a_file_that_is_whole_and_not_what_was_listed(shelf: Shelf, nianbao: Nianbao, manifests: list[Path]) -> None:
    file = shelf.warc_files()[0]
    data = bytearray(file.read_bytes())
    data[4] ^= 1  # the time in the gzip header, which no checksum of a record covers
    file.write_bytes(data)
    printed = nianbao("verify").stdout.splitlines()
    message = "every record is whole, but the file has another SHA-256 than its manifest says; no capture rests on it"
    assert printed[0] == f"warc/{file.name}: {message}"
    assert sha256sum(shelf).returncode == 1
