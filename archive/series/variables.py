"""What the variables of the series are: data of `variables.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.base.bilingual import Both
from archive.db.cells import Key


@dataclass(frozen=True, slots=True)
class Variable:
    """`short` is a label of at most four characters. `cells` are, of each kind of form, the cells whose sum it is; `statement` is the key of the sentences that state it."""

    name: str
    short: str
    label: Both
    note: Both
    cells: tuple[tuple[Key, ...], ...]
    statement: str | None


@cache
def variables() -> tuple[Variable, ...]:
    """All of them, in the order of the file."""
    data = tomllib.loads(files("archive.series").joinpath("variables.toml").read_text("utf-8"))
    return tuple(
        Variable(
            row["name"],
            row["short"],
            Both(row["zh"], row["en"]),
            Both(row["note_zh"], row["note_en"]),
            tuple(tuple(key_of(name) for name in names) for names in row["cells"]),
            row.get("statement"),
        )
        for row in data["variable"]
    )


def key_of(name: str) -> Key:
    table, row, column = name.split(".")
    return table, row, column
