"""Decisions of people about agencies."""

from unittest.mock import patch

from archive.agencies.decisions import decide
from archive.agencies.review import decision_about
from archive.base.times import to_text
from archive.writing.decision_runs import decisions
from tests.archive.conftest import Shelf


def decided(shelf: Shelf, what: str, relation: str, other: str | None = None, on: str | None = None) -> None:
    """What `nianbao review decide` does, on the day of the last run."""
    with (
        patch("archive.base.times.now", lambda: to_text(shelf.now)),
        decisions(shelf.data, "review decide") as archive,
    ):
        decision = decision_about(
            archive.db.conn,
            what,
            relation,
            other,
            author="王",
            reason="看了",
            happened_on=on,
            evidence="http://127.0.0.1/e",
        )
        decide(archive.db.conn, decision)
