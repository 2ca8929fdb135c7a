"""The provinces as a map of equal tiles."""

from dataclasses import dataclass

from archive.web import areas

_PLACES = {
    "23": (1, 8), "65": (2, 1), "15": (2, 5), "11": (2, 6), "21": (2, 7), "22": (2, 8), "63": (3, 2), "62": (3, 3),
    "64": (3, 4), "14": (3, 5), "13": (3, 6), "12": (3, 7), "54": (4, 1), "51": (4, 3), "61": (4, 4), "41": (4, 5),
    "37": (4, 6), "50": (5, 3), "42": (5, 4), "34": (5, 5), "32": (5, 6), "31": (5, 7), "53": (6, 2), "52": (6, 3),
    "43": (6, 4), "36": (6, 5), "33": (6, 6), "45": (7, 3), "44": (7, 4), "35": (7, 5), "46": (8, 3),
}  # fmt: skip
PROVINCES = tuple(_PLACES)
_SHORT = {"15": "内蒙古", "23": "黑龙江"}  # of three characters; the others have two


@dataclass(frozen=True, slots=True)
class Tile:
    """`level` is the share of `part` of `whole`: `empty` of nothing, `none`, `some`, `most` (half or more), `all`."""

    code: str
    name: str
    row: int
    column: int
    part: int
    whole: int

    @property
    def level(self) -> str:
        if not self.whole:
            return "empty"
        share = self.part / self.whole
        return "all" if share >= 1 else "most" if share >= 0.5 else "some" if share else "none"


def tiles(counts: dict[str, tuple[int, int]]) -> list[Tile]:
    """Of provinces by their first two digits, each with a part and its whole; row by row."""
    found = [
        Tile(code, _SHORT.get(code, areas.short_name(code)[:2]), *_PLACES[code], part, whole)
        for code, (part, whole) in counts.items()
        if code in _PLACES
    ]
    return sorted(found, key=lambda tile: (tile.row, tile.column))
