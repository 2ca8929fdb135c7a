"""A release that was exported, as those who only offer it for download read it: its version and its files."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.release.whole import NAME, PACKAGE

_DIGEST = re.compile("sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class ReleasedFile:
    """`name` is its path below the release, `bytes` its size, `sha256` "" for datapackage.json, which tells that of the others."""

    name: str
    bytes: int
    sha256: str
    title: str


@dataclass(frozen=True)
class PublishedRelease:
    """`created` is the time as of which it holds the archive."""

    directory: Path
    version: str
    created: str
    files: tuple[ReleasedFile, ...]

    def path_of(self, name: str) -> Path | None:
        """Where a file lies that the release lists; None for any other."""
        return next((self.directory / file.name for file in self.files if file.name == name), None)


def newest(directory: Path) -> PublishedRelease | None:
    """The release in a directory: itself, or the one below it that is as of the latest time. None where there is none."""
    found = [release for place in (directory, *_below(directory)) if (release := _read(place))]
    return max(found, key=lambda release: (release.created, release.version), default=None)


def _below(directory: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (path for path in sorted(directory.iterdir()) if path.is_dir() and not path.name.startswith("."))


def _read(directory: Path) -> PublishedRelease | None:
    package = directory / PACKAGE
    try:
        about = json.loads(package.read_text("utf-8"))
        if about["name"] != NAME:
            return None
        files = [
            ReleasedFile(PACKAGE, package.stat().st_size, "", ""),
            *(file for resource in about["resources"] if (file := _file(directory, resource))),
        ]
        return PublishedRelease(directory, str(about["version"]), str(about.get("created") or ""), tuple(files))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _file(directory: Path, resource: dict[str, object]) -> ReleasedFile | None:
    """None where it is gone, or lies elsewhere than below the release."""
    name = str(resource["path"])
    path, digest = directory / name, _DIGEST.fullmatch(str(resource["hash"]))
    if not digest or not path.is_file() or not path.resolve().is_relative_to(directory.resolve()):
        return None
    return ReleasedFile(name, path.stat().st_size, digest[1], str(resource.get("title", "")))
