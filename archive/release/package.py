"""datapackage.json: every file with its SHA-256, every table with its fields, keys, units, warnings and row count."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.base.bilingual import Both
from archive.base.divisions import full_name
from archive.base.usage_warnings import WARNINGS
from archive.base.vocabulary import VOCABULARIES
from archive.release.definition import Field, Table
from archive.release.formats.csv_files import GUARD_NOTE
from archive.release.scope import Chosen
from archive.release.whole import NAME, PACKAGE

TITLE = Both("政府信息公开工作年度报告", "Annual reports on government-information disclosure")
_NOTE = Both("由 nianbao 自存档网页生成", "made by nianbao from archived pages")
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".dta": "application/x-stata-dta",
    ".sav": "application/x-spss-sav",
    ".md": "text/markdown",
    ".html": "text/html",
    ".cff": "application/yaml",
    ".gz": "application/warc",
    ".wacz": "application/wacz",
}
_READ_SIZE = 1 << 20


def title_of(chosen: Chosen) -> Both:
    return Both(f"{TITLE.zh}（内置样例）", f"{TITLE.en} (bundled sample)") if chosen.sample else TITLE


def write_package(
    directory: Path, chosen: Chosen, tables: Sequence[Table], rows: Mapping[str, int], files: Sequence[Path]
) -> None:
    """Write it for these files of `directory`."""
    by_name = {table.name: table for table in tables}
    resources = [_resource(directory, path, by_name.get(path.stem), rows.get(path.stem, 0)) for path in files]
    package = {
        "profile": "data-package",
        "name": NAME,
        "title": str(title_of(chosen)),
        "version": chosen.version,
        "description": f"{_NOTE}. {GUARD_NOTE}",
        **({"created": chosen.created} if chosen.created else {}),
        **({"archive": chosen.archive} if chosen.archive else {}),
        "licenses": [{"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0", "title": "Apache License 2.0"}],
        "sources": [{"title": str(Both("各行政机关公布的年度报告；网址见 captures 表", "The reports as the agencies publish them; the table captures has every address"))}],
        "scope": scope_of(chosen),
        "warnings": {code: warning._asdict() for code, warning in WARNINGS.items()},
        "vocabularies": {
            name: {word: both._asdict() for word, both in words.items()} for name, words in VOCABULARIES.items()
        },
        "resources": resources,
    }  # fmt: skip
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (directory / PACKAGE).write_text(text, "utf-8", newline="\n")


def scope_of(chosen: Chosen) -> dict[str, Any]:
    """What the release was limited to."""
    scope = chosen.scope
    return {
        "as_of": scope.as_of,
        "region": scope.region or None,
        "division": full_name(scope.region.ljust(6, "0")) if scope.region else None,
        "years": list(scope.years) if scope.years else None,
        "as_printed": scope.as_printed,
    }


def _resource(directory: Path, path: Path, table: Table | None, rows: int) -> dict[str, Any]:
    tabular = table is not None and path.suffix == ".csv"
    about: dict[str, Any] = {
        "profile": "tabular-data-resource" if tabular else "data-resource",
        "name": path.stem if tabular else path.name.replace(".", "-").lower(),
        **({} if tabular else {"type": "file"}),
        "path": path.relative_to(directory).as_posix(),
        **({"title": str(table.title), "description": str(table.description)} if table else {}),
        "format": path.suffix[1:],
        "mediatype": _MEDIA_TYPES[path.suffix],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
    }
    if table is None:
        return about
    about |= {"rows" if tabular else "rowCount": rows, "warnings": list(table.warnings)}
    if tabular:
        with path.open("rb") as file:
            about["encoding"] = "utf-8-sig" if file.read(3) == b"\xef\xbb\xbf" else "utf-8"
        about["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
        about["schema"] = _schema(table)
    return about


def _schema(table: Table) -> dict[str, Any]:
    return {
        "fields": [_field(field, required=field.name in table.key) for field in table.fields],
        **({"primaryKey": list(table.key)} if table.key else {}),
        "foreignKeys": [
            {"fields": [column], "reference": {"resource": target, "fields": ["id"]}}
            for column, target in table.foreign_keys
        ],
        "missingValues": [""],
    }


def _field(field: Field, *, required: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if required else {}
    constraints |= {"enum": list(field.values)} if field.values else {}
    return {
        "name": field.name,
        "type": field.frictionless_type,
        **({"format": "any"} if field.type == "datetime" else {}),
        "title": str(field.title),
        "titles": field.title._asdict(),
        "description": str(field.description),
        "descriptions": field.description._asdict(),
        **({"unit": str(field.unit)} if field.unit else {}),
        **({"vocabulary": _vocabulary(field)} if field.values else {}),
        **({"warnings": list(field.warnings)} if field.warnings else {}),
        **({"stataName": field.stata_name} if field.stata_name else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _vocabulary(field: Field) -> str:
    return next(name for name, words in VOCABULARIES.items() if words is field.values)


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_SIZE):
            digest.update(chunk)
    return digest.hexdigest()
