"""Fuzzing of what is read from a data directory: `python tests/fuzz/rebuild.py [SECONDS]`, or `make fuzz`.

For SECONDS the WARC files, manifests and the database of a small archive are changed at random: bytes, stretches, whole
members, names. Then it is rebuilt, opened for writing and verified, in a process of its own. Anything raised but an
`ArchiveError`, a capture of an address that nobody fetched, or more than the limit of time is a failure; the directory is
kept in `.fuzz/`. Exit 0 when nothing failed.
"""

import multiprocessing
import random
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".fuzz" / "rebuild"
LIMIT_S = 60
NOBODY = "http://planted.example/"
sys.path.insert(0, str(ROOT))


def seed(directory: Path) -> None:
    from archive.warc import records
    from tests.archive.conftest import Shelf, report_page

    planted = records.member(
        "response",
        records.new_record_id(),
        [("WARC-Target-URI", NOBODY), ("WARC-Date", "2026-01-10T08:00:00.000000Z")],
        b"<p>planted</p>",
        http=("HTTP/1.1 200 OK", ()),
    )
    shelf = Shelf(directory)
    noise = random.Random(1).randbytes
    for granted in (5, 6):
        page = report_page("秀洲区人民政府2021年政府信息公开工作年度报告", granted=granted)
        pages = {f"http://127.0.0.1/{n}": noise(3000) + planted + noise(3000 + n) for n in range(3)}
        shelf.crawl({"http://127.0.0.1/report": page, **pages})


def change(data: Path, rng: random.Random) -> None:
    files = [path for path in data.rglob("*") if path.is_file() and path.suffix in {".gz", ".sha256"}]
    files += [data / "archive.db"] * (rng.random() < 0.3)
    for path in rng.choices(files, k=rng.randint(1, 4)):
        content = bytearray(path.read_bytes())
        for _ in range(rng.choice((1, 1, 2, 20))):
            at, size = rng.randrange(len(content) + 1), rng.choice((1, 8, 300, 5000))
            kind = rng.randrange(5)
            if kind == 0 and at < len(content):
                content[at] ^= 1 << rng.randrange(8)
            elif kind == 1:
                content[at : at + size] = rng.randbytes(size)
            elif kind == 2:
                del content[at : at + size]
            elif kind == 3:
                other = rng.choice(files).read_bytes()
                start = rng.randrange(len(other) + 1)
                content[at:at] = other[start : start + size]
            else:
                content[at:at] = rng.choice((b"\0", b"\x1f\x8b\x08\0", b"\n", b"9")) * size
        path.write_bytes(content)
        if rng.random() < 0.2:
            path.rename(
                path.with_name(rng.choice(("20260110080000-9-1.warc.gz", "99999999999999-1.sha256", "x.warc.gz")))
            )
            return


def read(data: Path) -> None:
    """As the commands do. Exit 0 when what was raised was said properly."""
    from contextlib import suppress

    from archive.base.errors import ArchiveError
    from archive.db.handle import Archive
    from archive.fixity.verify import verify
    from archive.writing.opening import open_for_writing
    from archive.writing.rebuild import rebuild

    with suppress(ArchiveError):
        open_for_writing(data).close()
    with suppress(ArchiveError), Archive.open(data) as archive:
        verify(archive, processes=1)
    with suppress(ArchiveError):
        rebuild(data)
        with Archive.open(data) as archive:
            verify(archive, processes=1, full=True)
            assert not archive.db.execute("SELECT 1 FROM captures WHERE url = ?", (NOBODY,)).fetchone(), "planted"


def main(seconds: int = 60, first: int = 0) -> int:
    shutil.rmtree(WORK, ignore_errors=True)
    sound = WORK / "sound"
    sound.parent.mkdir(parents=True)
    seed(sound)
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["archive.writing.rebuild", "archive.writing.opening", "archive.fixity.verify"])
    failed, number, end = 0, first, time.monotonic() + seconds
    while time.monotonic() < end:
        data = WORK / f"failed-{number}"
        shutil.copytree(sound, data)
        change(data, random.Random(number))
        kept = shutil.copytree(data, WORK / "changed")
        process = forks.Process(target=read, args=(data,))
        process.start()
        process.join(LIMIT_S)
        if process.exitcode is None:
            process.kill()
        shutil.rmtree(data)
        if process.exitcode != 0:
            failed += 1
            sys.stderr.write(f"seed {number}: exit {process.exitcode}\n")
            kept.rename(data)
        else:
            shutil.rmtree(kept)
        number += 1
    sys.stderr.write(f"{number - first} archives changed and read, {failed} failed\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
