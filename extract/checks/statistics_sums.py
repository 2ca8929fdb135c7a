"""The sums of the statistical tables before 2019: a row must equal its parts where the form says that the parts are all of it.

A row is only held against a set of parts that is just what the table prints of its parts. A total that is left out, and a
part that is absent or unreadable, is not judged.
"""

from collections.abc import Iterator, Sequence

from extract.checks.rules import Check, number_of
from extract.forms import statistics
from extract.text.report import Finding, Table

RULE = "statistics.sum"
PRINCIPLE = "各分项之和应等于合计"


def check(cells: Table, form_id: str) -> Iterator[Finding]:
    """Every sum that does not hold."""
    for found in assess(cells, form_id):
        if not found.holds:
            message = f"{PRINCIPLE}：{found.expected} ≠ {found.actual}"
            yield Finding(RULE, "arithmetic", "error", found.where, message, found.expected, found.actual)


def assess(cells: Table, form_id: str) -> Iterator[Check]:
    """Every sum of the form that can be judged; `cells` are the rows of the table."""
    form = statistics.load(form_id)
    for key, sets in form.sums.items():
        for column in form.columns if key in cells else ():
            printed = cells[key].get(column)
            total = number_of(printed) if printed and printed.value is not None else None
            parts = {part: number_of(cells[part].get(column)) for part in _parts(form, key, sets, cells)}
            if not parts or total is None or None in parts.values():
                continue
            expected = sum(number or 0 for number in parts.values())
            where = f"statistics.{key}.{column}"
            operands = {f"statistics.{part}.{column}": number or 0 for part, number in parts.items()}
            yield Check(RULE, where, expected == total, str(expected), str(total), {**operands, where: total})


def _parts(form: statistics.StatisticsForm, key: str, sets: Sequence[Sequence[str]], cells: Table) -> Sequence[str]:
    """The largest set of parts that the table prints whole, without another part of the row, and that are parts of no other row of it."""
    printed = {row.key for row in form.rows.values() if key in row.under and row.key in cells}
    certain = {part for part in printed if form.rows[part].under == (key,)}
    own = {part for part in printed if next(above for above in form.rows[part].under if above in cells) == key}
    return max((parts for parts in sets if certain <= set(parts) <= own), key=len, default=())
