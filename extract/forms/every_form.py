"""The cells of every form, the statistical tables before 2019 and the official forms since."""

from extract.forms import official, statistics

Key = tuple[str, str, str]


def form_ids() -> tuple[str, ...]:
    """From the oldest to the newest."""
    return (*reversed(statistics.form_ids()), *official.FORM_IDS)


def cells(form_id: str) -> tuple[Key, ...]:
    """Every cell of the form: (table, row, column); none of `none`."""
    if form_id in official.FORM_IDS:
        return official.cells(form_id)
    return statistics.cells(form_id) if form_id in statistics.form_ids() else ()
