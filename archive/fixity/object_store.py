"""A backup in object storage: `s3://BUCKET/PATH` holds `archive.db`, `warc/`, `manifests/` and `discovery/` as a data directory does.

A WARC file that is finished never changes and is sent once; each object carries the SHA-256 of its bytes (`sha256` of its
metadata). `archive.db` is sent last, so an interrupted backup is not an archive yet, or is still the earlier one. Credentials,
region and endpoint are those of the AWS environment (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, …).
"""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.base.errors import ArchiveMissing, BackupRefused, NotInPlace, StorageFull, storage_error
from archive.base.own_files import opened, warc_path
from archive.db.connection import connect
from archive.db.handle import Archive
from archive.db.schema_check import check_schema
from archive.fixity.backup import Backup, as_they_lie, copy_database, discovery_files, sha256_of_start
from archive.fixity.verify import Verification, database_problems, reports_at_risk
from archive.fixity.verify_file import Problem, WarcToCheck, check_warc, not_checked
from archive.fixity.verify_packs import pack_problems
from archive.warc.manifests import manifests_of, read_chain
from archive.warc.packs import files_in, is_pack

SCHEME = "s3://"
_READ_SIZE = 1 << 20
_Progress = Callable[[int, int], None]


class Objects:
    """The objects under an address, by name below it. Errors of the store are StorageFull, with its words."""

    def __init__(self, address: str) -> None:
        """BackupRefused when the extra is not installed, or the address is none or has no bucket."""
        if not address.startswith(SCHEME):
            raise BackupRefused(f"{address} is neither a directory nor an address in object storage, s3://BUCKET/PATH")
        try:
            import s3fs
        except ImportError as error:
            raise BackupRefused(f"{address}: {error.name} is not installed: pip install 'nianbao[s3]'") from error
        self._root = address.removeprefix(SCHEME).strip("/")
        if not self._root:
            raise BackupRefused(f"{address} has no bucket; write s3://BUCKET/PATH")
        self.address = f"{SCHEME}{self._root}"
        self._store = s3fs.S3FileSystem(use_listings_cache=False)

    def sizes(self) -> dict[str, int]:
        with self._told():
            found = self._store.find(self._root, detail=True)
        return {path.removeprefix(f"{self._root}/"): int(info["size"]) for path, info in found.items()}

    def sha256(self, name: str) -> str | None:
        """As it was when the object was sent."""
        with self._told():
            found: dict[str, Any] = self._store.metadata(f"{self._root}/{name}")
        return found.get("sha256")

    def put(self, path: Path, name: str, sha256: str) -> None:
        with self._told():
            self._store.put_file(str(path), f"{self._root}/{name}", Metadata={"sha256": sha256})

    def get(self, name: str, path: Path) -> None:
        with self._told():
            self._store.get_file(f"{self._root}/{name}", str(path))

    @contextmanager
    def _told(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (OSError, BotoCoreError, ClientError) as error:
            raise StorageFull(f"{self.address}: {error}; what was sent before is safe. Run again to go on") from error


def backup(data: Path, address: str, *, progress: _Progress | None = None) -> Backup:
    """Copy the archive in `data` to `address`, or bring an earlier copy up to date.

    Raises ArchiveMissing, BackupRefused (something else is there), StorageFull. `progress` is told how many of how many
    bytes are there.
    """
    with connect(data) as source, TemporaryDirectory(prefix="nianbao-backup-") as name:
        check_schema(source, data / "archive.db")
        listed = manifests_of(data)  # before the database, so that it knows every file that they list
        hashes = read_chain(data).files
        objects, scratch = Objects(address), Path(name)
        there = objects.sizes()
        try:
            acknowledged = copy_database(source.conn, scratch)
            sizes = as_they_lie(data, acknowledged)
            _refuse_others(objects, there, acknowledged | sizes)
            sent = _Sending(objects, there, scratch)
            done = 0
            for warc, size in sizes.items():
                sent.warc(data, warc, size, hashes.get(warc))
                done += size
                if progress:
                    progress(done, sum(sizes.values()))
            copied = sent.count
            for path in listed:
                sent.file(path, f"manifests/{path.name}", path.stat().st_size)
            for path in discovery_files(data):
                sent.file(path, f"discovery/{path.name}", path.stat().st_size)
            database = next(scratch.glob("archive.db*"))
            objects.put(database, "archive.db", sha256_of_start(database, database.stat().st_size))
        except (OSError, sqlite3.Error) as error:
            raise storage_error(error, data) from error
    return Backup(len(sizes), copied, done, tuple(sent.problems))


def _refuse_others(objects: Objects, there: dict[str, int], ours: dict[str, int]) -> None:
    known = {"archive.db", *(f"warc/{name}" for name in ours)}
    strange = [name for name in there if name not in known and not name.startswith(("manifests/", "discovery/"))]
    if strange:
        raise BackupRefused(
            f"{objects.address} holds what is no backup of this archive ({min(strange)}); give another path"
        )


class _Sending:
    """Sends what is not there; `count` files were sent, `problems` is a sentence for each that was not."""

    def __init__(self, objects: Objects, there: dict[str, int], scratch: Path) -> None:
        self._objects = objects
        self._there = there
        self._scratch = scratch
        self.count = 0
        self.problems: list[str] = []

    def warc(self, data: Path, name: str, size: int, sha256: str | None) -> None:
        try:
            path = warc_path(data, name)
            if not path.is_file() or path.stat().st_size < size:
                self.problems.append(f"{path} is gone or shorter than acknowledged; not sent")
            else:
                self.file(path, f"warc/{name}", size, sha256)
        except NotInPlace as error:
            self.problems.append(f"{error}; not sent")

    def file(self, path: Path, name: str, size: int, sha256: str | None = None) -> None:
        """Send the first `size` bytes of a file; `sha256` is what a manifest says of them."""
        if sha256 and self._is_there(name, size, sha256):
            return
        found = sha256_of_start(path, size)
        if sha256 not in (None, found):
            self.problems.append(f"{path} has another SHA-256 than its manifest says; not sent")
            return
        if not self._is_there(name, size, found):
            self._objects.put(self._start_of(path, size), name, found)
            self.count += 1

    def _is_there(self, name: str, size: int, sha256: str) -> bool:
        return self._there.get(name) == size and self._objects.sha256(name) == sha256

    def _start_of(self, path: Path, size: int) -> Path:
        """The file, or where a run still writes to it a copy of what is acknowledged."""
        if path.stat().st_size == size:
            return path
        part = self._scratch / "part"
        with opened(path) as file, part.open("wb") as copy:
            while chunk := file.read(min(_READ_SIZE, size - copy.tell())):
                copy.write(chunk)
        return part


def verify(address: str, *, progress: _Progress | None = None) -> Verification:
    """Read everything of a backup again and check it as `verify` checks an archive; one WARC file at a time is on this disk.

    Raises ArchiveMissing (no backup is there), StrangeDatabase, BackupRefused, StorageFull.
    """
    objects = Objects(address)
    there = objects.sizes()
    if "archive.db" not in there:
        raise ArchiveMissing(f"{objects.address} holds no backup: there is no archive.db")
    with TemporaryDirectory(prefix="nianbao-verify-") as name:
        data = Path(name)
        for directory in ("warc", "manifests"):
            (data / directory).mkdir()
        for manifest in (path for path in there if path.startswith("manifests/") and path.count("/") == 1):
            objects.get(manifest, data / manifest)
        objects.get("archive.db", data / "archive.db")
        with Archive.open(data) as archive, closing(_checked(objects, archive, there)) as checked:
            return _verify(archive, checked, progress)


def _checked(
    objects: Objects, archive: Archive, there: dict[str, int]
) -> Generator[tuple[int, int, tuple[Problem, ...]]]:
    """Of each WARC file its size, how many records were checked, and the problems."""
    hashes = read_chain(archive.data).files
    sizes: dict[str, int] = dict(archive.db.execute("SELECT name, bytes FROM warc_files ORDER BY name").fetchall())
    files = {name: WarcToCheck(archive.data, name, sizes.get(name, 0), hashes.get(name)) for name in sizes | hashes}
    for name in [name for name in files if is_pack(name)]:
        del files[name]
        path = archive.data / "warc" / name
        if f"warc/{name}" in there:
            objects.get(f"warc/{name}", path)
            for packed in files_in(path):
                if file := files.pop(packed.name, None):
                    yield _check(file)
        for problem in pack_problems(archive.data, [name]):
            yield 0, 0, (problem,)
        path.unlink(missing_ok=True)
    for name, file in files.items():
        try:
            path = warc_path(archive.data, name)
            if f"warc/{name}" in there:
                objects.get(f"warc/{name}", path)
            yield _check(file)
            path.unlink(missing_ok=True)
        except (OSError, NotInPlace) as error:
            checked = not_checked(file, error)
            yield file.size, checked.records, checked.problems


def _check(file: WarcToCheck) -> tuple[int, int, tuple[Problem, ...]]:
    checked = check_warc(file)
    return file.size, checked.records, checked.problems


def _verify(
    archive: Archive, checked: Iterator[tuple[int, int, tuple[Problem, ...]]], progress: _Progress | None
) -> Verification:
    connection = archive.db.conn
    files, total = connection.execute("SELECT count(*), coalesce(sum(bytes), 0) FROM warc_files").fetchone()
    captures = connection.execute("SELECT count(*) FROM captures").fetchone()[0]
    problems = list(database_problems(connection))
    problems += [Problem(file, None, message, ()) for file, message in read_chain(archive.data).problems]
    records = done = 0
    for size, count, found in checked:
        records, done = records + count, done + size
        problems += found
        if progress:
            progress(done, total)
    reports = reports_at_risk(connection, {capture_id for problem in problems for capture_id in problem.captures})
    return Verification(records, captures, files, 0, total, tuple(problems), (), reports, (), "")
