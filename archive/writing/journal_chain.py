"""Which of the journal records that were found are valid: each refers to the one before it by its random id.

Two records may have the same number, if a transaction failed after its journal record was written. The next record refers to
the valid one; of the last number, the record that was written last is valid.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.db.journal import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """A journal record, and where it is."""

    entry: Entry
    path: Path
    offset: int
    length: int


FOREIGN = "came from another archive"
LOST = "and with"


def in_order(found: Iterable[Found], newest: Entry, may_be_lost: Callable[[], int]) -> tuple[list[Found], list[str]]:
    """The records that follow `newest`, and a sentence for each stretch that is lost or left out.

    `found` is in the order in which they were written. Records behind a stretch that is lost count only where so many
    may be lost. A file with records that follow one another, and none of this archive, is named as another's (`FOREIGN`).
    """
    by_number: dict[int, list[Found]] = defaultdict(list)
    for record in found:
        by_number[record.entry.number].append(record)
    after, depth = _best_after(by_number)
    later = {number: records for number, records in by_number.items() if number > newest.number}
    chain, messages = _follow(later, newest, after, depth, may_be_lost)
    own = {record.path for record in chain}
    others = {
        record.path
        for records in by_number.values()
        for record in records
        if record.path not in own and depth[record.entry.number, record.entry.record_id] > 1
    }
    messages += [f"{path} {FOREIGN}: take it out of the folder, and use nianbao merge" for path in sorted(others)]
    return chain, messages


def _follow(
    by_number: dict[int, list[Found]],
    newest: Entry,
    after: dict[tuple[int, str], Found],
    depth: dict[tuple[int, str], int],
    may_be_lost: Callable[[], int],
) -> tuple[list[Found], list[str]]:
    chain: list[Found] = []
    messages: list[str] = []
    at, numbers = newest, sorted(by_number, reverse=True)
    while True:
        while following := after.get((at.number + 1, at.record_id)):
            chain.append(following)
            at = following.entry
        while numbers and numbers[-1] <= at.number:
            numbers.pop()
        if not numbers:
            return chain, messages
        first, last = at.number + 1, numbers[-1] - 1
        if max(1, last - first + 1) > may_be_lost():
            named = f"{numbers[-1]}" if len(numbers) == 1 else f"{numbers[-1]} to {numbers[0]}"
            messages.append(f"journal record {named}: follows no record that is there or can be lost; left out")
            return chain, messages
        messages.append(_lost(min(first, last), last))
        start = max(
            reversed(by_number[numbers[-1]]), key=lambda record: depth[record.entry.number, record.entry.record_id]
        )
        chain.append(start)
        at = start.entry


def _best_after(
    by_number: dict[int, list[Found]],
) -> tuple[dict[tuple[int, str], Found], dict[tuple[int, str], int]]:
    """Number and id of the record before → the record on which most others rest, the last of equals; and how many do."""
    best: dict[tuple[int, str], Found] = {}
    depth: dict[tuple[int, str], int] = {}
    for number in sorted(by_number, reverse=True):
        for record in by_number[number]:
            own, key = record.entry.record_id, (number, record.entry.before)
            behind = best.get((number + 1, own))
            depth[number, own] = 1 + (depth[number + 1, behind.entry.record_id] if behind else 0)
            if key not in best or depth[number, own] >= depth[number, best[key].entry.record_id]:
                best[key] = record
    return best, depth


def _lost(first: int, last: int) -> str:
    if first == last:
        return f"journal record {first} is lost, {LOST} it the rows that only it told of"
    return f"journal records {first} to {last} are lost, {LOST} them the rows that only they told of"
