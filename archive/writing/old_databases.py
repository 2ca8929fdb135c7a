"""What `rebuild` set aside: `archive-before-<time>.db`. After 90 days it goes, if the archive holds at least as much."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.db.handle import Archive

KEPT_DAYS = 90
COUNTS = (
    "SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM reports), (SELECT count(*) FROM report_versions)"
)
_NAME = re.compile(r"archive-before-([0-9]{14})\.db")


def remove_old_databases(archive: Archive) -> Iterator[str]:
    """A sentence for each that was removed, and for each that is old and stays. OSError."""
    held = archive.db.execute(COUNTS).fetchone()
    for path in sorted(archive.data.glob("archive-before-*.db")):
        match = _NAME.fullmatch(path.name)
        if not match or path.is_symlink() or not _is_old(match[1]):
            continue
        if (counts := _counts(path)) is None:
            yield f"{path} is kept: it cannot be read"
        elif any(before > now for before, now in zip(counts, held, strict=True)):
            yield f"{path} is kept: it holds {counts[0]} captures, {counts[1]} reports, {counts[2]} versions"
        else:
            for suffix in ("-wal", "-shm", ""):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            yield f"{path} is removed: it is {KEPT_DAYS} days old, and the archive holds at least as much"


def _is_old(moment: str) -> bool:
    try:
        set_aside = datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return datetime.now(UTC) - set_aside > timedelta(days=KEPT_DAYS)


def _counts(path: Path) -> tuple[int, int, int] | None:
    try:
        with closing(sqlite3.connect(f"file:{os.fspath(path)}?mode=ro", uri=True)) as connection:
            captures, reports, versions = connection.execute(COUNTS).fetchone()
    except sqlite3.Error:
        return None
    return captures, reports, versions
