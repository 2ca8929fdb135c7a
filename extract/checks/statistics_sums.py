"""The sums of the statistical tables before 2019: a row must equal its parts where a form says that the parts are all of it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from extract.checks.rules import number_of
from extract.forms.statistics import COLUMNS, sums
from extract.text.report import Finding, Table

RULE = "statistics.sum"


def check(cells: Table, parent: Mapping[str, str | None]) -> Iterator[Finding]:
    """Every sum that does not hold. `parent` is of each row the row that the table prints it below.

    A row is only held against a set of parts that is just what the table prints below it. A total that is left out, and a
    part that is absent or unreadable, is not judged.
    """
    for key, sets in sums().items():
        printed = {part for part, above in parent.items() if above == key and part in cells}
        parts = next((parts for parts in sets if set(parts) == printed), ())
        for column in COLUMNS if key in cells and parts else ():
            total = cells[key].get(column)
            numbers = [number_of(cells[part].get(column)) for part in parts]
            if total is None or total.value is None or None in numbers:
                continue
            expected, actual = sum(map(_decimal, numbers)), Decimal(total.value)
            if expected != actual:
                message = f"各分项之和应等于合计：{expected} ≠ {actual}"
                yield Finding(
                    RULE, "arithmetic", "error", f"statistics.{key}.{column}", message, str(expected), str(actual)
                )


def _decimal(number: int | Decimal | None) -> Decimal:
    return Decimal(number or 0)
