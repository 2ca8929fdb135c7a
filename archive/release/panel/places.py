"""The province, prefecture and county of a region code, in a year and in the base year."""

from functools import lru_cache

from archive.base.divisions import Division, find, in_year

BASE_YEAR = 2020
"""The year of the seventh census: its tables, and most of what is joined to them, have the codes of that year."""


@lru_cache(maxsize=100_000)
def place(region: str | None, year: int | None = None) -> dict[str, str | None]:
    """Codes and names; None where the code is higher, unknown, or nothing tells what it was called in that year."""
    own = find(region or "") if year is None else in_year(region or "", year)
    code = own.code if own else ""
    province, prefecture = find(code[:2] + "0000"), find(code[:4] + "00")
    county = own if own and not code.endswith("00") else None
    return {
        **_named("province", province),
        **_named("prefecture", prefecture if prefecture is not province else None),
        **_named("county", county),
    }


def base_code(region: str | None) -> str | None:
    """The code of the region in the base year."""
    found = in_year(region or "", BASE_YEAR)
    return found.code if found else None


def _named(level: str, division: Division | None) -> dict[str, str | None]:
    code, name = (division.code, division.name) if division else (None, None)
    return {f"{level}_code": code, level: name}
