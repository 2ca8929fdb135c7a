"""The official tables in English: labels of cells, and definitions for readers who do not know the Regulations. Data of `english.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from archive.db.cells import Key


def label(key: Key) -> str:
    """`Granted in full, total`; a cell that the file does not have yet by its name."""
    table, row, column = key
    words = _tables().get(table, {})
    of_row = words.get("rows", {}).get(row, [row.replace("_", " ")])[0]
    return f"{of_row}, {words.get('columns', {}).get(column, column.replace('_', ' '))}"


def definition(key: Key) -> str:
    """Of the row; "" where its label is enough."""
    table, row, _ = key
    found: list[str] = _tables().get(table, {}).get("rows", {}).get(row, ["", ""])
    return found[1]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("archive.release").joinpath("english.toml").read_text("utf-8"))
