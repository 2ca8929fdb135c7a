"""The official forms since 2019, read from `official_forms/*.toml`: rows, columns and labels in official order, sums, and what tells them.

A form is a file with the tables `proactive`, `applications` and `remedies`. Nothing here names one.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

Key = tuple[str, str, str]
_FOLDER = files("extract.forms").joinpath("official_forms")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of table two: the rows of one item of article 20 and the columns that they share, key → label. `stocks` are the columns
    that count what is there at a moment; `flows` are of a stock the columns of what came in and what went out since the year before;
    `units` are those of columns that do not count."""

    article: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    stocks: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    flows: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of table three. `group` is the key of the group that it stands in, None for a row of the top level. `article` of the
    Regulations, "" for none of its own. `stock`: it counts what is there at the end of the year."""

    key: str
    label: str
    group: str | None
    article: str = ""
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One official form. Every mapping is key → official label, in the order of the form.

    `years` are the first and the last that it is for, the last None if it is in use. `total_row` is the sum of the rows in groups;
    `balance` are two sets of rows that come to the same; `carried` is the row that the second one repeats in the next year; `one_row` are
    groups that some offices print as one row. `stated` are of what the prose may state the rows, table and key, that count the same.
    """

    id: str
    name: tuple[str, str]
    short: tuple[str, str]
    years: tuple[int, int | None]
    code: int
    sections: tuple[str, ...]
    proactive: tuple[Block, ...]
    applications_rows: tuple[Row, ...]
    applications_columns: Mapping[str, str]
    applications_groups: Mapping[str, str]
    total_row: str
    balance: tuple[tuple[str, ...], tuple[str, ...]]
    carried: tuple[str, str]
    one_row: tuple[str, ...]
    remedies_groups: Mapping[str, str]
    remedies_outcomes: Mapping[str, str]
    stated: Mapping[str, tuple[tuple[str, str], ...]]

    def rows_as_printed(self, *, one_row: bool) -> tuple[Row, ...]:
        """The rows of table three; with `one_row` those of a group that some offices print so are one."""
        if not one_row:
            return self.applications_rows
        merged = {group: Row(group, self.applications_groups[group], "results") for group in self.one_row}
        rows = [merged.get(row.group or "", row) for row in self.applications_rows]
        return tuple(dict.fromkeys(rows))


@cache
def load(form_id: str) -> Form:
    """The form of that name."""
    data = tomllib.loads(_text(form_id))
    applications, remedies = data["applications"], data["remedies"]
    had, done = applications["balance"]
    return Form(
        id=form_id,
        name=(data["name_zh"], data["name_en"]),
        short=(data["short_zh"], data["short_en"]),
        years=(data["years"][0], data["years"][1] if len(data["years"]) > 1 else None),
        code=data["code"],
        sections=tuple(data["sections"]),
        proactive=tuple(
            Block(
                b["article"],
                b["rows"],
                b["columns"],
                tuple(b.get("stocks", ())),
                b.get("units", {}),
                b.get("flows", {}),
            )
            for b in data["proactive"]
        ),
        applications_rows=tuple(_row(row) for row in applications["rows"]),
        applications_columns=applications["columns"],
        applications_groups=applications["groups"],
        total_row=applications["total"],
        balance=(tuple(had), tuple(done)),
        carried=(applications["carried"][0], applications["carried"][1]),
        one_row=tuple(applications.get("one_row", ())),
        remedies_groups=remedies["groups"],
        remedies_outcomes=remedies["outcomes"],
        stated={what: tuple(map(_place, rows)) for what, rows in data["stated"].items()},
    )


def _place(name: str) -> tuple[str, str]:
    table, row = name.split(".")
    return table, row


def _row(row: Mapping[str, Any]) -> Row:
    return Row(row["key"], row["label"], row.get("group"), row.get("article", ""), row.get("stock", False))


@cache
def cells(form_id: str) -> tuple[Key, ...]:
    """Every cell of the form: (table, row, column)."""
    form = load(form_id)
    return (
        *(("proactive", row, column) for block in form.proactive for row in block.rows for column in block.columns),
        *(("applications", row.key, column) for row in form.applications_rows for column in form.applications_columns),
        *(("remedies", row, column) for row in form.remedies_groups for column in form.remedies_outcomes),
    )


def form_told_by(proactive: Mapping[str, Mapping[str, object]], applications: Mapping[str, object]) -> str | None:
    """The form that tables two and three are on, by the rows, columns and cells of table two that only one form has; where it has
    none, by the rows of table three. None where nothing tells."""
    rows, columns, own = _telling("proactive")
    votes = [own_row for row in proactive if (own_row := rows.get(row))]
    for row, cells_of_row in proactive.items():
        for column in cells_of_row:
            if column in columns:
                votes.append(columns[column])
            elif row not in rows and (row, column) in own:
                votes.append(own[row, column])
    if votes:
        return max(sorted(set(votes)), key=votes.count)
    by_row, _, _ = _telling("applications")
    return max((by_row[row] for row in applications if row in by_row), key=FORM_IDS.index, default=None)


def form_of_year(year: int | None) -> str:
    """The form for reports about that year: the newest before it, the oldest for earlier years; the newest where no year is told."""
    if year is None:
        return FORM_IDS[-1]
    return next((form_id for form_id in reversed(FORM_IDS) if load(form_id).years[0] <= year), FORM_IDS[0])


@cache
def _telling(table: str) -> tuple[dict[str, str], dict[str, str], dict[tuple[str, str], str]]:
    """The rows, the columns and the cells of a table that only one form has, each with the form."""
    own = [[key for key in cells(form_id) if key[0] == table] for form_id in FORM_IDS]
    found: list[dict[Any, str]] = []
    for part in (lambda key: key[1], lambda key: key[2], lambda key: key[1:]):
        parts = [dict.fromkeys(map(part, keys)) for keys in own]
        forms = Counter(name for names in parts for name in names)
        found.append(
            {
                name: form_id
                for form_id, names in zip(FORM_IDS, parts, strict=True)
                for name in names
                if forms[name] == 1
            }
        )
    return found[0], found[1], found[2]


@cache
def variants() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Labels as offices misprint or shorten them: table → rows, columns, groups or outcomes → key → labels."""
    return tomllib.loads(_text("variants"))


def _text(name: str) -> str:
    return _FOLDER.joinpath(f"{name}.toml").read_text("utf-8")


def _form_ids() -> tuple[str, ...]:
    """From the oldest to the newest."""
    names = (file.name.removesuffix(".toml") for file in _FOLDER.iterdir())
    forms = [name for name in names if {"proactive", "remedies", "sections"} <= tomllib.loads(_text(name)).keys()]
    return tuple(sorted(forms, key=lambda name: load(name).years[0]))


FORM_IDS = _form_ids()
NEWEST = load(FORM_IDS[-1])
FIRST_YEAR = load(FORM_IDS[0]).years[0]
# The result rows of table three: everything between 予以公开 and 总计 that 总计 sums.
RESULT_ROWS = tuple(
    dict.fromkeys(
        row.key
        for form_id in reversed(FORM_IDS)
        for row in load(form_id).applications_rows
        if row.group and row.key != load(form_id).total_row
    )
)
OTHER_ROWS = tuple(
    dict.fromkeys(row.key for form_id in FORM_IDS for row in load(form_id).applications_rows if row.group == "other")
)
APPLICANTS = tuple(key for key in NEWEST.applications_columns if key != "total")
