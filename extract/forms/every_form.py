"""The cells of every form, the statistical tables before 2019 and the official forms since."""

from functools import cache

from extract.forms import official, statistics

Key = tuple[str, str, str]


def form_ids() -> tuple[str, ...]:
    """From the oldest to the newest."""
    return (*reversed(statistics.form_ids()), *official.FORM_IDS)


def load(form_id: str) -> official.Form | statistics.StatisticsForm:
    return official.load(form_id) if form_id in official.FORM_IDS else statistics.load(form_id)


def cells(form_id: str) -> tuple[Key, ...]:
    """Every cell of the form: (table, row, column); none of `none`."""
    if form_id in official.FORM_IDS:
        return official.cells(form_id)
    return statistics.cells(form_id) if form_id in statistics.form_ids() else ()


@cache
def stocks() -> frozenset[Key]:
    """The cells that count what is there at a moment, or since ever, and not what happened in the year."""
    found: list[Key] = []
    for form in map(official.load, official.FORM_IDS):
        found += [
            ("proactive", row, column) for block in form.proactive for row in block.rows for column in block.stocks
        ]
        rows = [row.key for row in form.applications_rows if row.stock]
        found += [("applications", row, column) for row in rows for column in form.applications_columns]
    for old in map(statistics.load, statistics.form_ids()):
        of_old = [("statistics", row.key, column) for row in old.rows.values() for column in old.columns]
        found += [key for key in of_old if old.rows[key[1]].stock or key[2] == "cumulative"]
    return frozenset(found)


@cache
def units() -> dict[Key, str]:
    """The units of cells of the official forms that do not count."""
    blocks = [block for form_id in official.FORM_IDS for block in official.load(form_id).proactive]
    return {("proactive", row, column): unit for b in blocks for row in b.rows for column, unit in b.units.items()}


@cache
def articles() -> dict[tuple[str, str], str]:
    """The article of the Regulations as the official forms have it: table and row → `36`, `第二十条第（一）项`."""
    found: dict[tuple[str, str], str] = {}
    for form in map(official.load, official.FORM_IDS):
        found |= {("proactive", row): block.article for block in form.proactive for row in block.rows}
        found |= {("applications", row.key): row.article for row in form.applications_rows if row.article}
    return found
