"""`nianbao export`: every table in every format, and what describes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive.base.errors import ExportRefused
from archive.db.handle import Archive
from archive.release.cell_rows import CellRows
from archive.release.definition import Table
from archive.release.diff.notes import write_changes
from archive.release.docs.codebook import write_codebook
from archive.release.docs.readme import write_citation, write_readme
from archive.release.docs.way import way
from archive.release.evidence.bag import write_bag
from archive.release.evidence.records import copy_records
from archive.release.evidence.tables import RECORDS
from archive.release.evidence.wacz import write_wacz
from archive.release.formats.csv_files import CsvFiles
from archive.release.formats.sqlite_file import SqliteCells, SqliteFile
from archive.release.formats.writing import Format
from archive.release.import_scripts.scripts import write_import_scripts
from archive.release.metadata.croissant import write_croissant
from archive.release.metadata.datacite import write_datacite
from archive.release.metadata.ddi import write_ddi
from archive.release.metadata.terms import Terms, write_licence
from archive.release.package import MEDIA_TYPES, write_package
from archive.release.panel.bodies import make_bodies
from archive.release.rows import count_of, place_records, rows_of, rows_of_long_tables
from archive.release.scope import Chosen, Scope, choose
from archive.release.tables import TABLES
from archive.release.tally import Tally
from archive.release.whole import whole
from archive.warc.manifests import sha256_of

FORMATS = ("csv", "parquet", "sqlite", "dta", "sav", "xlsx")
Progress = Callable[[int, int], None]


def export(
    archive: Archive,
    out_dir: Path,
    scope: Scope | None = None,
    formats: Sequence[str] = ("csv",),
    *,
    terms: Terms | None = None,
    since: Path | None = None,
    excel_bom: bool = False,
    with_evidence: bool = False,
    damaged: Callable[[str], None] = lambda message: None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write a release to `out_dir` and give the number of rows of each table.

    An earlier export in `out_dir` is replaced. Raises ExportRefused (anything else is there, nothing is in scope, a
    format needs what is not installed), StorageFull. `progress` is told how many of about how many rows are written.
    With `since`, an earlier release of the archive, it carries what changed from that to this one. `damaged` is told of each WARC record that is left out of the evidence.
    """
    with whole(out_dir) as directory, _snapshot(archive, scope or Scope(), terms or Terms()) as chosen:
        make_bodies(archive.db.conn, chosen)
        tables: tuple[Table, ...] = TABLES
        evidence: list[Path] = []
        if with_evidence:
            tables = (*TABLES, RECORDS)
            evidence = copy_records(archive, chosen, directory, damaged, progress)
            evidence.append(write_wacz(archive.db.conn, chosen, directory, evidence))
        place_records(archive.db.conn, with_evidence=with_evidence)
        long = rows_of_long_tables(archive.db.conn, chosen)
        made = [_format(name, directory, chosen, long, excel_bom=excel_bom) for name in formats]
        tally = _write_tables(archive, chosen, made, tables, progress)
        files = [path for format_ in made for path in format_.close()] + evidence
        if "csv" in formats:
            files += write_import_scripts(directory, tables)
        files += write_codebook(directory, chosen, tables, tally)
        files += [write_licence(directory, chosen), write_citation(directory, chosen)]
        blocks = list(way(archive.db.conn)) if with_evidence else []
        files += [write_readme(directory, chosen, tables, tally, files, blocks)]
        hashed = {path: sha256_of(path) for path in files}
        made_of = (write_datacite(directory, chosen, hashed), write_ddi(directory, chosen, tables, tally.rows, hashed))
        hashed |= {path: sha256_of(path) for path in made_of}
        described = write_croissant(directory, chosen, tables, hashed, MEDIA_TYPES)
        hashed[described] = sha256_of(described)
        write_package(directory, chosen, tables, tally.rows, hashed)
        if since:
            hashed |= {path: sha256_of(path) for path in write_changes(directory, since)}
            write_package(directory, chosen, tables, tally.rows, hashed)
        if with_evidence:
            write_bag(directory, chosen)
    return {table.name: tally.rows[table.name] for table in tables}


@contextmanager
def _snapshot(archive: Archive, scope: Scope, terms: Terms) -> Iterator[Chosen]:
    """All tables as of one moment; what `choose` makes goes with it."""
    connection = archive.db.conn
    connection.execute("BEGIN")
    try:
        yield choose(connection, scope, terms)
    finally:
        connection.rollback()


def _format(name: str, directory: Path, chosen: Chosen, rows: Mapping[str, int], *, excel_bom: bool) -> Format:
    if name == "csv":
        return CsvFiles(directory, excel_bom=excel_bom)
    if name == "sqlite":
        return SqliteFile(directory)
    try:
        if name == "parquet":
            from archive.release.formats.parquet import ParquetFiles

            return ParquetFiles(directory, chosen.version)
        if name == "xlsx":
            from archive.release.formats.xlsx import XlsxFiles

            return XlsxFiles(directory, chosen, rows)
        from archive.release.formats.stata_spss import StatisticsFiles

        return StatisticsFiles(directory, name, chosen)
    except ImportError as error:
        raise ExportRefused(f"the format {name} needs {error.name}: pip install 'nianbao[release]'") from error


def _write_tables(
    archive: Archive, chosen: Chosen, formats: Sequence[Format], tables: Sequence[Table], progress: Progress | None
) -> Tally:
    sources = rows_of(archive.db.conn, chosen)
    tally = Tally()
    about = chosen.versions * 210 + chosen.reports  # rows: 200 cells a version, and what else there is of it
    for table in tables:
        writers = [writer for format_ in formats if (writer := format_.writer(table))]
        for packed in [writer for writer in writers if isinstance(writer, SqliteCells)]:
            packed.add_all(CellRows(archive.db.conn))
            writers.remove(packed)
        if not writers and (count := count_of(archive.db.conn, table.name)) is not None:
            tally.rows[table.name] = count
            continue
        names = {field.name for field in table.fields}
        for columns in sources[table.name]():
            if columns.keys() != names:
                raise ValueError(
                    f"table {table.name}: {sorted(columns.keys() ^ names)} is in its rows or its fields only"
                )
            for writer in writers:
                writer.add(columns)
            tally.add(table, columns)
            if progress:
                progress(min(tally.rows.total(), about), about)
        for writer in writers:
            writer.close()
    return tally
