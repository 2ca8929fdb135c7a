"""The variables of the panel: those of the series, then those of `variables.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.base.bilingual import Both
from archive.db.cells import Key
from archive.series.variables import key_of, variables


@dataclass(frozen=True, slots=True)
class PanelVariable:
    """`cells` are, of each kind of form, the cells whose sum it is, and `less` those that are taken off."""

    name: str
    label: Both
    note: Both
    cells: tuple[tuple[Key, ...], ...]
    less: tuple[tuple[Key, ...], ...]


@cache
def own_variables() -> tuple[PanelVariable, ...]:
    """Those that the series does not have."""
    data = tomllib.loads(files("archive.release.panel").joinpath("variables.toml").read_text("utf-8"))
    return tuple(
        PanelVariable(
            row["name"],
            Both(row["zh"], row["en"]),
            Both(row["note_zh"], row["note_en"]),
            _keys(row["cells"]),
            _keys(row.get("less", ())) or ((),) * len(row["cells"]),
        )
        for row in data["variable"]
    )


@cache
def labels() -> dict[str, tuple[Both, Both]]:
    """Label and note of every variable, in the order of the columns."""
    found = {variable.name: (variable.label, variable.note) for variable in variables()}
    return found | {variable.name: (variable.label, variable.note) for variable in own_variables()}


def _keys(sets: list[list[str]]) -> tuple[tuple[Key, ...], ...]:
    return tuple(tuple(map(key_of, names)) for names in sets)
