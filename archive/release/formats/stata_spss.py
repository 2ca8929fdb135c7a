"""Stata (.dta, format 118) and SPSS (.sav) by pyreadstat: the tables that are for statistics, codes as labelled integers.

`missing` tells why a value is missing.

Both need whole columns at once: numbers that a single-precision float holds exactly wait as such, so a report takes about
2.5 KB of memory (394 MB in all with 109,000 of them). What the files say of the clock is set to the release's day.
"""

import errno
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat

from archive.base.errors import storage_error
from archive.base.vocabulary import STATUSES
from archive.release.cell_rows import Columns
from archive.release.definition import Field, Table
from archive.release.formats.codes import SPSS_CODES
from archive.release.formats.missing import coded, mark, statuses
from archive.release.scope import Chosen

_LABEL_LENGTHS = {"dta": 80, "sav": 256}  # characters in Stata, bytes of UTF-8 in SPSS
_FEWEST = 6  # characters of a label that is cut
_EPOCHS = {"dta": date(1960, 1, 1), "sav": date(1582, 10, 14)}
_FORMATS = {
    "dta": {"date": "%td", "datetime": "%tc"},
    "sav": {"date": "DATE11", "datetime": "DATETIME20", "integer": "F12.0", "number": "F12.0", "exact": "F20.6"},
}
_MISSING = {"lo": min(SPSS_CODES.values()), "hi": max(SPSS_CODES.values())}
_DAY_S = 86400
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class StatisticsFiles:
    """`kind` is `dta` or `sav`."""

    def __init__(self, directory: Path, kind: str, chosen: Chosen) -> None:
        self._directory = directory
        self._kind = kind
        self._day = chosen.day or date(2000, 1, 1)
        self._files: list[Path] = []

    def writer(self, table: Table) -> "StatisticsFile | None":
        if not table.statistical:
            return None
        self._files.append(self._directory / f"{table.name}.{self._kind}")
        return StatisticsFile(self._files[-1], table, self._kind, self._day)

    def close(self) -> tuple[Path, ...]:
        return tuple(self._files)


class StatisticsFile:
    def __init__(self, path: Path, table: Table, kind: str, day: date) -> None:
        self._path = path
        self._table = table
        self._kind = kind
        self._day = day
        self._columns = [_Texts() if _is_text(field) else _Numbers() for field in table.fields]

    def add(self, columns: Columns) -> None:
        for field, whole in zip(self._table.fields, self._columns, strict=True):
            whole.add(_packed(field, columns[field.name], self._kind))

    def close(self) -> None:
        named = {variable_name(field, self._kind): field for field in self._table.fields}
        columns = {name: column.whole() for name, column in zip(named, self._columns, strict=True)}
        codes = {
            variable_name(field, self._kind): columns[variable_name(status, self._kind)]
            for field, status in statuses(self._table)
        }
        about: dict[str, Any] = {
            "file_label": f"nianbao {self._day:%Y.%m.%d}: {self._table.title.en}",
            "column_labels": [variable_label(field, self._kind) for field in named.values()],
            "variable_value_labels": {name: value_labels(field) for name, field in named.items() if field.values},
            "variable_format": {
                name: format_ for name, field in named.items() if (format_ := _FORMATS[self._kind].get(field.type))
            },
        }
        try:
            if self._kind == "dta":
                pyreadstat.write_dta(pd.DataFrame(columns, copy=False), self._path, version=14, **about)
                mark(self._path, codes)
            else:
                for name, of_name in codes.items():
                    columns[name] = coded(columns[name], of_name)
                    about["variable_value_labels"][name] = {
                        code: str(STATUSES[word]) for word, code in SPSS_CODES.items()
                    }
                about["missing_ranges"] = {name: [_MISSING] for name in codes}
                about["variable_measure"] = {name: _measure(field) for name, field in named.items()}
                pyreadstat.write_sav(pd.DataFrame(columns, copy=False), self._path, row_compress=True, **about)
            _set_clock(self._path, self._kind, self._day)
        except pyreadstat.ReadstatError as error:
            raise storage_error(OSError(errno.EIO, str(error)), self._path) from error


class _Texts:
    def __init__(self) -> None:
        self._parts: list[Any] = []

    def add(self, part: Any) -> None:
        self._parts.append(part)

    def whole(self) -> Any:
        return pd.Series(pa.chunked_array(self._parts, pa.string()), dtype=pd.ArrowDtype(pa.string()))


class _Numbers:
    """In one growing piece of memory: thousands of small ones would not be given back. Of the widest type of its parts."""

    def __init__(self) -> None:
        self._type = np.dtype(np.int8)
        self._data = bytearray()

    def add(self, part: "np.ndarray[Any, Any]") -> None:
        wider = np.promote_types(self._type, part.dtype)
        if wider != self._type:
            self._data, self._type = bytearray(self.whole().astype(wider).tobytes()), wider
        self._data += part.astype(wider).tobytes()

    def whole(self) -> "np.ndarray[Any, Any]":
        return np.frombuffer(self._data, self._type)


def variable_name(field: Field, kind: str) -> str:
    return field.stata_name or field.name if kind == "dta" else field.name


def value_labels(field: Field) -> dict[int | float, str]:
    return {number: str(both) for number, both in enumerate(field.values.values(), 1)}


def variable_label(field: Field, kind: str) -> str:
    """Chinese and English; where both do not fit, the Chinese is cut, and is alone where hardly any of it would be left."""
    both, zh = str(field.title), field.title.zh
    if kind == "sav":
        whole = both if len(both.encode()) <= _LABEL_LENGTHS[kind] else zh
        return whole.encode()[: _LABEL_LENGTHS[kind]].decode(errors="ignore")
    room = _LABEL_LENGTHS[kind] - len(field.title.en) - len("… ")
    if len(both) > _LABEL_LENGTHS[kind] and room >= _FEWEST:
        both = f"{zh[:room]}… {field.title.en}"
    return both if len(both) <= _LABEL_LENGTHS[kind] else zh[: _LABEL_LENGTHS[kind]]


def _measure(field: Field) -> str:
    if field.type in ("number", "exact", "date", "datetime") or field.unit:
        return "scale"
    return "ordinal" if field.name == "year" else "nominal"


def _is_text(field: Field) -> bool:
    return field.type in ("string", "code") and not field.values


def _packed(field: Field, column: Sequence[Any], kind: str) -> Any:
    """A part of a column: an array of numbers, NaN where there is none, or of texts."""
    if field.values:
        numbers: Mapping[str | None, float] = {word: at for at, word in enumerate(field.values, 1)} | {None: np.nan}
        codes = np.array([numbers[word] for word in column], np.float32)
        return codes if np.isnan(codes).any() else codes.astype(np.int8)
    if field.type in ("date", "datetime"):
        return np.array([np.nan if text is None else _moment(text, field.type, kind) for text in column], np.float64)
    if _is_text(field):
        return pa.array(["" if text is None else text for text in column], pa.string())
    if field.type == "integer" and None not in column:
        return _whole(np.array(column, np.int64))
    return _narrow(np.array([np.nan if value is None else float(value) for value in column], np.float64))


def _whole(values: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """As integers of 16 or 32 bits where all fit, else as doubles. Stata takes the largest ones for missing values."""
    largest = int(np.abs(values).max(initial=0))
    return values.astype(np.int16 if largest < 32_000 else np.int32 if largest < 2_000_000_000 else np.float64)


def _narrow(values: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """The same numbers in half of the space, where single precision holds them exactly."""
    with np.errstate(over="ignore"):
        small = values.astype(np.float32)
    return small if np.array_equal(small, values, equal_nan=True) else values


def _moment(text: str, type_: str, kind: str) -> float:
    """Days (Stata's dates), milliseconds (its times) or seconds (SPSS) since the epoch of the kind."""
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    seconds = (moment - datetime.combine(_EPOCHS[kind], datetime.min.time())).total_seconds()
    if kind == "sav":
        return seconds
    return seconds * 1000 if type_ == "datetime" else seconds / _DAY_S


def _set_clock(path: Path, kind: str, day: date) -> None:
    """ReadStat writes when it wrote the file into its head: the release's day instead, for the same bytes every time."""
    month = _MONTHS[day.month - 1]
    with path.open("r+b") as file:
        if kind == "dta":
            mark = b"<timestamp>\x11"
            file.seek(file.read(1000).index(mark) + len(mark))
            file.write(f"{day.day:2} {month} {day.year:04} 00:00".encode())
        else:
            file.seek(92)  # creation_date and creation_time of the file header record
            file.write(f"{day.day:2} {month} {day.year % 100:02}00:00:00".encode())
