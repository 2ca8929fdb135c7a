"""Portals: the home pages of governments and the pages of their children, from which `sites discover` finds the columns.

A file of portals is CSV in UTF-8 with the columns of `Portal`. They come from the official download of
全国政府网站基本信息数据库, a CSV in a ZIP with the columns 政府网站标识码, 网站名称, 首页网址, 主办单位 and 主管单位, or from any CSV
with a name and an address.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from archive.base.errors import storage_error
from crawler.discovery.publisher import region_of
from crawler.web.errors import RegistryError
from crawler.web.urls import fault_of

# Names of columns, in any case: of the official download, and those that other tables use.
_NAME = ("主办单位", "agency", "name", "名称", "网站名称")
_URL = ("首页网址", "url", "website", "网址", "home")
_CODE = ("政府网站标识码", "site_code", "code", "标识码")
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Portal:
    """`region` is the division's code, "" where nothing tells it; `site_code` the 网站标识码; `source` the file or the page that it is
    from, `day` when that was read. `parent` is who the agency answers to, where a page of that agency led here.
    """

    region: str
    name: str
    url: str
    site_code: str
    source: str
    day: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """A row that is no portal as it stands, and why; `line` counts from 1."""

    file: str
    line: int
    reason: str


def import_table(path: Path, today: date) -> tuple[list[Portal], list[Unsure]]:
    """The portals of a CSV, or of every CSV in a ZIP, each address once. Raises RegistryError when it has no such columns."""
    portals: dict[str, Portal] = {}
    unsure: list[Unsure] = []
    for file, text in _tables(path):
        for line, row in enumerate(_rows(file, text), 2):
            name, url, code = (_value(row, names) for names in (_NAME, _URL, _CODE))
            url = url if "://" in url or not url else f"http://{url}"
            region = region_of(name, code) or ""
            reason = "no name" if not name else f"{url!r} is no address: {fault_of(url)}" if fault_of(url) else ""
            if reason or not region:
                unsure.append(Unsure(file, line, reason or f"no division is told by {name!r} or {code!r}"))
            if not reason:
                portals.setdefault(url, Portal(region, name, url, code, file, today.isoformat()))
    return list(portals.values()), unsure


def read_portals(path: Path) -> list[Portal]:
    """The portals of a file that `write_portals` wrote. Raises RegistryError."""
    names = [field.name for field in fields(Portal)]
    rows = read_rows(path)
    if rows and not set(names) <= rows[0].keys():
        raise RegistryError(f"{path}: a file of portals has the columns {', '.join(names)}")
    return [Portal(**{name: row[name] for name in names}) for row in rows]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV that `write_rows` wrote, none where there is no file. Raises RegistryError."""
    text = whole_text(path, "\n")
    return list(_rows(str(path), text)) if text else []


def write_portals(path: Path, portals: Sequence[Portal]) -> None:
    """Add to a file of portals."""
    write_rows(path, [field.name for field in fields(Portal)], map(asdict, portals))


def write_rows(path: Path, names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Add to a CSV; its first line has the names."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    if not path.exists() or not path.stat().st_size:
        writer.writeheader()
    writer.writerows(rows)
    add_text(path, text.getvalue())


def add_text(path: Path, text: str) -> None:
    """Add to a file, in one piece. Raises StorageFull and the like."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as file:
            file.write(text.encode())
    except OSError as error:
        raise storage_error(error, path) from error


def whole_text(path: Path, end: str) -> str:
    """What a file that is only added to has up to the last `end`: a kill may have left a part behind it. "" without a file."""
    try:
        data = path.read_bytes() if path.exists() else b""
        return data[: data.rfind(end.encode()) + len(end.encode())].decode() if end.encode() in data else ""
    except (OSError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path}: {error}") from error


def drop_torn_end(path: Path, end: str) -> None:
    """Cut off what a kill left behind the last `end`; nobody else may be writing."""
    if path.exists() and (whole := whole_text(path, end).encode()) != path.read_bytes():
        path.write_bytes(whole)


def _tables(path: Path) -> Iterator[tuple[str, str]]:
    if not zipfile.is_zipfile(path):
        yield path.name, _text(path)
        return
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
        if sum(member.file_size for member in members) > _MOST_BYTES:
            raise RegistryError(f"{path}: more than {_MOST_BYTES} bytes of CSV")
        for member in members:
            yield f"{path.name}/{member.filename}", _decoded(archive.read(member), path)


def _text(path: Path) -> str:
    try:
        return _decoded(path.read_bytes(), path)
    except OSError as error:
        raise RegistryError(f"{path}: {error.strerror}") from error


def _decoded(data: bytes, path: Path) -> str:
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    raise RegistryError(f"{path}: neither UTF-8 nor GB 18030")


def _rows(file: str, text: str) -> Iterator[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(text))
    names = {(name or "").strip() for name in rows.fieldnames or ()}
    lower = {name.lower() for name in names}
    if not lower & set(_URL) or not lower & set(_NAME):
        raise RegistryError(f"{file}: no column of names ({', '.join(_NAME)}) or of addresses ({', '.join(_URL)})")
    for row in rows:
        yield {
            (name or "").strip(): (value or "").strip() for name, value in row.items() if not isinstance(value, list)
        }


def _value(row: Mapping[str, str], names: Sequence[str]) -> str:
    """The first of these columns that has something."""
    lower = {name.lower(): value for name, value in row.items()}
    return next((lower[name] for name in names if lower.get(name)), "")
