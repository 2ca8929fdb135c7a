"""The state of discovery: which provinces have portals, and how many columns of annual reports are known there.

The crawler wrote it to the data directory (`archive.coverage.discovery`); without it the page says what to do.
"""

from collections import Counter

from datasette import Response

from archive.coverage.discovery import Province, read_state
from archive.web import areas
from archive.web.pages import Asked, render
from archive.web.views.places.tiles import tiles


def page(asked: Asked) -> Response:
    state = read_state(asked.data)
    provinces = state.provinces if state else ()
    reasons: Counter[str] = Counter()
    for province in provinces:
        reasons.update(province.needs_person)
    return render(
        asked,
        "discovery.html",
        state=state,
        areas=areas,
        tiles=tiles({province.code: (province.with_column, province.governments) for province in provinces}),
        altogether=_sum(provinces),
        reasons=reasons.most_common(),
    )


def _sum(provinces: tuple[Province, ...]) -> Province:
    counts = ("portals", "not_asked", "columns", "verified", "governments", "with_column")
    needs_person = {"": sum(sum(province.needs_person.values()) for province in provinces)}
    sums = {name: sum(getattr(province, name) for province in provinces) for name in counts}
    return Province(code="", needs_person=needs_person, **sums)
