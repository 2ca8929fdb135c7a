"""Why a cell has no number, in the missing values of Stata (.a to .e) and SPSS (user-missing): its status, in the value itself.

A value has a reason if the table has its status beside it: `applications_granted_total_status`.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from archive.base.vocabulary import STATUSES
from archive.release.definition import Field, Table
from archive.release.formats.codes import REASONS, SPSS_CODES

_FIRST = list(STATUSES).index(REASONS[0]) + 1  # its code
_ROWS = 4096
_WIDTHS = {32768: 8, 65526: 8, 65527: 4, 65528: 4, 65529: 2, 65530: 1}  # a type up to 2045 is a text as wide
# What .a is, in the numbers of a type that hold the bits, and how far .b is from it.
_FLOATS = {65526: ("<u8", 0x7FE0_0100_0000_0000, 1 << 40), 65527: ("<u4", 0x7F00_0800, 0x800)}


def statuses(table: Table) -> Iterator[tuple[Field, Field]]:
    """Each value that has a reason to be missing, and its status."""
    by_name = {field.name: field for field in table.fields}
    for field in table.fields:
        if field.values is not STATUSES and (status := by_name.get(f"{field.name}_status")):
            yield field, status


def coded(values: Any, codes: Any) -> Any:
    """`values` with the codes of SPSS in place of what is missing; `codes` are the numbers of the statuses."""
    if values.dtype.kind != "f":
        return values
    missing = np.isnan(values) & (codes >= _FIRST)
    reasons = np.array([SPSS_CODES[reason] for reason in REASONS], values.dtype)
    return np.where(missing, reasons[np.where(missing, codes - _FIRST, 0).astype(int)], values)


def mark(path: Path, codes: Mapping[str, Any]) -> None:
    """Write .a to .e in a file of Stata (format 118) where a variable is missing: `codes` are the numbers of its statuses."""
    with path.open("r+b") as file:
        names, types, data, observations = _layout(file)
        widths = [type_ if type_ <= 2045 else _WIDTHS[type_] for type_ in types]
        places = dict(zip(names, np.cumsum([0, *widths[:-1]]).tolist(), strict=True))
        kinds = dict(zip(names, types, strict=True))
        width = sum(widths)
        floats = {name: of_name for name, of_name in codes.items() if kinds[name] in _FLOATS}
        for start in range(0, observations, _ROWS):
            file.seek(data + start * width)
            rows = bytearray(file.read(min(_ROWS, observations - start) * width))
            count = len(rows) // width
            for name, of_name in floats.items():
                type_, first, step = _FLOATS[kinds[name]]
                bits = np.ndarray((count,), type_, rows, places[name], (width,))
                numbers = of_name[start : start + count]
                missing = (bits == first - step) & (numbers >= _FIRST)
                bits[missing] = first + step * (numbers[missing] - _FIRST).astype(bits.dtype)
            file.seek(data + start * width)
            file.write(rows)


def _layout(file: BinaryIO) -> tuple[list[str], tuple[int, ...], int, int]:
    """Names and types of the variables, where the data begins, and how many observations there are."""
    head = file.read(1000)
    variables = struct.unpack_from("<H", head, head.index(b"<K>") + 3)[0]
    observations = struct.unpack_from("<Q", head, head.index(b"<N>") + 3)[0]
    places = struct.unpack_from("<14Q", head, head.index(b"<map>") + 5)
    file.seek(places[2] + len("<variable_types>"))
    types = struct.unpack(f"<{variables}H", file.read(2 * variables))
    file.seek(places[3] + len("<varnames>"))
    names = [file.read(129).partition(b"\0")[0].decode() for _ in range(variables)]
    return names, types, places[9] + len("<data>"), observations
