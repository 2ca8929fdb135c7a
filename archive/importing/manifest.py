"""`manifest.csv` in a folder: what somebody knows of the files. Columns by name, in any order: path, url, fetched_at, agency, title."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from archive.importing.foreign_record import MAX_URL, BadRecordError, as_uri, moment

MANIFEST = "manifest.csv"
COLUMNS = ("path", "url", "fetched_at", "agency", "title")
_MOST_BYTES = 1 << 26
_MOST_CHARS = 1000  # of an agency or a title
_DATE = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[ T]{0,3}(\d{1,2}:.{1,30}))?")
_DAY = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row: what is known of the file at `path`, a name as `files` has it. Empty is not known."""

    path: str
    url: str = ""
    fetched_at: datetime | None = None
    agency: str = ""
    title: str = ""


@dataclass
class Manifest:
    """`rows` about files that are there; `problems`, a sentence for each thing that cannot be; `named`, the files that any row is about."""

    rows: list[Listed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)


def read_manifest(path: Path, files: Collection[str]) -> Manifest:
    """A row in which something is wrong says nothing of its file. BadRecordError."""
    data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    if data is None:
        raise BadRecordError(f"it has more than {_MOST_BYTES} bytes")
    names = {_plain(name): name for name in files}
    found = Manifest()
    try:
        for number, row, more in _rows(_text(data)):
            problem = partial(_tell, found.problems, number)
            if name := _named(row["path"], names, problem):
                found.named.add(name)
                if more:
                    problem(
                        f"{row['path']}: more values than columns; a value with the separator in it needs quotes; not taken over"
                    )
                elif listed := _listed(name, row, problem):
                    found.rows.append(listed)
    except csv.Error as error:
        raise BadRecordError(f"it cannot be read as CSV: {error}") from error
    found.rows = list(dict.fromkeys(found.rows))
    return found


def _tell(problems: list[str], number: int, problem: str) -> None:
    problems.append(f"line {number}: {problem}")


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadRecordError("it is neither UTF-8 nor GB 18030")


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str], bool]]:
    """The number of its line, its values, and whether it has more of them than there are columns."""
    head = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    names = [name.strip().lower() for name in next(lines, [])]
    if "path" not in names:
        raise BadRecordError(f"it has no column path; its first line is {head.strip()[:80]!r}")
    if twice := [column for column in COLUMNS if names.count(column) > 1]:
        raise BadRecordError(f"it has two columns {twice[0]}")
    for row in lines:
        values = [value.strip() for value in row]
        if any(values):
            yield lines.line_num, {"path": ""} | dict(zip(names, values, strict=False)), any(values[len(names) :])


def _named(path: str, names: Mapping[str, str], problem: Callable[[str], None]) -> str:
    """The file that a path leads to, as `files` has it; "" where there is none."""
    if not path:
        problem("it names no file")
        return ""
    name = next((names[plain] for plain in _readings(path) if plain in names), "")
    if not name:
        outside = PurePosixPath(path.replace("\\", "/"))
        leads_out = outside.is_absolute() or ".." in outside.parts or re.match(r"[A-Za-z]:", path)
        problem(f"{path}: {'it leads out of the folder' if leads_out else 'there is no such file'}")
    return name


def _listed(name: str, row: Mapping[str, str], problem: Callable[[str], None]) -> Listed | None:
    path, url, fetched_at, agency, title = (row.get(column, "") for column in COLUMNS)
    wrong = bool(url) and (_scheme(url) not in ("http", "https") or len(url) > MAX_URL or bool(re.search(r"\s", url)))
    if wrong:
        problem(f"{path}: {url[:200]!r} is no http or https address; not taken over")
    when = None
    if fetched_at:
        try:
            when = _when(fetched_at)
        except BadRecordError as error:
            problem(f"{path}: {error}; not taken over")
            wrong = True
    if wrong:
        return None
    return Listed(
        name, as_uri(url), when, " ".join(agency.split())[:_MOST_CHARS], " ".join(title.split())[:_MOST_CHARS]
    )


def _scheme(url: str) -> str:
    try:
        parts = urlsplit(url)
        return parts.scheme if parts.hostname else ""
    except ValueError:
        return ""


def _readings(path: str) -> Iterable[str]:
    yield from dict.fromkeys(_plain(str(PurePosixPath(way))) for way in (path, path.replace("\\", "/")))


def _plain(name: str) -> str:
    """File systems and tables write the same letters in several ways."""
    return unicodedata.normalize("NFC", name)


def _when(text: str) -> datetime:
    """ISO 8601, a date alone (its beginning) or as it is written in Chinese; without a zone it is UTC."""
    if _DAY.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    elif match := _DATE.fullmatch(text):
        year, month, day, clock = match.groups()
        text = f"{year}-{int(month):02}-{int(day):02}" + (f"T{clock.strip():0>5}" if clock else "")
        text = re.sub(r"T(\d):", r"T0\1:", text)
    return moment(text).astimezone(UTC)
