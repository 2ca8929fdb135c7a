"""WARC files as other tools write them, and imports of them."""

import base64
import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.archive.conftest import Shelf
from tests.launch import run_nianbao

HOST = "http://www.xiuzhou.gov.cn"
URL = f"{HOST}/art/2022/a.html"
TITLE = "嘉兴市秀洲区人民政府2021年政府信息公开工作年度报告"
DAY = "2022-0{}-01T00:00:00Z"


def record(
    kind: str,
    url: str,
    date: str,
    block: bytes,
    *,
    version: str = "WARC/1.0",
    digest: bool = True,
    type_: str = "application/http; msgtype=response",
    **fields: str,
) -> bytes:
    """One record, not compressed. Fields are named as in Python: `warc_refers_to`."""
    sha1 = base64.b32encode(hashlib.sha1(block).digest()).decode()
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        "WARC-Date": date,
        **({"WARC-Target-URI": url} if url else {}),
        **({"WARC-Block-Digest": f"sha1:{sha1}"} if digest else {}),
        "Content-Type": type_,
        **given,
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{version}\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK", line: str = "\r\n") -> bytes:
    """The block of a response record with an HTML page."""
    fields = ("Content-Type: text/html; charset=utf-8", *headers)
    return "".join(f"{one}{line}" for one in (f"HTTP/1.1 {status}", *fields, "")).encode() + body


def response(url: str, date: str, body: bytes, *headers: str, **fields: Any) -> bytes:
    return record("response", url, date, answer(body, *headers), **fields)


def warcinfo(software: str = "Wget/1.21.3 (linux-gnu)", operator: str = "a library") -> bytes:
    block = f"software: {software}\r\noperator: {operator}\r\n".encode()
    return record("warcinfo", "", DAY.format(1), block, type_="application/warc-fields")


def write(path: Path, records: Iterable[bytes], packed: str = "records") -> Path:
    """A WARC file: `records` compressed one by one, as a `whole`, or `plain`."""
    parts = list(records)
    if packed == "records":
        path.write_bytes(b"".join(map(gzip.compress, parts)))
    else:
        path.write_bytes(b"".join(parts) if packed == "plain" else gzip.compress(b"".join(parts)))
    return path


def wacz(path: Path, warcs: dict[str, Path]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("datapackage.json", "{}")
        for name, warc in warcs.items():
            package.write(warc, name)
    return path


def imported(shelf: Shelf, *paths: Path, expect: int = 0, sites: Path | None = None) -> dict[str, Any]:
    """`nianbao import`; what it says of itself."""
    registry = sites or shelf.data.with_name("no-sites.toml")
    registry.touch()
    done = run_nianbao("import", *paths, "--data", shelf.data, "--sites", registry, "--format", "json")
    assert done.returncode == expect, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def everything(shelf: Shelf) -> dict[str, list[tuple[object, ...]]]:
    """What an import may change."""
    tables = (
        "captures",
        "sources",
        "sightings",
        "attachments",
        "readings",
        "reports",
        "report_versions",
        "failures",
        "runs",
    )
    return {table: shelf.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables}
