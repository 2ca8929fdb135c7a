"""Random pairs of archives, merged in all ways: what both say is the same, and stays the same."""

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.base.errors import AmbiguousAgency, DecisionRefused, UnknownAgency
from archive.base.times import to_text
from archive.fixity.verify import verify
from archive.reports.findings import record_verdict
from archive.writing.decision_runs import decisions
from archive.writing.opening import open_for_writing
from archive.writing.rebuild import rebuild
from tests.archive.conftest import START, Shelf, report_page
from tests.archive.deciding import decided
from tests.archive.on_disk import dump, lose_database
from tests.archive.two_archives import said, take_over

pytestmark = pytest.mark.slow

NAMES = ("嘉兴市秀洲区人民政府", "嘉兴市郊区人民政府", "嘉兴市城郊人民政府")
CRAWL = st.tuples(
    st.just("crawl"),
    st.sampled_from(NAMES),
    st.sampled_from((2020, 2021)),
    st.integers(3, 6),  # granted
    st.integers(0, 2),  # noise around it
    st.integers(0, 1),  # which address
    st.booleans(),  # with an attachment
)
DECIDE = st.tuples(
    st.just("decide"), st.sampled_from(NAMES), st.sampled_from(("same", "separate")), st.sampled_from(NAMES)
)
VERDICT = st.tuples(st.just("verdict"), st.sampled_from(("explained", "confirmed")))
MERGE = st.tuples(st.just("merge"))
STEPS = st.lists(st.tuples(st.integers(0, 1), st.one_of(CRAWL, CRAWL, DECIDE, VERDICT, MERGE)), min_size=2, max_size=9)
# What does not depend on which archive was merged into which, whatever people decided on both sides.
ALWAYS = ("reports", "captures", "sightings", "failures", "visits", "verdicts", "corrections")


class Pair:
    """Two archives whose runs are at different times."""

    def __init__(self, directory: Path) -> None:
        self.shelves = (Shelf(directory / "0"), Shelf(directory / "1"))
        self.time = 0

    def do(self, which: int, step: tuple[object, ...]) -> None:
        shelf = self.shelves[which]
        self.time += 1
        shelf.runs = self.time
        shelf.now = START + timedelta(days=self.time)
        what, *values = step
        getattr(self, f"_{what}")(shelf, self.shelves[1 - which], *values)

    def _crawl(
        self, shelf: Shelf, _: Shelf, name: str, year: int, granted: int, hits: int, place: int, attached: bool
    ) -> None:
        url = f"http://127.0.0.1/{NAMES.index(name)}/{year}/{place}.html"
        page = report_page(f"{name}{year}年政府信息公开工作年度报告", granted=granted, hits=hits)
        shelf.crawl({url: page}, {f"{url}.pdf": b"%PDF-1"} if attached else None, agency=name)

    def _decide(self, shelf: Shelf, _: Shelf, name: str, relation: str, other: str) -> None:
        if (shelf.data / "archive.db").exists():
            with suppress(DecisionRefused, UnknownAgency, AmbiguousAgency):
                decided(shelf, name, relation, None if relation == "separate" else other)

    def _verdict(self, shelf: Shelf, _: Shelf, verdict: str) -> None:
        if not (shelf.data / "archive.db").exists():
            return
        found = shelf.rows("SELECT max(id) FROM findings")[0][0]
        if isinstance(found, int):
            with (
                patch("archive.base.times.now", lambda: to_text(shelf.now)),
                decisions(shelf.data, "verdict") as archive,
            ):
                record_verdict(archive.db.conn, found, verdict, "王芳", "看了")  # type: ignore[arg-type]

    def _merge(self, shelf: Shelf, other: Shelf) -> None:
        if (other.data / "archive.db").exists():
            take_over(shelf, other)


@pytest.mark.usefixtures("reading_here")
@settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_pairs(steps: list[tuple[int, tuple[object, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        pair = Pair(Path(directory))
        for which, step in (
            (0, ("crawl", NAMES[0], 2020, 3, 0, 0, False)),
            (1, ("crawl", NAMES[1], 2020, 3, 0, 0, False)),
            *steps,
        ):
            pair.do(which, step)
        merged = []
        for shelf, other in (pair.shelves, reversed(pair.shelves)):
            one = Shelf(shelf.data.with_name(f"{shelf.data.name}-merged")).begin_as(shelf)
            assert take_over(one, other).problems == ()
            merged.append(one)
        ours, theirs = map(said, merged)
        for name in ALWAYS:
            assert ours[name] == theirs[name], name
        for name in ("versions", "cells"):
            assert set(ours[name]) == set(theirs[name]), name
        if not any(step[0] == "decide" for _, step in steps):
            for name in ("versions", "current", "cells", "sections", "findings"):
                assert ours[name] == theirs[name], name
        for one, other in (merged, reversed(merged)):
            before = said(one)
            take_over(one, other)
            assert said(one) == before
        one = merged[0]
        with open_for_writing(one.data) as archive:
            assert verify(archive, full=True).problems == ()
        rows = dump(one.data)
        lose_database(one.data)
        assert rebuild(one.data).problems == ()
        assert dump(one.data) == rows
