"""The official forms of 2019 and 2021, read from `official_forms/*.toml`: rows, columns and labels in official order."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Block:
    """A part of table two: the rows of one item of article 20 and the columns that they share, key → label."""

    article: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of table three. `group` is the key of the group that it stands in, None for a row of the top level."""

    key: str
    label: str
    group: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """One official form. Every mapping is key → official label, in the order of the form."""

    id: str
    sections: tuple[str, ...]
    proactive: tuple[Block, ...]
    applications_rows: tuple[Row, ...]
    applications_columns: Mapping[str, str]
    applications_groups: Mapping[str, str]
    remedies_groups: Mapping[str, str]
    remedies_outcomes: Mapping[str, str]


FORM_IDS = ("2019", "2021")


@cache
def load(form_id: str) -> Form:
    """The form `2019` or `2021`."""
    data = tomllib.loads(_text(form_id))
    applications, remedies = data["applications"], data["remedies"]
    return Form(
        id=form_id,
        sections=tuple(data["sections"]),
        proactive=tuple(Block(b["article"], b["rows"], b["columns"]) for b in data["proactive"]),
        applications_rows=tuple(Row(r["key"], r["label"], r.get("group")) for r in applications["rows"]),
        applications_columns=applications["columns"],
        applications_groups=applications["groups"],
        remedies_groups=remedies["groups"],
        remedies_outcomes=remedies["outcomes"],
    )


@cache
def cells(form_id: str) -> tuple[tuple[str, str, str], ...]:
    """Every cell of the form: (table, row, column)."""
    form = load(form_id)
    return (
        *(("proactive", row, column) for block in form.proactive for row in block.rows for column in block.columns),
        *(("applications", row.key, column) for row in form.applications_rows for column in form.applications_columns),
        *(("remedies", row, column) for row in form.remedies_groups for column in form.remedies_outcomes),
    )


@cache
def variants() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Labels as offices misprint or shorten them: table → rows, columns, groups or outcomes → key → labels."""
    return tomllib.loads(_text("variants"))


def _text(name: str) -> str:
    return files("extract.forms").joinpath("official_forms", f"{name}.toml").read_text("utf-8")


# The result rows of table three: everything between 予以公开 and 总计 that 总计 sums.
RESULT_ROWS = tuple(
    dict.fromkeys(
        row.key
        for form_id in ("2021", "2019")
        for row in load(form_id).applications_rows
        if row.group and row.key != "total_processed"
    )
)
OTHER_ROWS = tuple(row.key for row in load("2021").applications_rows if row.group == "other")
APPLICANTS = tuple(key for key in load("2021").applications_columns if key != "total")
