"""Compound files (OLE) with named storages and streams and nothing in them, as [MS-CFB] has them."""

import struct

NONE, END = 0xFFFFFFFF, 0xFFFFFFFE


def compound(names, inside=()):
    """`names` are streams of the root, `inside` those of a storage in it, named `MBD00D1C4F1`."""
    entries = [_entry("Root Entry", 5, child=1)]
    storage = len(names) + 1
    for number, name in enumerate(names, 1):
        following = number + 1 if number < len(names) or inside else NONE
        entries.append(_entry(name, 2, right=following))
    if inside:
        entries.append(_entry("MBD00D1C4F1", 1, child=storage + 1))
        for number, name in enumerate(inside, storage + 1):
            entries.append(_entry(name, 2, right=number + 1 if number < storage + len(inside) else NONE))
    entries += [_entry("", 0)] * (-len(entries) % 4)
    directory = b"".join(entries)
    sectors = len(directory) // 512
    chain = [0xFFFFFFFD, *range(2, sectors + 1), END]
    table = struct.pack("<128I", *chain, *[NONE] * (128 - len(chain)))
    header = struct.pack(
        "<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )
    return header + struct.pack("<109I", 0, *[NONE] * 108) + table + directory


def _entry(name, kind, *, right=NONE, child=NONE):
    raw = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII48x", raw, len(raw) + 2 if name else 0, kind, 1, NONE, right, child)
