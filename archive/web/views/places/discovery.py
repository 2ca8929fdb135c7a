"""The state of discovery: which provinces have portals, and how many columns of annual reports are known there.

The crawler wrote it to the data directory (`archive.coverage.discovery`); without it the page says what to do.
"""

from collections import Counter
from dataclasses import dataclass

from datasette import Response

from archive.coverage.discovery import Province, read_state
from archive.web import areas
from archive.web.pages import Asked, render

# Row and column of each province on a map of equal tiles.
_TILES = {
    "23": (1, 8), "65": (2, 1), "15": (2, 5), "11": (2, 6), "21": (2, 7), "22": (2, 8), "63": (3, 2), "62": (3, 3),
    "64": (3, 4), "14": (3, 5), "13": (3, 6), "12": (3, 7), "54": (4, 1), "51": (4, 3), "61": (4, 4), "41": (4, 5),
    "37": (4, 6), "50": (5, 3), "42": (5, 4), "34": (5, 5), "32": (5, 6), "31": (5, 7), "53": (6, 2), "52": (6, 3),
    "43": (6, 4), "36": (6, 5), "33": (6, 6), "45": (7, 3), "44": (7, 4), "35": (7, 5), "46": (8, 3),
}  # fmt: skip
_SHORT = {"15": "内蒙古", "23": "黑龙江"}  # of three characters; the others have two


@dataclass(frozen=True, slots=True)
class Tile:
    """`level` is the share of governments with a known column: `none`, `some`, `most` (half or more), `all`."""

    province: Province
    name: str
    row: int
    column: int
    level: str


def page(asked: Asked) -> Response:
    state = read_state(asked.data)
    provinces = state.provinces if state else ()
    tiles = [_tile(province, *_TILES[province.code]) for province in provinces if province.code in _TILES]
    reasons: Counter[str] = Counter()
    for province in provinces:
        reasons.update(province.needs_person)
    return render(
        asked,
        "discovery.html",
        state=state,
        areas=areas,
        tiles=sorted(tiles, key=lambda tile: (tile.row, tile.column)),
        altogether=_sum(provinces),
        reasons=reasons.most_common(),
    )


def _tile(province: Province, row: int, column: int) -> Tile:
    name = _SHORT.get(province.code, areas.short_name(province.code)[:2])
    share = province.with_column / province.governments if province.governments else 0.0
    level = "all" if share >= 1 else "most" if share >= 0.5 else "some" if share else "none"
    return Tile(province, name, row, column, level)


def _sum(provinces: tuple[Province, ...]) -> Province:
    counts = ("portals", "not_asked", "columns", "verified", "governments", "with_column")
    needs_person = {"": sum(sum(province.needs_person.values()) for province in provinces)}
    sums = {name: sum(getattr(province, name) for province in provinces) for name in counts}
    return Province(code="", needs_person=needs_person, **sums)
