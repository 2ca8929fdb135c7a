"""croissant.json: the release as schema.org/Dataset with Croissant 1.0, every table with its columns and types."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.release.definition import Field, Table
from archive.release.metadata.about import KEYWORDS, abstract, citation, identifier, places, title_of
from archive.release.scope import Chosen

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    "integer": "sc:Integer",
    "number": "sc:Float",
    "exact": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}


def write_croissant(
    directory: Path, chosen: Chosen, tables: Sequence[Table], files: Mapping[Path, str], media_types: Mapping[str, str]
) -> Path:
    """`files` have their SHA-256, `media_types` are by suffix. Tables are told of the CSV files, or else of the Parquet files."""
    title, terms = title_of(chosen), chosen.terms
    names = {path.relative_to(directory).as_posix(): (path, digest) for path, digest in files.items()}
    about: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "@id": identifier(chosen),
        "identifier": identifier(chosen),
        "name": title.en,
        "alternateName": title.zh,
        "description": str(abstract(chosen)),
        "url": terms.homepage or identifier(chosen),
        "license": terms.licence_url,
        "version": chosen.version,
        "citeAs": citation(chosen),
        "creator": {"@type": "sc:Organization", "name": terms.publisher},
        "publisher": {"@type": "sc:Organization", "name": terms.publisher},
        **({"datePublished": chosen.day.isoformat()} if chosen.day else {}),
        "inLanguage": ["zh", "en"],
        "keywords": list(KEYWORDS),
        **({"temporalCoverage": "{}/{}".format(*chosen.years)} if chosen.years else {}),
        "spatialCoverage": [{"@type": "sc:Place", "name": name} for name in places(chosen).values()],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "contentSize": f"{path.stat().st_size} B",
                "encodingFormat": media_types.get(path.suffix, "text/plain"),
                "sha256": digest,
            }
            for name, (path, digest) in names.items()
        ],
        "recordSet": [_records(table, name) for table in tables if (name := _file(table, names))],
    }
    path = directory / "croissant.json"
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
    return path


def _file(table: Table, names: Mapping[str, object]) -> str | None:
    return next((name for suffix in ("csv", "parquet") if (name := f"{table.name}.{suffix}") in names), None)


def _records(table: Table, file_name: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": str(table.description),
        **({"key": [{"@id": f"{table.name}/{name}"} for name in table.key]} if table.key else {}),
        "field": [_field(table, field, file_name) for field in table.fields],
    }


def _field(table: Table, field: Field, file_name: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": str(field.description),
        "dataType": _TYPES.get(field.type, "sc:Text"),
        "source": {"fileObject": {"@id": file_name}, "extract": {"column": field.name}},
    }
