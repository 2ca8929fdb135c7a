"""Parquet, a file a table, by pyarrow: typed, with the labels of every field in its metadata.

A `number` is a double, which holds what is printed up to 15 digits; an `exact` one is a decimal with 24 digits before the
point and 14 behind it, to which longer ones are rounded. A cell prints 24 characters at most. Codes are dictionaries (categories, factors). Row groups are cut after a number of values, not of bytes or time.
"""

from collections.abc import Sequence
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.release.cell_rows import Columns
from archive.release.definition import Field, Table

_VALUES_A_GROUP = 3_000_000
_DECIMAL = pa.decimal128(38, 14)
_LAST_DIGIT, _LARGEST = Decimal("1e-14"), Decimal("1e24")
_DIGITS = Context(prec=38)
_TYPES = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "exact": _DECIMAL,
    "string": pa.string(),
    "code": pa.string(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", "UTC"),
    "boolean": pa.bool_(),
}


class ParquetFiles:
    def __init__(self, directory: Path, version: str) -> None:
        self._directory = directory
        self._version = version
        self._files: list[Path] = []

    def writer(self, table: Table) -> "ParquetFile":
        self._files.append(self._directory / f"{table.name}.parquet")
        return ParquetFile(self._files[-1], table, self._version)

    def close(self) -> tuple[Path, ...]:
        return tuple(self._files)


class ParquetFile:
    def __init__(self, path: Path, table: Table, version: str) -> None:
        self._schema = schema(table, version)
        self._fields = table.fields
        self._batches: list[pa.RecordBatch] = []
        self._waiting = 0
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def add(self, columns: Columns) -> None:
        arrays = [_array(field, columns[field.name]) for field in self._fields]
        self._batches.append(pa.record_batch(arrays, schema=self._schema))
        self._waiting += len(arrays) * len(arrays[0])
        if self._waiting >= _VALUES_A_GROUP:
            self._write()

    def close(self) -> None:
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._batches, self._waiting = [], 0


def schema(table: Table, version: str) -> pa.Schema:
    about = {
        "title_zh": table.title.zh,
        "title_en": table.title.en,
        "description_zh": table.description.zh,
        "description_en": table.description.en,
        "warnings": " ".join(table.warnings),
        "version": version,
    }
    return pa.schema([pa.field(field.name, _type(field), metadata=_metadata(field)) for field in table.fields], about)


def _type(field: Field) -> pa.DataType:
    return pa.dictionary(pa.int8(), pa.string()) if field.values else _TYPES[field.type]


def _metadata(field: Field) -> dict[str, str]:
    return {
        "label_zh": field.title.zh,
        "label_en": field.title.en,
        "description_zh": field.description.zh,
        "description_en": field.description.en,
        **({"unit_zh": field.unit.zh, "unit_en": field.unit.en} if field.unit else {}),
        **({"warnings": " ".join(field.warnings)} if field.warnings else {}),
    }


def _array(field: Field, column: Sequence[Any]) -> pa.Array:
    if field.values:
        numbers = {word: number for number, word in enumerate(field.values)} | {None: None}
        codes = pa.array([numbers[word] for word in column], pa.int8())
        return pa.DictionaryArray.from_arrays(codes, pa.array(field.values))
    if field.type == "number":
        return pa.array([None if value is None else float(value) for value in column], pa.float64())
    if field.type == "exact":
        return _decimals(column)
    if field.type == "boolean":
        return pa.array([None if value is None else bool(value) for value in column], pa.bool_())
    if field.type in ("date", "datetime"):
        return pa.array(column, pa.string()).cast(_TYPES[field.type])
    return pa.array(column, _TYPES[field.type])


def _decimals(column: Sequence[Any]) -> pa.Array:
    """Of whole numbers, and of decimals as text."""
    whole = pa.array([value if value.__class__ is int else None for value in column], pa.int64()).cast(_DECIMAL)
    texts = [value if isinstance(value, str) else None for value in column]
    if not any(texts):
        return whole
    return pc.coalesce(whole, pa.array([text and _decimal(text) for text in texts], _DECIMAL))


def _decimal(text: str) -> Decimal | None:
    """None for what no amount is: 亿元 of 21 digits and more."""
    value = Decimal(text)
    return value.quantize(_LAST_DIGIT, context=_DIGITS) if abs(value) < _LARGEST else None
