"""datapackage.json: every file with its SHA-256, every table with its fields, keys, units, warnings and row count."""

import json
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from archive.base.bilingual import Both
from archive.base.divisions import full_name
from archive.base.usage_warnings import WARNINGS
from archive.base.vocabulary import VOCABULARIES
from archive.release.definition import Field, Table
from archive.release.formats.csv_files import GUARD_NOTE
from archive.release.metadata.about import KEYWORDS, identifier, places, title_of
from archive.release.scope import Chosen
from archive.release.whole import NAME, PACKAGE

_NOTE = Both("由 nianbao 自存档网页生成", "made by nianbao from archived pages")
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".dta": "application/x-stata-dta",
    ".sav": "application/x-spss-sav",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".md": "text/markdown",
    ".html": "text/html",
    ".cff": "application/yaml",
    ".gz": "application/warc",
    ".wacz": "application/wacz",
    ".py": "text/x-python",
    ".R": "text/x-r",
    ".do": "text/plain",
    ".sps": "text/plain",
    ".xml": "application/xml",
    ".json": "application/json",
}


def write_package(
    directory: Path, chosen: Chosen, tables: Sequence[Table], rows: Mapping[str, int], files: Mapping[Path, str]
) -> None:
    """Write it for these files of `directory`, with their SHA-256."""
    terms = chosen.terms
    by_name = {table.name: table for table in tables}
    present = {path.name for path in files}
    resources = [
        _resource(directory, path, digest, by_name.get(path.stem), rows.get(path.stem, 0), present)
        for path, digest in files.items()
    ]
    package = {
        "profile": "data-package",
        "name": NAME,
        "id": identifier(chosen),
        "title": str(title_of(chosen)),
        "version": chosen.version,
        "description": f"{_NOTE}. {GUARD_NOTE}",
        **({"created": chosen.created} if chosen.created else {}),
        **({"archive": chosen.archive} if chosen.archive else {}),
        **({"homepage": terms.homepage} if terms.homepage else {}),
        "keywords": list(KEYWORDS),
        "licenses": [{"name": terms.licence, "path": terms.licence_url, "title": terms.licence_title}],
        "contributors": [{"title": terms.publisher, "role": role} for role in ("author", "publisher")],
        **({"temporal": {"start": str(chosen.years[0]), "end": str(chosen.years[1])}} if chosen.years else {}),
        "spatial": {"country": "CN", "divisions": [{"code": code, "name": name} for code, name in places(chosen).items()]},
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
        "all_findings": scope.all_findings,
    }


def _resource(
    directory: Path, path: Path, digest: str, table: Table | None, rows: int, present: Set[str]
) -> dict[str, Any]:
    tabular = table is not None and path.suffix == ".csv"
    about: dict[str, Any] = {
        "profile": "tabular-data-resource" if tabular else "data-resource",
        "name": _resource_name(path.name),
        **({} if tabular else {"type": "file"}),
        "path": path.relative_to(directory).as_posix(),
        **({"title": str(table.title), "description": str(table.description)} if table else {}),
        "format": path.suffix[1:] or "txt",
        "mediatype": MEDIA_TYPES.get(path.suffix, "text/plain"),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }
    if table is None:
        return about
    about |= {"rows" if tabular else "rowCount": rows, "warnings": list(table.warnings)}
    if tabular:
        with path.open("rb") as file:
            about["encoding"] = "utf-8-sig" if file.read(3) == b"\xef\xbb\xbf" else "utf-8"
        about["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
    about["schema"] = _schema(table, path.suffix, present)
    return about


def _resource_name(file_name: str) -> str:
    return file_name.removesuffix(".csv") if file_name.endswith(".csv") else file_name.replace(".", "-").lower()


def _schema(table: Table, suffix: str, present: Set[str]) -> dict[str, Any]:
    """Of the file of this table with this suffix; its foreign keys lead to files of the same format that are `present`."""
    names = {field.name: (field.stata_name if suffix == ".dta" else "") or field.name for field in table.fields}
    return {
        "fields": [
            _field(field, names[field.name], suffix, required=field.name in table.key) for field in table.fields
        ],
        **({"primaryKey": [names[column] for column in table.key]} if table.key else {}),
        "foreignKeys": [
            {
                "fields": [names[column]],
                "reference": {"resource": _resource_name(f"{target}{suffix}"), "fields": ["id"]},
            }
            for column, target in table.foreign_keys
            if f"{target}{suffix}" in present
        ],
        "missingValues": [""],
    }


def _field(field: Field, name: str, suffix: str, *, required: bool) -> dict[str, Any]:
    """`name` is that of the column in the file. A code is its number in Stata and SPSS, with the words as `categories`."""
    numbered = bool(field.values) and suffix in (".dta", ".sav")
    constraints: dict[str, Any] = {"required": True} if required else {}
    constraints |= {"enum": list(field.values)} if field.values and not numbered else {}
    categories = [{"value": number, "label": word} for number, word in enumerate(field.values, 1)]
    return {
        "name": name,
        "type": "integer" if numbered else _type(field, suffix),
        **({"categories": categories} if numbered else {}),
        **({"format": "any"} if field.type == "datetime" else {}),
        "title": str(field.title),
        "titles": field.title._asdict(),
        "description": str(field.description),
        "descriptions": field.description._asdict(),
        **({"unit": str(field.unit)} if field.unit else {}),
        **({"vocabulary": _vocabulary(field)} if field.values else {}),
        **({"warnings": list(field.warnings)} if field.warnings else {}),
        **({"stataName": field.stata_name} if field.stata_name else {}),
        **({"guarded": True} if suffix == ".csv" and field.type == "string" else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _type(field: Field, suffix: str) -> str:
    """What a reader of the file gets: Stata and SPSS have 0 and 1."""
    if suffix in (".dta", ".sav") and field.type == "boolean":
        return "integer"
    return field.frictionless_type


def _vocabulary(field: Field) -> str:
    return next(name for name, words in VOCABULARIES.items() if words is field.values)
