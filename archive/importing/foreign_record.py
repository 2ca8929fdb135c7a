"""One record of a WARC file that any tool wrote, in any version of the format."""

import re
from base64 import b32decode
from binascii import Error as NotBase32
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import new as new_digest
from urllib.parse import quote

from archive.base.times import from_text

MAX_HEAD_BYTES = 1 << 20
MAX_URL = 8192
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the Web
_AHEAD = timedelta(days=1)  # of a clock that is wrong
_VERSION = re.compile(rb"WARC/[01]\.[0-9]{1,2}[ \t]{0,9}\r?\n")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(r"[0-9]{1,15}")
_RECORD_ID = re.compile(r"<[!-;=?-~]{1,200}>")
_NOT_IN_URI = re.compile(r"[\s\0-\x20\x7f-\U0010ffff]")
_DIGITS_14 = re.compile(r"[0-9]{14}")
_ALGORITHMS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha512": "sha512",
}


class BadRecordError(ValueError):
    """A record that cannot be taken over; the message says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a record. `size` is how many bytes it takes, `length` how many its block has."""

    fields: tuple[tuple[str, str], ...]
    size: int
    length: int

    def get(self, name: str) -> str:
        """The value of the first field of that name, which is given in small letters; "" where there is none."""
        return next((value for key, value in self.fields if key.lower() == name), "")

    @property
    def kind(self) -> str:
        return self.get("warc-type").lower()

    @property
    def url(self) -> str:
        """The address; wget writes it between < and >."""
        url = self.get("warc-target-uri").strip("<> \t")
        if len(url) > MAX_URL:
            raise BadRecordError(f"its address has more than {MAX_URL} characters")
        return as_uri(url)

    @property
    def record_id(self) -> str:
        """Its id as it is written; "" where that is none."""
        found = self.get("warc-record-id")
        return found if _RECORD_ID.fullmatch(found) else ""

    @property
    def date(self) -> datetime:
        """BadRecordError when it has none that can be."""
        return moment(self.get("warc-date"))


def as_uri(url: str) -> str:
    """The address as it is sent: what is no ASCII, or does not print, as bytes of UTF-8."""
    return _NOT_IN_URI.sub(lambda found: quote(found[0], errors="replace"), url)


def moment(text: str) -> datetime:
    """A time as tools write it: ISO 8601 to the second or finer, less exact, or 14 digits. BadRecordError."""
    try:
        if _DIGITS_14.fullmatch(text):
            found = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        else:
            found = from_text(text if len(text) > 7 else text + "-01" * ((10 - len(text)) // 3))
    except ValueError as error:
        raise BadRecordError(f"{text[:40]!r} is no time") from error
    if not EARLIEST <= found <= datetime.now(UTC) + _AHEAD:
        raise BadRecordError(f"its time, {text[:40]}, cannot be")
    return found


def head_of(data: bytes, at: int = 0) -> Head | None:
    """The header that begins there; None where none does, or not all of it is there."""
    if not _VERSION.match(data, at):
        return None
    end = _HEAD_ENDS.search(data, at, at + MAX_HEAD_BYTES)
    if not end:
        return None
    fields: list[tuple[str, str]] = []
    for line in _text(data[at : end.start()]).splitlines()[1:]:
        if line[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            fields.append((name.strip(), value.strip()))
    head = Head(tuple(fields), end.end() - at, 0)
    length = head.get("content-length")
    return Head(head.fields, head.size, int(length)) if _LENGTH.fullmatch(length) else None


def _text(head: bytes) -> str:
    try:
        return head.decode()
    except UnicodeDecodeError:
        return head.decode("iso-8859-1")


def contradicts(digest: str, *contents: bytes) -> bool:
    """Whether a digest, as `sha1:` and base 32 or hexadecimal, is that of none of these; one that is not understood says nothing."""
    name, _, value = digest.partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower())
    if algorithm is None:
        return False
    found = [new_digest(algorithm, content, usedforsecurity=False).digest() for content in contents]
    wanted = _bytes(value.strip(), len(found[0]))
    return wanted is not None and wanted not in found


def _bytes(value: str, size: int) -> bytes | None:
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        decoded = b32decode(value.rstrip("=").upper() + "=" * (-len(value.rstrip("=")) % 8))
    except (ValueError, NotBase32):
        return None
    return decoded if len(decoded) == size else None
