"""`nianbao export`: every table in every format, and what describes them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ExportRefused
from archive.release.csv_files import CsvFiles
from archive.release.package import write_package
from archive.release.rows import rows_of
from archive.release.scope import Chosen, Scope, choose, drop
from archive.release.sqlite_file import SqliteFile
from archive.release.tables import TABLES
from archive.release.whole import whole
from archive.release.writing import Format
from archive.store import Archive

FORMATS = ("csv", "parquet", "sqlite", "dta", "sav")
Progress = Callable[[int, int], None]


def export(
    archive: Archive,
    out_dir: Path,
    scope: Scope | None = None,
    formats: Sequence[str] = ("csv",),
    *,
    excel_bom: bool = False,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write a release to `out_dir` and give the number of rows of each table.

    An earlier export in `out_dir` is replaced. Raises ExportRefused (anything else is there, nothing is in scope, a
    format needs what is not installed), StorageFull. `progress` is told how many of about how many rows are written.
    """
    with whole(out_dir) as directory, _snapshot(archive, scope or Scope()) as chosen:
        made = [_format(name, directory, chosen, excel_bom=excel_bom) for name in formats]
        counts = _write_tables(archive, chosen, made, progress)
        files = [path for one in made for path in one.close()]
        write_package(directory, chosen, TABLES, counts, files)
    return counts


@contextmanager
def _snapshot(archive: Archive, scope: Scope) -> Iterator[Chosen]:
    """All tables as of one moment."""
    connection = archive.db.conn
    connection.execute("BEGIN")
    try:
        yield choose(connection, scope)
    finally:
        connection.rollback()
        drop(connection)


def _format(name: str, directory: Path, chosen: Chosen, *, excel_bom: bool) -> Format:
    if name == "csv":
        return CsvFiles(directory, excel_bom=excel_bom)
    if name == "sqlite":
        return SqliteFile(directory)
    try:
        if name == "parquet":
            from archive.release.parquet import ParquetFiles

            return ParquetFiles(directory, chosen.version)
        from archive.release.stata_spss import StatisticsFiles

        return StatisticsFiles(directory, name, chosen)
    except ImportError as error:
        raise ExportRefused(f"the format {name} needs {error.name}: pip install 'nianbao[release]'") from error


def _write_tables(
    archive: Archive, chosen: Chosen, formats: Sequence[Format], progress: Progress | None
) -> dict[str, int]:
    sources = rows_of(archive.db.conn, chosen)
    counts = {}
    done, about = 0, chosen.versions * 210 + chosen.reports
    for table in TABLES:
        writers = [writer for one in formats if (writer := one.writer(table))]
        counts[table.name] = 0
        for columns in sources[table.name]():
            for writer in writers:
                writer.add(columns)
            counts[table.name] += len(columns[0])
            if progress:
                progress(min(done + counts[table.name], about), about)
        done += counts[table.name]
        for writer in writers:
            writer.close()
    return counts
