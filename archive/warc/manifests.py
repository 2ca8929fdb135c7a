"""The chain of manifests: each lists WARC files and the manifest before it with their SHA-256, as `sha256sum` writes them.

At the end of a run `DIR/manifests/<time>-<run>.sha256` takes in every WARC file that none lists yet, those of killed runs
too. Manifests are never changed, so `cd DIR && sha256sum -c manifests/*.sha256` checks all of it without this program.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.base import times
from archive.base.errors import NotInPlace, storage_error
from archive.base.own_files import check_directory, open_own, opened, warc_path
from archive.warc.packs import Stretch, where
from archive.warc.records import sync_directory

_TIME = "%Y%m%d%H%M%S"
_MAX_BYTES = 1 << 27
_READ_SIZE = 1 << 20
_NAME = re.compile(r"([0-9]{14})-[0-9]{1,18}\.sha256")
_LINE = re.compile(r"([0-9a-f]{64})  ((?:warc|manifests)/[^/]+)")


@dataclass(frozen=True)
class Chain:
    """What the manifests of an archive say: SHA-256 of WARC files by name; and where they contradict, (file, message)."""

    files: dict[str, str]
    problems: tuple[tuple[str, str], ...]


def sha256_of(path: Path) -> str:
    """Of a file of a data directory. NotInPlace, OSError."""
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def sha256_within(stretch: Stretch) -> str:
    """Of these bytes. NotInPlace, OSError."""
    if stretch.end is None:
        return sha256_of(stretch.path)
    digest, left = hashlib.sha256(), stretch.size
    with opened(stretch.path) as file:
        file.seek(stretch.start)
        while left and (chunk := file.read(min(_READ_SIZE, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def is_whole(data: Path, name: str, sha256: str) -> bool:
    """Whether a WARC file is what its manifest says."""
    try:
        return sha256_within(where(data, name)) == sha256
    except (OSError, NotInPlace):
        return False


def manifests_of(data: Path) -> list[Path]:
    """Oldest first; files of other names are none. NotInPlace when the directory is a link."""
    directory = data / "manifests"
    with suppress(FileNotFoundError):
        check_directory(directory)
    return sorted(path for path in directory.glob("*.sha256") if _time_of(path))


def _time_of(path: Path) -> datetime | None:
    match = _NAME.fullmatch(path.name)
    with suppress(ValueError):
        return datetime.strptime(match[1], _TIME).replace(tzinfo=UTC) if match else None
    return None


def add_manifest(data: Path, run_id: int) -> None:
    """List what no manifest lists. To be called while the archive is locked and no WARC file is open. StorageFull."""
    directory = data / "manifests"
    try:
        directory.mkdir(exist_ok=True)
        files = list(_not_listed(data))
        if not files:
            return
        before = manifests_of(data)[-1:]
        moment = times.from_text(times.now())
        if before:
            newest = _time_of(before[0]) or moment
            moment = max(moment, newest + timedelta(seconds=1))  # the order of names is that of the chain
        files += [(path, sha256_of(path)) for path in before]
        new = directory / "new"
        new.unlink(missing_ok=True)
        with os.fdopen(open_own(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w") as file:
            file.writelines(f"{digest}  {path.relative_to(data).as_posix()}\n" for path, digest in files)
            file.flush()
            os.fsync(file.fileno())
        new.rename(directory / f"{moment.strftime(_TIME)}-{run_id}.sha256")
        sync_directory(directory)
    except OSError as error:
        raise storage_error(error, directory) from error


def _not_listed(data: Path) -> Iterator[tuple[Path, str]]:
    """WARC files with their SHA-256. What is no file of the archive is not listed; opening it for writing has said so."""
    listed = read_chain(data).files
    for path in sorted((data / "warc").glob("*.warc.gz")):
        if path.name not in listed:
            with suppress(NotInPlace):
                yield path, sha256_of(warc_path(data, path.name))


def read_chain(data: Path) -> Chain:
    files: dict[str, str] = {}
    problems = []
    before: Path | None = None
    for path in manifests_of(data):
        name = f"manifests/{path.name}"
        vouched = {}
        try:
            lines = _lines(path)
            expected = {f"manifests/{before.name}": sha256_of(before)} if before else {}
        except (OSError, NotInPlace) as error:
            problems.append((name, str(error)))
            continue
        for line in lines:
            match = _LINE.fullmatch(line)
            if not match:
                problems.append((name, f"no line of a manifest: {line[:100]!r}"))
            elif match[2].startswith("warc/"):
                files.setdefault(match[2].removeprefix("warc/"), match[1])
            else:
                vouched[match[2]] = match[1]
        for other in sorted(vouched.keys() | expected.keys()):
            if other not in expected:
                problems.append((name, f"the manifest before it, {other}, is gone"))
            elif other not in vouched:
                problems.append((name, f"does not vouch for the manifest before it, {other}"))
            elif vouched[other] != expected[other]:
                problems.append((other, f"has another SHA-256 than {name} says"))
        before = path
    return Chain(files, tuple(problems))


def _lines(path: Path) -> list[str]:
    with opened(path) as file:
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise NotInPlace(f"{path} is larger than any manifest")
    return data.decode("utf-8", "replace").splitlines()
