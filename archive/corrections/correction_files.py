"""Correction sets as people write them: TOML files, checked strictly. docs/corrections.md has an example.

Every fault names the file, the entry (from 1) and the key.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_core import ErrorDetails

from archive.base.errors import BadCorrections
from archive.base.toml_files import BadTomlError, quoted, read_toml
from extract.forms import every_form

_WORDS = ("blank", "dash", "absent", "unreadable")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Value = StrictInt | StrictStr


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: _Text
    region: Annotated[str, StringConstraints(pattern=r"^\d{6}$")] | None = None
    year: StrictInt
    cell: str
    expected: _Value
    value: _Value
    reason: _Text = ""
    evidence: _Text = ""
    withdrawn: _Text | None = None

    @field_validator("cell")
    @classmethod
    def _is_of_a_form(cls, cell: str) -> str:
        if not any(tuple(cell.split(".")) in every_form.cells(form_id) for form_id in every_form.form_ids()):
            raise ValueError("no cell of an official form; write table.row.column, such as applications.granted.total")
        return cell

    @field_validator("expected", "value")
    @classmethod
    def _is_value(cls, value: int | str) -> int | str:
        if isinstance(value, str) and value not in _WORDS and not _DECIMAL.fullmatch(value):
            raise ValueError(f'write a whole number, a decimal as text ("25.10"), or one of {", ".join(_WORDS)}')
        return value


class _Set(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    author: _Text
    date: date
    reason: _Text = ""
    correction: Annotated[tuple[_Entry, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Entry:
    """One `[[correction]]`; `place` is `FILE, entry N`. `expected` and `value` are an int, a decimal, or a status word."""

    place: str
    agency: str
    region: str | None
    year: int
    cell: tuple[str, str, str]
    expected: int | str
    value: int | str
    author: str
    date: str
    reason: str
    evidence: str
    withdrawn: str | None


def read_corrections(path: Path) -> list[Entry]:
    """The entries of a file, in its order. Raises BadCorrections at the first fault."""
    try:
        _, document = read_toml(path)
    except BadTomlError as error:
        raise BadCorrections(f"{path}: {error}") from error
    try:
        correction_set = _Set.model_validate(document)
    except ValidationError as error:
        raise BadCorrections(f"{path}, {_explain(error.errors()[0])}") from error
    return [_entry(path, number, correction_set, entry) for number, entry in enumerate(correction_set.correction, 1)]


def _entry(path: Path, number: int, correction_set: _Set, entry: _Entry) -> Entry:
    place = f"{path}, entry {number}"
    if not (reason := entry.reason or correction_set.reason):
        raise BadCorrections(f"{place}: key 'reason' is missing, here and at the top")
    if entry.expected == entry.value:
        raise BadCorrections(f"{place}: key 'value': is what key 'expected' says already")
    table, row, column = entry.cell.split(".")
    return Entry(
        place=place,
        agency=entry.agency,
        region=entry.region,
        year=entry.year,
        cell=(table, row, column),
        expected=entry.expected,
        value=entry.value,
        author=correction_set.author,
        date=correction_set.date.isoformat(),
        reason=reason,
        evidence=entry.evidence,
        withdrawn=entry.withdrawn,
    )


def _explain(fault: ErrorDetails) -> str:
    place: tuple[Any, ...] = fault["loc"]
    where, model = "top", _Set
    if len(place) > 2 and place[0] == "correction":
        where, model, place = f"entry {place[1] + 1}", _Entry, place[2:]  # type: ignore[assignment]
    key = place[0]
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown key {key!r}; known keys are {', '.join(model.model_fields)}"
    if fault["type"] == "missing":
        return f"{where}: key {key!r} is missing"
    if isinstance(fault["input"], float):
        return f"{where}: key {key!r}: write a decimal as text, so that every printed digit stays, not {fault['input']}"
    return f"{where}: key {key!r}: {fault['msg']}, but found {quoted(fault['input'])}"
