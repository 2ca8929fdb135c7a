"""Why there is no report of a year: what was seen on the last visit, and what proves it. Tables of `archive.coverage.coverage_tables`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from archive.agencies.lookup import Agency
from archive.coverage.coverage import State
from archive.db.connection import named_rows
from archive.web import links
from archive.web.pages import Asked

_YEARS = """
SELECT year, state, evidence_table, evidence_id, CASE evidence_table
    WHEN 'captures' THEN (SELECT fetched_at FROM captures WHERE id = evidence_id)
    WHEN 'failures' THEN (SELECT at FROM failures WHERE id = evidence_id)
    WHEN 'site_visits' THEN (SELECT finished_at FROM site_visits WHERE id = evidence_id)
    END AS at, CASE evidence_table WHEN 'failures' THEN (SELECT reason FROM failures WHERE id = evidence_id) END AS reason
FROM coverage_years WHERE agency_id IN (SELECT value FROM json_each(?)) AND state <> 'archived' ORDER BY at
"""


@dataclass(frozen=True)
class Missing:
    """`at` is when it was seen, in UTC; `reason` that of a failure. `proof` is the address of what shows it."""

    state: str
    at: str | None
    reason: str | None
    proof: str | None

    @property
    def is_list(self) -> bool:
        """Is the proof the archived list, in which there was no report of the year?"""
        return self.state == State.NOT_PUBLISHED.value


def missing_years(asked: Asked, agency: Agency) -> Mapping[int, Missing]:
    """By year, as the newest visit of any of the agency's rows saw it. Years of which nothing is known are left out."""
    found = {}
    for row in named_rows(asked.connection, _YEARS, (json.dumps(agency.ids),)):
        table, number = row["evidence_table"], row["evidence_id"]
        proof = links.evidence(table, number)
        found[row["year"]] = Missing(row["state"], row["at"], row["reason"], proof)
    return found
