"""docs/watching.md names every kind of incident, every state and every metric, and nothing that is not there."""

import re

from archive.coverage.coverage import State
from archive.coverage.health import IncidentKind, today_in_china
from archive.coverage.metrics import prometheus
from archive.coverage.status import Status
from tests.archive.conftest import HERE

TEXT = (HERE.parents[1] / "docs" / "watching.md").read_text("utf-8")


def first_column(heading: str) -> set[str]:
    table = TEXT.split(heading, 1)[1].split("\n\n|", 1)[1].split("\n\n", 1)[0]
    return set(re.findall(r"^\| `([^`]+)` \|", table, re.M))


def test_every_kind_of_incident_and_every_state() -> None:
    assert first_column("### Incidents") == {kind.value for kind in IncidentKind}
    assert first_column("## `nianbao coverage`") == {state.value for state in State}


def test_every_metric() -> None:
    printed = prometheus(Status(today_in_china(), (), (), ()))
    assert set(re.findall(r"`(nianbao_\w+)`", TEXT)) == set(re.findall(r"^# TYPE (\w+)", printed, re.M))
