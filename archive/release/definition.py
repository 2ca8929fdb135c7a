"""What a table and a field of a release are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.base.bilingual import Both

Type = Literal["integer", "number", "exact", "string", "code", "date", "datetime", "boolean"]
FRICTIONLESS = {"exact": "number", "code": "string"}


@dataclass(frozen=True)
class Field:
    """A column of every format.

    `type`: an `exact` number is a decimal where a format has such a type, a `number` a double; a `string` comes from outside, a `code` is a word or sum of ours. `values` are all that a code may
    be, in the order of their numbers in Stata and SPSS, from 1. `warnings` are of `usage_warnings.WARNINGS`.
    """

    name: str
    type: Type
    title: Both
    description: Both
    unit: Both | None = None
    values: Mapping[str, Both] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    stata_name: str = ""

    @property
    def frictionless_type(self) -> str:
        return FRICTIONLESS.get(self.type, self.type)


@dataclass(frozen=True)
class Table:
    """`key` identifies a row; `foreign_keys` are (field, table whose `id` it is). `statistical`: also for Stata and SPSS."""

    name: str
    title: Both
    description: Both
    key: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    warnings: tuple[str, ...] = ()
    statistical: bool = False
