"""Results of earlier checks, so that verify does not decompress a WARC file again that has not changed.

DATA/manifests/verified.jsonl has a line for each WARC file of which every record was checked and matched: the SHA-256 of
the file and that of the rows that its records were compared with. While both are the same, another check would have the
same result. Lines are only added. The file may be deleted: a line that is missing, cut off, or written by another version
of this program only means that the WARC file is checked again.
"""

import os
import sqlite3
from dataclasses import asdict, astuple, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import orjson

from archive.base import times
from archive.base.errors import NotInPlace
from archive.base.own_files import opened

_LEDGER = "verified.jsonl"
_VERSION = version("nianbao")
_MAX_BYTES = 1 << 27
_TYPES = (str, int, str, str, int, str)  # of the fields of a proof
_ROWS = """
SELECT c.*, o.payload_sha256, o.text_sha256 FROM captures AS c LEFT JOIN captures AS o ON o.id = c.revisit_of
WHERE c.{kind}_file = ? AND c.{kind}_offset < ? ORDER BY c.{kind}_offset, c.id
"""


@dataclass(frozen=True)
class Proof:
    """This version of the program checked all `records` of a WARC file of `bytes` bytes, and all matched."""

    file: str
    bytes: int
    sha256: str
    rows_sha256: str
    records: int
    nianbao: str = _VERSION


def rows_sha256(connection: sqlite3.Connection, name: str, end: int) -> str:
    """Of the captures whose records or texts begin before `end` in a WARC file, with what they are revisits of."""
    digest = sha256()
    for kind in ("warc", "text_warc"):
        rows = connection.execute(_ROWS.format(kind=kind), (name, end))
        while some := rows.fetchmany(500):
            digest.update(orjson.dumps(some))
    return digest.hexdigest()


def read_proofs(data: Path) -> dict[str, Proof]:
    """The newest of each WARC file that this version of the program wrote, by name."""
    try:
        with opened(data / "manifests" / _LEDGER) as file:
            lines = file.read(_MAX_BYTES).split(b"\n")
    except (OSError, NotInPlace):
        return {}
    proofs = {}
    for line in lines:
        try:
            fields = orjson.loads(line)
            del fields["verified_at"]
            proof = Proof(**fields)
        except (ValueError, TypeError, KeyError):
            continue
        if proof.nianbao == _VERSION and tuple(map(type, astuple(proof))) == _TYPES:
            proofs[proof.file] = proof
    return proofs


def keep(data: Path, proof: Proof) -> None:
    """Add a line. NotInPlace, OSError."""
    path = data / "manifests" / _LEDGER
    path.parent.mkdir(exist_ok=True)
    line = orjson.dumps(asdict(proof) | {"verified_at": times.now()}) + b"\n"
    with opened(path, "a+b") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
        cut_off = file.read() not in (b"", b"\n")
        file.write(b"\n" * cut_off + line)
