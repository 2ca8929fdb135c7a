"""What a path leads to: WARC files, those in a WACZ file, and documents, each with the SHA-256 of the file.

Only regular files are read, and no link is followed within a folder. Everything is told from the content.
"""

import hashlib
import json
import lzma
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

from archive.importing.foreign_record import BadRecordError
from archive.importing.foreign_warc import ForeignWarc
from archive.importing.manifest import MANIFEST, Listed, read_manifest
from archive.processes.reader import MAX_FILE_BYTES

_MOST_FILES = 1_000_000
_MOST_DEPTH = 64
_MOST_MEMBERS = 10_000  # of a WACZ file
_MOST_UNPACKED = 1 << 38
_COPY_SIZE = 1 << 20
_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
_WARC_NAMES = (".warc", ".warc.gz", ".open")
_PACKAGE = "datapackage.json"
_MOST_PACKAGE = 1 << 24
_SHA256 = "sha256:"
_NOT_UNPACKED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True)
class Source:
    """A file. `warcs` opens the WARC files in it, by name, one after the other; without any it is a document.

    `address` is that of a document without a known one; `listed` is what a manifest says of it.
    """

    name: str
    path: Path
    sha256: str
    size: int
    is_warc: bool
    modified_at: float = 0.0
    address: str = ""
    listed: tuple[Listed, ...] = ()
    is_wacz: bool = False

    def warcs(self, scratch: Path, problem: Callable[[str], None], only: str = "") -> Iterator[tuple[str, ForeignWarc]]:
        """Each WARC file in it, or only that of a name, open; `problem` is told of what cannot be unpacked."""
        if not self.is_wacz:
            yield self.name, ForeignWarc(open_regular(self.path), scratch)
            return
        with open_regular(self.path) as file, zipfile.ZipFile(file) as package:
            hashes = _hashes(package)
            for missing in sorted(hashes.keys() - set(package.namelist())):
                problem(f"{self.name}/{missing}: datapackage.json names it, and it is not there")
            names: Counter[str] = Counter()
            for info in _warcs_in(package):
                name = f"{self.name}/{info.filename}"
                names[name] += 1
                if names[name] > 1:  # ZIP files may have two members of one name
                    name += f" ({names[name]})"
                if only not in ("", name):
                    continue
                unpacked = TemporaryFile(dir=scratch)  # noqa: SIM115  # `ForeignWarc` closes it
                try:
                    found = _unpack(package, info, unpacked)
                    if hashes.get(info.filename, found) != found:
                        problem(f"{name}: it has another SHA-256 than datapackage.json says")
                except (BadRecordError, *_NOT_UNPACKED) as error:
                    problem(f"{name}: {error or 'damaged'}")
                unpacked.seek(0)
                yield name, ForeignWarc(unpacked, scratch)

    def content(self) -> bytes:
        """Of a document. BadRecordError when it is too large."""
        with open_regular(self.path) as file:
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise BadRecordError(f"it has more than the {MAX_FILE_BYTES} bytes that are read")
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise BadRecordError("the file was changed while it was read")
        return data


@dataclass
class Sources:
    """The sources of some paths, and a sentence for each that is none or could not be read."""

    found: list[Source] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, path: Path) -> None:
        try:
            if path.is_dir():
                self._add_folder(path)
            else:
                self._add_file(path, path.name)
        except (OSError, BadRecordError) as error:
            self.problems.append(f"{path}: {_said(error)}")

    def _add_folder(self, folder: Path) -> None:
        files = dict(_files_in(folder))
        listed: dict[str, list[Listed]] = {}
        manifests = {name: files.pop(name) for name in list(files) if PurePosixPath(name).name == MANIFEST}
        for name, path in sorted(manifests.items()):
            self._read_manifest(path, name.removesuffix(MANIFEST), files, listed)
        for name, path in files.items():
            if name not in listed and (PurePosixPath(name).name.startswith(".") or not path.stat().st_size):
                continue
            try:
                self._add_file(path, f"{folder.resolve().name}/{name}", tuple(listed.get(name, ())))
            except (OSError, BadRecordError) as error:
                self.problems.append(f"{path}: {_said(error)}")

    def _read_manifest(self, path: Path, prefix: str, files: dict[str, Path], listed: dict[str, list[Listed]]) -> None:
        """What a manifest says of the files below it. A file of which it says something wrong is left out: what is stored stays,
        so nothing is guessed."""
        below = {name.removeprefix(prefix) for name in files if name.startswith(prefix)}
        try:
            manifest = read_manifest(path, below)
        except BadRecordError as error:
            self.problems.append(f"{path}: {error}")
            wrong = below
        else:
            self.problems += [f"{path}: {problem}" for problem in manifest.problems]
            for row in manifest.rows:
                listed.setdefault(prefix + row.path, []).append(row)
            wrong = manifest.named - {row.path for row in manifest.rows}
        for name in wrong:
            del files[prefix + name]

    def _add_file(self, path: Path, name: str, listed: tuple[Listed, ...] = ()) -> None:
        with open_regular(path) as file:
            found = os.fstat(file.fileno())
            head = file.read(_HEAD)
            if _is_arc(head):
                raise BadRecordError(
                    "an ARC file, the format before WARC, is not read; `warcio recompress FILE.arc.gz FILE.warc.gz` makes a WARC file of it"
                )
            is_wacz = head.startswith(b"PK\x03\x04") and _is_wacz(file)
            if not is_wacz and path.suffix.lower() == ".wacz":
                raise BadRecordError("no WACZ file: it is damaged or cut off, or no WARC file is in it")
            is_warc = is_wacz or _is_warc(head, path.name)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        name = name.encode("utf-8", "surrogateescape").decode(
            "utf-8", "replace"
        )  # some file systems have other encodings
        self.found.append(
            Source(name, path, digest, found.st_size, is_warc, found.st_mtime, _address(name), listed, is_wacz)
        )


def open_regular(path: Path) -> BinaryIO:
    """OSError for anything else than a regular file; never waits."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadRecordError("no regular file")
    return os.fdopen(descriptor, "rb")


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The regular files below a folder, by name with slashes, in order."""
    waiting: list[tuple[str, Path]] = [("", folder)]
    count = 0
    while waiting:
        prefix, directory = waiting.pop()
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.is_file(follow_symlinks=False):
                count += 1
                yield name, Path(entry.path)
            elif entry.is_dir(follow_symlinks=False) and name.count("/") < _MOST_DEPTH:
                waiting.append((f"{name}/", Path(entry.path)))
        if count > _MOST_FILES:
            raise BadRecordError(f"the folder has more than {_MOST_FILES} files")


def _is_warc(head: bytes, name: str) -> bool:
    if head.startswith(_GZIP):
        if _inflated(head).startswith(b"WARC/"):
            return True
    elif head.startswith(b"WARC/"):
        return True
    return name.lower().endswith(_WARC_NAMES)


def _is_arc(head: bytes) -> bool:
    return (_inflated(head) if head.startswith(_GZIP) else head).startswith(b"filedesc://")


def _inflated(head: bytes) -> bytes:
    with suppress(zlib.error):
        return zlib.decompressobj(31).decompress(head, 64)
    return b""


def _is_wacz(file: BinaryIO) -> bool:
    with suppress(zipfile.BadZipFile, OSError, ValueError, NotImplementedError), zipfile.ZipFile(file) as package:
        return any(True for _ in _warcs_in(package))
    return False


def _warcs_in(package: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    infos = package.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise BadRecordError(f"it has more than {_MOST_MEMBERS} members")
    for info in sorted(infos, key=lambda info: info.filename):
        inside = PurePosixPath(info.filename).parts
        if "archive" in inside[:-1] and info.filename.lower().endswith(_WARC_NAMES[:2]):
            yield info


def _hashes(package: zipfile.ZipFile) -> dict[str, str]:
    """The SHA-256 of the WARC files that `datapackage.json` names; nothing of what cannot be read of it."""
    found: dict[str, str] = {}
    with suppress(KeyError, TypeError, ValueError, AttributeError, RecursionError, *_NOT_UNPACKED):
        with package.open(_PACKAGE) as file:
            resources = json.loads(file.read(_MOST_PACKAGE))["resources"]
        for resource in resources:
            name, digest = resource["path"], resource["hash"]
            if name.lower().endswith(_WARC_NAMES[:2]) and digest.startswith(_SHA256):
                found[name] = digest.removeprefix(_SHA256).lower()
    return found


def _unpack(package: zipfile.ZipFile, info: zipfile.ZipInfo, out: BinaryIO) -> str:
    """The SHA-256 of what it unpacks to."""
    size, digest = 0, hashlib.sha256()
    with package.open(info) as member:
        while part := member.read(_COPY_SIZE):
            size += len(part)
            if size > min(_MOST_UNPACKED, max(info.file_size, 0)):
                raise BadRecordError("it unpacks to more than it says; the rest is left out")
            digest.update(part)
            out.write(part)
    out.flush()
    return digest.hexdigest()


def _address(name: str) -> str:
    """A stable address of a file that no other is known of: `file:///FOLDER/NAME`."""
    return f"file:///{quote(name)}"


def _said(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
