"""A gzip file, also one inside another: what is in it is read as if it stood alone."""

import zlib

from extract.document.model import Document
from extract.readers.containers.zips import MAX_MEMBER_BYTES
from extract.readers.dispatch import read_document
from extract.text.errors import Damaged, NotReadable, TooLarge
from extract.text.media import GZIP, media_type

_MOST_INSIDE = 4
_WITH_HEADER = 31  # `wbits` of zlib for gzip


def read(data: bytes) -> Document:
    """Raises `NotReadable`."""
    kind = GZIP
    for _ in range(_MOST_INSIDE):
        data = _unpacked(data)
        kind = media_type(data)
        if kind != GZIP:
            return read_document(data, kind)[0]
    raise NotReadable(f"more than {_MOST_INSIDE} gzip files inside each other are not opened")


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=_WITH_HEADER)
    try:
        unpacked = unpacking.decompress(data, MAX_MEMBER_BYTES)
    except zlib.error as error:
        raise Damaged(f"the gzip file is damaged: {error}") from error
    if unpacking.unconsumed_tail:
        raise TooLarge(f"the gzip file holds more than {MAX_MEMBER_BYTES} bytes")
    if not unpacking.eof:
        raise Damaged("the gzip file is cut off")
    return unpacked
