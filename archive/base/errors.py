"""What can go wrong in the archive. Every message names the file, agency or year and says what to do.

ArchiveError              base class; `exit_code` is the command line's, one of the constants below
├── ArchiveMissing        the data directory holds no archive
├── ArchiveOutdated       archive.db was made by an older version, and nothing has written to it since
├── ArchiveLocked         another process writes to the archive or the release (exit code 3)
├── WrongKind             a sample run on an archive of real captures, or the other way round
├── StorageFull           the disk is full or a write failed; what was acknowledged is safe
│   └── NotWritable       this user may not write there, or the disk takes no writes
├── StrangeDatabase       archive.db is damaged, or not as this program makes it
├── NotInPlace            a file of the archive is a link or no regular file, or its name leads elsewhere
├── DamagedRecord         a WARC record is cut off, has a wrong checksum, or is not there
├── WrongClock            the clock of this machine contradicts the archive and a server
├── UnknownAgency         no agency has this name or part of a name
├── AmbiguousAgency       several agencies have it; `candidates` lists them, or the first of very many
├── UnknownMatch          the review list has no such number
├── DecisionRefused       a decision about agencies contradicts one that holds, or says nothing
├── UnknownReport         the agency has no report of that year, or the report no such version
├── UnknownCell           the official forms have no cell of this name
├── UnknownFinding        no finding has this number
├── UnknownIncident       no incident of this number stands
├── BadCorrections        a file of corrections cannot be read, or an entry of it is wrong
├── ExportRefused         the export directory holds something that is not of an earlier export, or nothing is in scope
├── BadRelease            a directory is no release, is damaged, or cannot be compared with another
├── BackupRefused         the backup directory holds something that is no backup of this archive
├── MergeRefused          an archive is to be merged into itself
├── ProcessFailed         a process that was to share the work could not start
└── ClusterFailed         a Dask cluster does not answer, or its workers have another code
    └── WorkerLost        each worker that was given one piece of work died

WrongAnswer (ValueError)  what a reader's process answers is not of the shape that it must have

BadEncoding (ValueError)  a body that cannot be undone from its content encoding
├── Truncated             the stream ended before its end mark
├── TooLarge              the payload is larger than the limit
└── Undecodable           the body is not in the encoding that its header names, or the encoding is unknown
"""

# ruff: noqa: N818

import errno
import sqlite3
from pathlib import Path

# The exit codes of all commands; docs/operator.md has them too.
PROBLEMS = 1
WRONG_USAGE = 2
LOCKED = 3
INTERRUPTED = 4
STORAGE = 5
DAMAGE = 6
CLOCK = 7


class ArchiveError(Exception):
    exit_code = PROBLEMS


class ArchiveMissing(ArchiveError):
    exit_code = WRONG_USAGE


class ArchiveOutdated(ArchiveError):
    pass


class ArchiveLocked(ArchiveError):
    exit_code = LOCKED


class WrongKind(ArchiveError):
    exit_code = WRONG_USAGE


class StorageFull(ArchiveError):
    exit_code = STORAGE


class NotWritable(StorageFull):
    pass


class StrangeDatabase(ArchiveError):
    exit_code = DAMAGE


class NotInPlace(ArchiveError):
    exit_code = DAMAGE


class DamagedRecord(ArchiveError):
    exit_code = DAMAGE


class WrongClock(ArchiveError):
    exit_code = CLOCK


class UnknownAgency(ArchiveError):
    exit_code = WRONG_USAGE


class AmbiguousAgency(ArchiveError):
    exit_code = WRONG_USAGE

    def __init__(self, wanted: str, candidates: list[str], *, more: bool = False) -> None:
        listed = "\n".join(f"  {name}" for name in candidates)
        fits = f"more than {len(candidates)} agencies" if more else f"{len(candidates)} agencies"
        super().__init__(f"{wanted!r} fits {fits}; give more of the name of one of them:\n{listed}")
        self.candidates = candidates


class UnknownMatch(ArchiveError):
    exit_code = WRONG_USAGE


class DecisionRefused(ArchiveError):
    exit_code = WRONG_USAGE


class UnknownReport(ArchiveError):
    exit_code = WRONG_USAGE


class UnknownCell(ArchiveError):
    exit_code = WRONG_USAGE


class UnknownFinding(ArchiveError):
    exit_code = WRONG_USAGE


class UnknownIncident(ArchiveError):
    exit_code = WRONG_USAGE


class BadCorrections(ArchiveError):
    exit_code = WRONG_USAGE


class ExportRefused(ArchiveError):
    exit_code = WRONG_USAGE


class BadRelease(ArchiveError):
    exit_code = WRONG_USAGE


class BackupRefused(ArchiveError):
    exit_code = WRONG_USAGE


class MergeRefused(ArchiveError):
    exit_code = WRONG_USAGE


class ProcessFailed(ArchiveError):
    pass


class ClusterFailed(ArchiveError):
    pass


class WorkerLost(ClusterFailed):
    pass


class WrongAnswer(ValueError):
    pass


class BadEncoding(ValueError):
    pass


class Truncated(BadEncoding):
    pass


class TooLarge(BadEncoding):
    pass


class Undecodable(BadEncoding):
    pass


def storage_error(error: OSError | sqlite3.Error, path: Path) -> ArchiveError:
    """The archive's error for what the system or SQLite said about `path`: the reason, and what to do."""
    if isinstance(error, OSError):
        known = _OF_SYSTEM.get(error.errno or 0, _FAILED)
    else:
        known = _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _FAILED)
    kind, advice = known
    return kind(f"{path}: {error}; {advice}")


_FAILED = ArchiveError, "nothing was acknowledged that is not stored. Fix the cause, then run again"
_FULL = StorageFull, "everything acknowledged before is safe. Free disk space or fix the disk, then run again"
_NO_WRITES = (
    NotWritable,
    "everything acknowledged before is safe. Give this user the right to write there, or another --data DIR",
)
_DAMAGED = StrangeDatabase, "nianbao rebuild makes it again from the WARC files"
_BUSY = ArchiveLocked, "another program has it open and writes to it; wait until it ends, then run again"
_OF_SYSTEM = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO), _FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _NO_WRITES),
}
_OF_SQLITE: dict[int, tuple[type[ArchiveError], str]] = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FULL,
    sqlite3.SQLITE_READONLY: _NO_WRITES,
    sqlite3.SQLITE_CANTOPEN: (
        NotWritable,
        "it cannot be opened: see whether this user may read and write it and its directory",
    ),
    sqlite3.SQLITE_PERM: _NO_WRITES,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_FORMAT: _DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: _DAMAGED,
    sqlite3.SQLITE_MISMATCH: _DAMAGED,
    sqlite3.SQLITE_TOOBIG: _DAMAGED,
    sqlite3.SQLITE_ERROR: _DAMAGED,
}
