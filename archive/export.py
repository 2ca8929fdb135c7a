"""Hand-over: the archive as a Frictionless Data Package, datapackage.json and a CSV file a table.

The same archive and the same `as_of` give the same bytes on any day and any machine: no clock, sorted rows, `created`
is `as_of` or the time of the newest version. The package is written beside its place and moved there when it is whole,
so a killed export leaves the earlier one (between two moves it stands beside its place, and the next export puts it back).
"""

import csv
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.errors import ExportRefused, storage_error
from archive.package_schema import TABLES, Field, Table
from archive.store import Archive

NAME = "nianbao-export"
# What makes a spreadsheet calculate, full-width forms too; and the guard itself, so that it can be taken off again.
_FORMULA = re.compile(r"['=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?|-+")
_GUARD_NOTE = (
    "A text that begins with one of = + - @ ' (also full-width), a tab or a carriage return, and is neither a plain "
    "number nor dashes only, has an apostrophe put in front, so that no spreadsheet takes it for a formula. "
    "Take one apostrophe off to have it as it was."
)


def export(archive: Archive, out_dir: Path, *, as_of: str | None = None) -> dict[str, int]:
    """Write the package to `out_dir` and give the number of rows of each table.

    `as_of` is the time that the archive was opened as of, if any. An earlier export in `out_dir` is replaced;
    ExportRefused when anything else is there.
    """
    out_dir = out_dir.resolve()
    partial, previous = (out_dir.with_name(f".{out_dir.name}.{word}") for word in ("partial", "previous"))
    if previous.exists() and not out_dir.exists():  # a kill came between the two moves
        previous.rename(out_dir)
    _refuse_foreign(out_dir)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        rows = _write(archive, partial, as_of)
        shutil.rmtree(previous, ignore_errors=True)
        if out_dir.exists():
            out_dir.rename(previous)
        partial.rename(out_dir)
        shutil.rmtree(previous, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise storage_error(error, out_dir) from error
    return rows


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet might take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _refuse_foreign(out_dir: Path) -> None:
    if not out_dir.exists():
        return
    if not out_dir.is_dir():
        raise ExportRefused(f"{out_dir} is a file; give the name of a directory")
    present = {path.name for path in out_dir.iterdir()}
    if not present:
        return
    try:
        package = json.loads((out_dir / "datapackage.json").read_text("utf-8"))
        own = package["name"] == NAME
        listed = {"datapackage.json", *(resource["path"] for resource in package["resources"])}
    except (OSError, ValueError, KeyError, TypeError):
        own, listed = False, set()
    if not own or present - listed:
        raise ExportRefused(
            f"{out_dir} holds something that is no export of nianbao ({min(present - listed, default='?')}); "
            "give an empty or a new directory"
        )


def _write(archive: Archive, directory: Path, as_of: str | None) -> dict[str, int]:
    connection = archive.db.conn
    connection.execute("BEGIN")  # one snapshot of all tables
    try:
        counts = {}
        resources = []
        for table in TABLES:
            path = directory / f"{table.name}.csv"
            counts[table.name] = _write_csv(path, table.fields, connection.execute(table.query))
            resources.append(_resource(table, path))
        newest = connection.execute("SELECT max(recorded_at) FROM report_versions").fetchone()[0]
    finally:
        connection.rollback()
    package = _package(as_of or newest, resources, archive)
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (directory / "datapackage.json").write_text(text, "utf-8", newline="\n")
    return counts


def _write_csv(path: Path, fields: Sequence[Field], rows: Iterable[tuple[Any, ...]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([field.name for field in fields])
        texts = [index for index, field in enumerate(fields) if field.type == "string"]
        for row in rows:
            values = list(row)
            for index in texts:
                if values[index] is not None:
                    values[index] = guarded(values[index])
            writer.writerow(values)
            count += 1
    return count


def _package(created: str | None, resources: list[dict[str, Any]], archive: Archive) -> dict[str, Any]:
    kind = archive.db.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()
    title = "政府信息公开工作年度报告 Annual reports on government-information disclosure"
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": f"{title} (bundled sample)" if kind == ("sample",) else title,
        "description": f"The reports as archived and read. {_GUARD_NOTE}",
        **({"created": created} if created else {}),
        "resources": resources,
    }


def _resource(table: Table, path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path.name,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": column, "reference": {"resource": target, "fields": "id"}}
                for column, target in table.foreign_keys
            ],
            "missingValues": [""],
        },
    }


def _field(field: Field) -> dict[str, str]:
    shape = {"name": field.name, "type": field.type, "description": field.description}
    if field.type == "datetime":
        shape["format"] = "any"
    return shape
