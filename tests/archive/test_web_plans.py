"""How SQLite answers the pages: by indexes, whatever the size of the tables."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.db.handle import Archive
from archive.web.pages import Asked, Page
from archive.web.server.guard import Public
from archive.web.views import agency, changes, diff, evidence, home, report
from archive.web.views.places import coverage, overview
from tests.archive.web_client import CELL

VERSION = {"agency": "1", "year": "2021", "version": "1"}
# The newest rows only: 500 versions, the site visits of one night.
ENDS = {"SCAN report_versions", "SCAN site_visits", "SCAN v"}


@pytest.mark.parametrize(
    ("page", "names", "allowed"),
    [
        (home.page, {}, ENDS),
        (agency.page, {"agency": "1"}, set()),
        (report.page, VERSION, set()),
        (diff.page, VERSION | {"before": "1", "after": "2"}, set()),
        (evidence.page, VERSION | {"cell": CELL}, set()),
        (coverage.page, {"area": ""}, set()),
        (coverage.page, {"area": "330411"}, set()),
        (overview.page, {"area": "33"}, set()),
        (coverage.late, {"area": "33", "year": "2021"}, set()),
        (changes.feed, {"agency": "1"}, set()),
        (changes.feed, {}, ENDS),
    ],
)
def test_no_page_walks_through_a_table(web_data: Path, page: Page, names: Mapping[str, str], allowed: set[str]) -> None:
    asked: list[str] = []
    with Archive.open(web_data) as archive:
        connection = archive.db.conn
        connection.set_trace_callback(asked.append)
        answer = page(
            Asked(
                connection,
                web_data,
                "zh",
                "/agencies/1" if names else "/",
                names,
                {},
                Public("http://localhost", ""),
                "",
                None,
            )
        )
        connection.set_trace_callback(None)
        assert answer.status == 200
        selects = [statement for statement in dict.fromkeys(asked) if re.match(r"\s*(SELECT|WITH)", statement)]
        assert len(selects) > 1
        steps = {row[3] for statement in selects for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")}
    walks = {step for step in steps if re.match(r"SCAN (?!CONSTANT|same|json_each|\(subquery)", step)}
    assert walks <= allowed
