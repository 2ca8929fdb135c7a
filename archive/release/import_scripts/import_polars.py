"""Read the CSV files of this release with polars, each column with the type that datapackage.json gives it.

import sys
sys.path.append("release/import")
import import_polars
reports = import_polars.read("reports")
"""

import json
from pathlib import Path
from typing import Any

import polars as pl

RELEASE = Path(__file__).resolve().parents[1]
PACKAGE = json.loads((RELEASE / "datapackage.json").read_text("utf-8"))
TABLES = {
    resource["name"]: resource["schema"]["fields"]
    for resource in PACKAGE["resources"]
    if resource["path"].endswith(".csv")
}
_TYPES = {"integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}


def read(table: str) -> pl.DataFrame:
    """Codes are enums, texts are as the archive has them, missing values are null."""
    fields = TABLES[table]
    frame = pl.read_csv(RELEASE / f"{table}.csv", schema={field["name"]: _type(field) for field in fields})
    times = [field["name"] for field in fields if field["type"] == "datetime"]
    texts = [field["name"] for field in fields if field.get("guarded")]
    return frame.with_columns(
        pl.col(times).str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC"),
        pl.col(texts).str.strip_prefix("'"),
    )


def _type(field: dict[str, Any]) -> Any:
    if words := field.get("constraints", {}).get("enum"):
        return pl.Enum(words)
    return _TYPES.get(field["type"], pl.String)
