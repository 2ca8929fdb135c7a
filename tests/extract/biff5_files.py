"""Workbooks as Excel 5.0 and 95 wrote them (BIFF5): texts in a code page, no merged cells."""

import struct

from compound_files import END, NONE
from office_files import placed

_WORKBOOK, _SHEET = 5, 0x10


def write_biff5(rows, *, code_page=936, encoding="gbk"):
    """One sheet, named 年度. A merged cell is printed in its first place. `code_page` is what the file names, None for none."""
    name = "年度".encode(encoding)
    begin = _begin(_WORKBOOK) + (b"" if code_page is None else _record(0x42, struct.pack("<H", code_page)))
    where = len(begin) + 4 + 7 + len(name) + 4
    entry = _record(0x85, struct.pack("<IHB", where, 0, len(name)) + name)
    sheet = b"".join(_cell(one.row, one.column, one.cell.text, encoding) for one in placed(rows))
    size = _record(0x200, struct.pack("<5H", 0, len(rows), 0, 40, 0))
    end = _record(0x0A, b"")
    return _in_compound(begin + entry + end + _begin(_SHEET) + size + sheet + end)


def _cell(row, column, text, encoding):
    if not text:
        return b""
    if text.isdecimal():
        return _record(0x203, struct.pack("<3Hd", row, column, 15, float(text)))
    raw = text.encode(encoding)
    return _record(0x204, struct.pack("<4H", row, column, 15, len(raw)) + raw)


def _begin(kind):
    return _record(0x809, struct.pack("<4H", 0x500, kind, 0, 1997))


def _record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def _in_compound(stream):
    """A compound file with the stream `Book` and nothing else."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    directory = b"".join((_entry("Root Entry", 5, 1, END, 0), _entry("Book", 2, NONE, 2, len(stream)), bytes(256)))
    chain = [0xFFFFFFFD, END, *range(3, len(stream) // 512 + 2), END]
    header = struct.pack(
        "<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )
    table = struct.pack("<128I", *chain, *[NONE] * (128 - len(chain)))
    return header + struct.pack("<109I", 0, *[NONE] * 108) + table + directory + stream


def _entry(name, kind, child, start, size):
    raw = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", raw, len(raw) + 2, kind, 1, NONE, NONE, child, start, size)
