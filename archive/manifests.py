"""The chain of manifests: each lists WARC files and the manifest before it with their SHA-256, as `sha256sum` writes them.

At the end of a run `DIR/manifests/<time>-<run>.sha256` takes in every WARC file that none lists yet, those of killed runs
too. Manifests are never changed, so `cd DIR && sha256sum -c manifests/*.sha256` checks all of it without this program.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import times
from archive.errors import storage_error
from archive.warc import sync_directory

_TIME = "%Y%m%d%H%M%S"
_LINE = re.compile(r"([0-9a-f]{64})  ((?:warc|manifests)/[^/]+)")


@dataclass(frozen=True)
class Chain:
    """What the manifests of an archive say: SHA-256 of WARC files by name; and where they contradict, (file, message)."""

    files: dict[str, str]
    problems: tuple[tuple[str, str], ...]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifests_of(data: Path) -> list[Path]:
    """Oldest first."""
    return sorted((data / "manifests").glob("*.sha256"))


def add_manifest(data: Path, run_id: int) -> None:
    """List what no manifest lists. To be called while the archive is locked and no WARC file is open. StorageFull."""
    directory = data / "manifests"
    try:
        directory.mkdir(exist_ok=True)
        listed = read_chain(data).files
        files = [path for path in sorted((data / "warc").glob("*.warc.gz")) if path.name not in listed]
        if not files:
            return
        before = manifests_of(data)[-1:]
        moment = times.from_text(times.now())
        if before:
            newest = datetime.strptime(before[0].name[:14], _TIME).replace(tzinfo=UTC)
            moment = max(moment, newest + timedelta(seconds=1))  # the order of names is that of the chain
        lines = [f"{sha256_of(path)}  {path.relative_to(data).as_posix()}\n" for path in files + before]
        new = directory / "new"
        with new.open("w") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        new.rename(directory / f"{moment.strftime(_TIME)}-{run_id}.sha256")
        sync_directory(directory)
    except OSError as error:
        raise storage_error(error, directory) from error


def read_chain(data: Path) -> Chain:
    files: dict[str, str] = {}
    problems = []
    before: Path | None = None
    for path in manifests_of(data):
        name = f"manifests/{path.name}"
        vouched = {}
        for line in path.read_text("utf-8", errors="replace").splitlines():
            match = _LINE.fullmatch(line)
            if not match:
                problems.append((name, f"no line of a manifest: {line!r}"))
            elif match[2].startswith("warc/"):
                files.setdefault(match[2].removeprefix("warc/"), match[1])
            else:
                vouched[match[2]] = match[1]
        expected = {f"manifests/{before.name}": sha256_of(before)} if before else {}
        for other in sorted(vouched.keys() | expected.keys()):
            if other not in expected:
                problems.append((name, f"the manifest before it, {other}, is gone"))
            elif other not in vouched:
                problems.append((name, f"does not vouch for the manifest before it, {other}"))
            elif vouched[other] != expected[other]:
                problems.append((other, f"has another SHA-256 than {name} says"))
        before = path
    return Chain(files, tuple(problems))
