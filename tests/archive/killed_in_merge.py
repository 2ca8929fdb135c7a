"""Run by tests: a merge that kills itself (SIGKILL) at its Nth write to the disk. Arguments: N, the other archive, the data directory."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from archive.merging.merge import merge
from archive.merging.other_archive import open_other
from archive.writing.opening import open_for_writing


def kill_at(times: int) -> None:
    """SQLite and the WARC files: each statement, write and sync counts."""
    left = times

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("write", "fsync"):
        original = getattr(os, name)

        def counted(*arguments: Any, original: Any = original) -> Any:
            count()
            return original(*arguments)

        setattr(os, name, counted)
    traced.append(count)


traced: list[Any] = []

if __name__ == "__main__":
    _, number, other, data = sys.argv
    kill_at(int(number))
    with open_other(Path(data), Path(other)) as opened, open_for_writing(Path(data)) as archive:
        archive.db.conn.set_trace_callback(lambda sql: sql.startswith(("INSERT", "COMMIT", "BEGIN")) and traced[0]())
        merge(archive, opened)
