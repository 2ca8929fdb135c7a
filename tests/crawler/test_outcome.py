"""Which failures are worth another try the next night."""

import pytest

from crawler.visits.outcome import outcome

START = ("http://127.0.0.1/list.html",)
ITEM = "http://127.0.0.1/item.html"


@pytest.mark.parametrize(
    ("failures", "said"),
    [
        ([], "done"),
        ([(ITEM, "not found")], "problems"),
        ([(ITEM, "wrong type"), (ITEM, "robots")], "problems"),
        ([(ITEM, "not found"), (ITEM, "timeout")], "failed"),
        ([(ITEM, "blocked")], "failed"),
        ([(ITEM, "http error")], "failed"),
        ([(START[0], "not found")], "failed"),
        ([(START[0], "robots")], "failed"),
    ],
)
def test_outcome(failures: list[tuple[str, str]], said: str) -> None:
    assert outcome(failures, START) == said
