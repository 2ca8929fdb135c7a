"""All rows of a list as CSV or JSON, from a snapshot of its own, however many they are."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from threading import Event

from archive.db.handle import Archive
from archive.release.formats.csv_files import guarded
from archive.web.pages import Asked
from archive.web.server.streams import Streamed

Rows = Iterable[Sequence[object]]
CSV = "text/csv; charset=utf-8"
_BATCH = 500
_STEPS = 100_000  # of a query, until it is looked whether somebody waits
BOM = "\ufeff"  # by which Excel knows UTF-8


@contextmanager
def snapshot(asked: Asked, stopped: Event) -> Iterator[Asked]:
    """The same on a connection that is nobody else's, whose queries end where nobody waits for them."""
    with Archive.open(asked.data) as archive:
        archive.db.conn.set_progress_handler(stopped.is_set, _STEPS)
        archive.db.conn.execute("BEGIN")
        yield replace(asked, connection=archive.db.conn)


def listed(asked: Asked, name: str, columns: Sequence[str], rows: Callable[[Asked], Rows]) -> Streamed:
    """In the format that the address ends with. `rows` are asked for when the answer is sent."""
    as_csv = asked.names["format"] == "csv"

    def parts(stopped: Event) -> Iterator[bytes]:
        with snapshot(asked, stopped) as own:
            texts = _csv(columns, rows(own)) if as_csv else _json(columns, rows(own))
            for text in texts:
                yield text.encode()

    kind = "csv" if as_csv else "json"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Streamed(parts, headers, CSV if as_csv else "application/json; charset=utf-8")


def _csv(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    yield BOM + ",".join(columns) + "\r\n"
    for batch in _batches(rows):
        text = io.StringIO()
        csv.writer(text).writerows(
            [guarded(value) if isinstance(value, str) else value for value in row] for row in batch
        )
        yield text.getvalue()


def _json(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    between = "[\n"
    for batch in _batches(rows):
        objects = [json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in batch]
        yield between + ",\n".join(objects)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def _batches(rows: Rows) -> Iterator[list[Sequence[object]]]:
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        yield batch
