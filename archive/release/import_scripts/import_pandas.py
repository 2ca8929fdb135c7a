"""Read the CSV files of this release with pandas, each column with the type that datapackage.json gives it.

import sys
sys.path.append("release/import")
import import_pandas
reports = import_pandas.read("reports")
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

RELEASE = Path(__file__).resolve().parents[1]
PACKAGE = json.loads((RELEASE / "datapackage.json").read_text("utf-8"))
TABLES = {
    resource["name"]: resource["schema"]["fields"]
    for resource in PACKAGE["resources"]
    if resource["path"].endswith(".csv")
}
_TYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}


def read(table: str) -> pd.DataFrame:
    """Codes are categories, texts are as the archive has them, missing values are NA."""
    fields = {field["name"]: field for field in TABLES[table]}
    types = {name: _type(field) for name, field in fields.items()}
    frame = pd.read_csv(
        RELEASE / f"{table}.csv", dtype=types, encoding="utf-8-sig", keep_default_na=False, na_values=[""],
        true_values=["true"], false_values=["false"],
    )  # fmt: skip
    for name, field in fields.items():
        if field["type"] == "date":
            frame[name] = pd.to_datetime(frame[name])
        elif field["type"] == "datetime":
            frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601")
        elif field.get("guarded"):
            frame[name] = frame[name].str.removeprefix("'")
    return frame


def _type(field: dict[str, Any]) -> Any:
    if words := field.get("constraints", {}).get("enum"):
        return pd.CategoricalDtype(words)
    return _TYPES.get(field["type"], "string")
