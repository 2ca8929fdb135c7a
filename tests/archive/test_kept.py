"""What is costly to make is made once, and goes when there is no room."""

import threading

import pytest

from archive.evidence.kept import Kept


def test_made_once_however_many_ask() -> None:
    kept: Kept[str] = Kept(100, len)
    made: list[int] = []
    begin = threading.Event()

    def make() -> str:
        begin.wait()
        made.append(1)
        return "page"

    asking = [threading.Thread(target=kept.get, args=("key", make)) for _ in range(8)]
    for thread in asking:
        thread.start()
    begin.set()
    for thread in asking:
        thread.join()
    assert made == [1]


def test_the_longest_unasked_goes_first() -> None:
    kept: Kept[str] = Kept(6, len)
    made: list[str] = []

    def ask(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key * 3)

    assert [ask(key) for key in "abacbb"] == ["aaa", "bbb", "aaa", "ccc", "bbb", "bbb"]
    assert made == ["a", "b", "c", "b"]
    assert kept.get("large", lambda: "x" * 7) == "x" * 7
    ask("a")
    assert made[-1] == "a"


def test_what_fails_is_asked_again() -> None:
    kept: Kept[str] = Kept(6, len)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: str(1 // 0))
    assert kept.get("key", lambda: "now") == "now"
