"""The newest nights and how they went, and the incidents found after the newest run that read."""

from dataclasses import dataclass
from itertools import islice

from datasette import Response

from archive.db.connection import named_rows
from archive.web.fields import number_of
from archive.web.pages import Asked, render
from archive.web.views.home import nights

_NIGHTS = 14
_INCIDENTS = 200
_LISTED = """
SELECT i.id, i.site_id, i.run_id, i.kind, i.message, i.judged_on,
    (SELECT agency FROM agency_facts WHERE site_id = i.site_id ORDER BY recorded_at DESC, id DESC LIMIT 1) AS agency
FROM incidents AS i WHERE i.id > ? ORDER BY i.id LIMIT ?
"""


@dataclass(frozen=True)
class ListedIncident:
    """An incident. `agency` is None where the registry never said whose site it is."""

    id: int
    site_id: str
    run_id: int
    kind: str
    message: str
    judged_on: str
    agency: str | None


def page(asked: Asked) -> Response:
    rows = named_rows(asked.connection, _LISTED, (number_of(asked, "after"), _INCIDENTS + 1))
    incidents = [ListedIncident(**row) for row in rows]
    return render(
        asked,
        "status.html",
        nights=list(islice(nights(asked.connection), _NIGHTS)),
        incidents=incidents[:_INCIDENTS],
        more=incidents[_INCIDENTS - 1].id if len(incidents) > _INCIDENTS else None,
    )
