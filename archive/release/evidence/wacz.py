"""The evidence as one WACZ 1.1.1 file, which ReplayWeb.page opens: the WARC files, their index, and a page a report.

Everything is stored as it is, so that a reader can take single records out of the file; the times in it are those of 1980.
The index is looked up by SURT as ReplayWeb.page makes them.
"""

import json
import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile, ZipInfo

from archive.db.connection import named_rows
from archive.release.metadata.about import title_of
from archive.release.scope import Chosen

WACZ = Path("data", "evidence.wacz")
_VERSION = "1.1.1"
_INDEX = "index.cdx.gz"
_BLOCK_LINES = 1024
_READ_SIZE = 1 << 20
_PORTS = {"http": 80, "https": 443}
_CAPTURES = """
SELECT surt(c.url) AS key, c.fetched_at, c.url, c.media_type, c.status, coalesce(c.body_sha256, c.payload_sha256) AS sha256,
    e.kind, e.warc_file, e.warc_offset, e.warc_length
FROM evidence_records AS e JOIN captures AS c ON c.id = e.capture_id
WHERE e.kind IN ('response', 'resource', 'revisit') AND c.method = 'GET' ORDER BY key, c.fetched_at, c.id
"""
_PAGES = """
SELECT r.id, k.url, k.fetched_at, a.name AS agency, r.year FROM chosen_reports AS c JOIN reports AS r ON r.id = c.id
JOIN agencies AS a ON a.id = r.agency_id JOIN report_versions AS v ON v.id = c.version_id
JOIN captures AS k ON k.id = v.capture_id
JOIN evidence_records AS e ON e.capture_id = k.id AND e.kind IN ('response', 'resource', 'revisit') ORDER BY r.id
"""


def write_wacz(connection: sqlite3.Connection, chosen: Chosen, directory: Path, warc_files: Sequence[Path]) -> Path:
    """Write it of these files, of which `evidence.copy_records` has made its table."""
    path = directory / WACZ
    with ZipFile(path, "x") as archive:
        wacz = _Wacz(archive)
        for file in warc_files:
            wacz.add_file(f"archive/{file.name}", file)
        index = path.with_name(_INDEX)
        try:
            blocks = _write_index(connection, index)
            wacz.add_file(f"indexes/{_INDEX}", index)
        finally:
            index.unlink(missing_ok=True)
        wacz.add("indexes/index.idx", "".join(blocks))
        wacz.add("pages/pages.jsonl", "".join(_pages(connection)))
        wacz.close(chosen)
    return path


class _Wacz:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._resources: list[dict[str, Any]] = []

    def add(self, name: str, text: str) -> None:
        data = text.encode()
        self._archive.writestr(_info(name, len(data)), data)
        self._list(name, sha256(data).hexdigest(), len(data))

    def add_file(self, name: str, path: Path) -> None:
        digest, size = sha256(), path.stat().st_size
        with path.open("rb") as file, self._archive.open(_info(name, size), "w") as copy:
            while chunk := file.read(_READ_SIZE):
                digest.update(chunk)
                copy.write(chunk)
        self._list(name, digest.hexdigest(), size)

    def close(self, chosen: Chosen) -> None:
        """Add what describes it."""
        package = {
            "profile": "data-package",
            "title": f"{title_of(chosen)} {chosen.version}",
            **({"created": f"{chosen.created[:19]}Z"} if chosen.created else {}),
            "wacz_version": _VERSION,
            "software": "nianbao",
            "resources": self._resources,
        }
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256(text.encode()).hexdigest()}"}
        self.add("datapackage.json", text)
        self.add("datapackage-digest.json", json.dumps(digest, indent=2) + "\n")

    def _list(self, name: str, digest: str, size: int) -> None:
        base = name.rpartition("/")[2].lower()
        self._resources.append({"name": base, "path": name, "hash": f"sha256:{digest}", "bytes": size})


def _info(name: str, size: int) -> ZipInfo:
    info = ZipInfo(name)
    info.create_system, info.external_attr, info.file_size = 3, 0o644 << 16, size
    return info


def _write_index(connection: sqlite3.Connection, path: Path) -> list[str]:
    """The lines of the index as gzip members of 1024 each; a line for each of them."""
    connection.create_function("surt", 1, surt, deterministic=True)
    lines = _index_lines(connection)
    found = ["!meta 0 " + json.dumps({"format": "cdxj-gzip-1.0", "filename": _INDEX}) + "\n"]
    with path.open("xb") as file:
        while block := list(islice(lines, _BLOCK_LINES)):
            data = zlib.compress("".join(block).encode(), wbits=31)
            about = {"offset": file.tell(), "length": len(data), "digest": f"sha256:{sha256(data).hexdigest()}"}
            found.append(f"{block[0].partition('{')[0]}{json.dumps(about)}\n")
            file.write(data)
    return found


def _index_lines(connection: sqlite3.Connection) -> Iterator[str]:
    for row in named_rows(connection, _CAPTURES):
        about = {
            "url": row["url"],
            "mime": "warc/revisit" if row["kind"] == "revisit" else row["media_type"],
            "status": str(row["status"]),
            "digest": f"sha256:{row['sha256']}",
            "length": str(row["warc_length"]),
            "offset": str(row["warc_offset"]),
            "filename": row["warc_file"],
        }
        yield f"{row['key']} {re.sub('[^0-9]', '', row['fetched_at'])[:14]} {json.dumps(about, ensure_ascii=False)}\n"


def _pages(connection: sqlite3.Connection) -> Iterator[str]:
    yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "Reports"}) + "\n"
    for row in named_rows(connection, _PAGES):
        title = f"{row['agency']} {row['year']}"
        page = {"id": str(row["id"]), "url": row["url"], "ts": f"{row['fetched_at'][:19]}Z", "title": title}
        yield json.dumps(page, ensure_ascii=False) + "\n"


def surt(url: str) -> str:
    """`cn,gov,example)/a?b=1` of `http://www.example.gov.cn/A?b=1`."""
    parts = urlsplit(url.lower())
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else ""
    query = "&".join(sorted(parts.query.split("&"), key=lambda parameter: parameter.partition("=")[0]))
    return f"{host}{port}){parts.path or '/'}" + (f"?{query}" if query else "")
