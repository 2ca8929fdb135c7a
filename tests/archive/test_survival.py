"""Killed at any moment, or out of disk space: what was acknowledged is there, once, and everything checks."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.base.errors import STORAGE
from archive.fixity.verify import verify
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf
from tests.archive.writers import ROOT, start

pytestmark = pytest.mark.slow


def assert_sound(shelf: Shelf, acknowledged: dict[int, int]) -> None:
    """Every acknowledged capture is there once, numbered without a gap, and every checksum holds."""
    with open_for_writing(shelf.data) as archive:
        result = verify(archive)
    assert result.problems == ()
    urls = [str(url) for (url,) in shelf.rows("SELECT url FROM captures ORDER BY id")]
    assert len(set(urls)) == len(urls) == result.captures
    for seed, count in acknowledged.items():
        written = [url for url in urls if url.startswith(f"http://127.0.0.1/{seed}/")]
        assert written == [f"http://127.0.0.1/{seed}/{n}.html" for n in range(len(written))]
        assert len(written) >= count
    sizes = {path.name: path.stat().st_size for path in (shelf.data / "warc").iterdir()}
    assert dict(shelf.rows("SELECT name, bytes FROM warc_files")) == sizes  # type: ignore[arg-type]
    shelf.warcio_check()


def test_killed_at_random_moments(shelf: Shelf) -> None:
    rng = random.Random(20260110)
    acknowledged: dict[int, int] = {}
    for seed in range(6):
        process = start(shelf, seed)
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(2)]
        time.sleep(rng.uniform(0, 0.25))
        process.kill()
        lines += process.communicate()[0].splitlines()
        acknowledged[seed] = int([line for line in lines if line.strip()][-1])
        assert_sound(shelf, acknowledged)


@pytest.mark.parametrize("file_limit", [40_000, 300_000])
def test_a_full_disk_is_said_and_loses_nothing(shelf: Shelf, file_limit: int) -> None:
    with open_for_writing(shelf.data):
        pass  # the empty tables alone are larger than the smaller limit
    process = start(shelf, 7, group=3, file_limit=file_limit)
    out, err = process.communicate(timeout=60)
    assert process.returncode == STORAGE
    assert err.startswith("StorageFull: ")
    assert str(shelf.data) in err
    assert "everything acknowledged before is safe. Free disk space" in err
    assert_sound(shelf, {7: int((out.split() or ["0"])[-1])})


def test_a_write_to_a_full_device_leaves_whole_members(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from archive.warc.warc_file import WarcFile\n"
        "from archive.base.errors import StorageFull\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "path = Path(sys.argv[1])\n"
        "file = WarcFile(path)\n"
        "file.append([b'x' * 600])\n"
        "try:\n"
        "    file.append([b'y' * 300, b'z' * 300])\n"
        "except StorageFull:\n"
        "    print(path.read_bytes() == b'x' * 600, file.size)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "a"], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "True 600\n", done.stderr
