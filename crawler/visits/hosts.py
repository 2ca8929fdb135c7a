"""How the hosts have answered in this run, and which of them are left alone for the rest of it."""

from collections import Counter

MAX_FAILED_IN_A_ROW = 10


class Hosts:
    """Hosts are `host` or `host:port`. `left_alone` holds why nothing more is asked of a host."""

    def __init__(self) -> None:
        self.left_alone: dict[str, str] = {}
        self._failed_in_a_row: Counter[str] = Counter()
        self._index_pages: Counter[str] = Counter()

    def leave_alone(self, host: str, why: str) -> None:
        self.left_alone[host] = why

    def failed(self, host: str, last: str) -> None:
        """A request failed at last, after its repetitions; `last` names the failure."""
        self._failed_in_a_row[host] += 1
        times = self._failed_in_a_row[host]
        if times >= MAX_FAILED_IN_A_ROW:
            self.left_alone.setdefault(host, f"{times} requests in a row had failed, the last with {last}")

    def answered(self, host: str) -> None:
        self._failed_in_a_row.pop(host, None)

    def gave_index_page(self, host: str) -> None:
        """The answer was an index page in the place of an item."""
        self._index_pages[host] += 1
        if self._index_pages[host] > 1:
            self.left_alone.setdefault(host, "the host had given an index page in the place of two items")
