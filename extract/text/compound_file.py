"""The directory of a compound file (OLE), in which Word, Excel and others kept their streams before 2007 ([MS-CFB])."""

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_MOST_ENTRIES = 20_000
_NONE = 0xFFFFFFFF


def names_in_root(data: bytes) -> list[str] | None:
    """The names of the streams and storages that stand in the root; None where the directory cannot be read."""
    entries = _entries(data)
    if not entries:
        return None
    names = []
    seen = set()
    waiting = [_child(entries[0])]
    while waiting:
        number = waiting.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        names.append(_name(entry))
        waiting += struct.unpack_from("<II", entry, 68)
    return names or None


def _child(entry: bytes) -> int:
    return int.from_bytes(entry[76:80], "little")


def _name(entry: bytes) -> str:
    length = int.from_bytes(entry[64:66], "little")
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")


def _entries(data: bytes) -> list[bytes]:
    if len(data) < 512 or not data.startswith(MAGIC):
        return []
    shift = int.from_bytes(data[30:32], "little")
    if shift not in {9, 12}:
        return []
    size = 1 << shift
    table = _sectors_of(data, size)
    number = int.from_bytes(data[48:52], "little")
    entries: list[bytes] = []
    seen = set()
    while number not in seen and len(entries) < _MOST_ENTRIES:
        seen.add(number)
        sector = data[(number + 1) * size : (number + 2) * size]
        if len(sector) < size:
            break
        entries += [sector[start : start + _ENTRY] for start in range(0, size, _ENTRY)]
        place = number * 4
        where = table[place // size] if place // size < len(table) else _NONE
        at = (where + 1) * size + place % size
        number = int.from_bytes(data[at : at + 4], "little") if at + 4 <= len(data) else _NONE
    return entries


def _sectors_of(data: bytes, size: int) -> list[int]:
    """The numbers of the sectors that hold the allocation table: 109 in the header, then a chain of lists."""
    numbers = list(struct.unpack_from("<109I", data, 76))
    following = int.from_bytes(data[68:72], "little")
    seen = set()
    while following not in seen and len(part := data[(following + 1) * size : (following + 2) * size]) == size:
        seen.add(following)
        *more, following = struct.unpack(f"<{size // 4}I", part)
        numbers += more
    return numbers
