"""What changed since an earlier release, as files of the newer one: every cell, every row of other tables, and notes to read."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import TextIO

from archive.base.errors import BadRelease, ExportRefused
from archive.release.diff.changes import CAUSES, Change, Compared, compare
from archive.release.diff.read_back import Release
from archive.release.diff.summary import Summary
from archive.release.diff.tables import RowChange, TableCounts, compare_tables, count
from archive.release.docs.pages import Block, Grid, Heading, markdown
from archive.release.formats.csv_files import guarded

CELLS, ROWS, NOTES = "changes.csv", "changed_rows.csv", "CHANGES.md"


def write_changes(directory: Path, since: Path) -> list[Path]:
    """The files that this made; `directory` is a whole release. ExportRefused where `since` is no earlier one of its archive."""
    try:
        old, new = Release(since), Release(directory)
        summary = Summary()
        with (directory / CELLS).open("w", encoding="utf-8", newline="") as file:
            write_cells(file, counted(compare(old, new), summary))
        with (directory / ROWS).open("w", encoding="utf-8", newline="") as file:
            counts = write_rows(file, compare_tables(old, new))
    except BadRelease as error:
        message = str(error).replace(str(directory), "the new release")  # which has no name of its own yet
        raise ExportRefused(f"--since {since}: {message}") from error
    text = markdown(list(_notes(old, new, summary, counts)))
    (directory / NOTES).write_text(text, "utf-8", newline="\n")
    return [directory / name for name in (CELLS, ROWS, NOTES)]


def write_cells(file: TextIO, changes: Iterable[Change]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([field.name for field in fields(Change)])
    writer.writerows([guarded(value) for value in astuple(change)] for change in changes)


def write_rows(file: TextIO, changes: Iterator[RowChange]) -> dict[str, TableCounts]:
    """A row a column that differs; a row that came or went is one, with its values as JSON."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("table", "row", "change", "column", "old", "new"))

    def written() -> Iterator[RowChange]:
        for change in changes:
            if change.old is None or change.new is None:
                kind = "came" if change.old is None else "went"
                values = (json.dumps(row, ensure_ascii=False) if row else "" for row in (change.old, change.new))
                writer.writerow((change.table, guarded(change.row), kind, "", *values))
            else:
                for name in change.columns:
                    values = (guarded(row[name]) for row in (change.old, change.new))
                    writer.writerow((change.table, guarded(change.row), "changed", name, *values))
            yield change

    return count(written())


def counted(found: Iterable[Compared], summary: Summary) -> Iterator[Change]:
    for compared in found:
        summary.add(compared)
        yield from compared.changes


def _notes(old: Release, new: Release, summary: Summary, tables: dict[str, TableCounts]) -> Iterator[Block]:
    yield Heading(1, f"{old.version} → {new.version}")
    yield (
        f"{summary.cells} 个单元格变动，涉及 {summary.changed_reports} 份报告；另有 {summary.reread_alike} 份报告版本更新而数字不变。 "
        f"{summary.cells} cells of {summary.changed_reports} reports moved; of {summary.reread_alike} more reports there is another "
        "version with the same numbers."
    )
    yield Heading(2, "原因 Causes")
    causes = [
        (cause, str(both), str(found.reports), str(found.cells))
        for cause, both in CAUSES.items()
        if (found := summary.causes.get(cause))
    ]
    yield Grid(("原因 cause", "", "报告 reports", "单元格 cells"), causes)
    yield Heading(2, "年度 Years")
    years = [(str(year), *map(str, asdict(counts).values())) for year, counts in sorted(summary.years.items())]
    yield Grid(("年度 year", "旧有 before", "现有 now", "新增 came", "减少 went"), years)
    yield Heading(2, "其他表 Other tables")
    rows = [(name, *map(str, asdict(counts).values())) for name, counts in tables.items()]
    yield Grid(("表 table", "新增 came", "减少 went", "变动 changed"), rows)
    yield f"逐格见 `{CELLS}`，逐行见 `{ROWS}`。 Every cell is in `{CELLS}`, every row in `{ROWS}`."
