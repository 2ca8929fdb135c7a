"""What a worker does with captures: it puts their records where the rows say, and reads in a confined process of its own."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from distributed import get_worker

from archive.base.errors import ClusterFailed, DamagedRecord, NotInPlace, storage_error
from archive.cluster.code import code_here, difference
from archive.cluster.records import place
from archive.processes import child
from archive.processes.in_order import in_order
from archive.warc.records import read_at


class Sent(NamedTuple):
    """An item and the bytes of its records, in the order of `item.records`."""

    item: Any
    records: tuple[bytes, ...]


def check_code(there: dict[str, str]) -> None:
    """ClusterFailed unless this worker has the code of the machine that gives the work."""
    if found := difference(there, code_here()):
        raise ClusterFailed(f"a worker does not have the same code as the machine that gives it work: {found}")


def read_sent(
    code: dict[str, str], work: Callable[[Any], Any], died: Callable[..., Any], sent: Sequence[Sent]
) -> list[tuple[Any, ...]]:
    """For each item a tuple with what `work` made of it, as `in_order` says; empty for one with a damaged record."""
    check_code(code)
    child.keep_idle(get_worker().state.nthreads)
    with tempfile.TemporaryDirectory(prefix="nianbao-") as directory:
        items = [_placed(Path(directory), one) for one in sent]
        whole = (item for item in items if item is not None)
        with closing(in_order(work, whole, 1, died)) as made:
            return [() if item is None else (next(made)[1],) for item in items]


def _placed(directory: Path, sent: Sent) -> Any:
    """The item, to be read from this directory. None if a record is damaged."""
    try:
        for row, record in zip(sent.item.records, sent.records, strict=True):
            read_at(place(directory, row, record), row.warc_offset, row.warc_length)
    except (DamagedRecord, NotInPlace):
        return None
    except OSError as error:
        raise storage_error(error, directory) from error
    return replace(sent.item, data=directory)
