"""What moved between two releases, counted: what a person reads first."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from heapq import heappush, heappushpop
from typing import Any

from rich.console import Group
from rich.table import Table

from archive.base.console import Console, Text
from archive.release.diff.changes import CAUSES, Compared
from archive.release.diff.read_back import Release
from archive.release.diff.tables import TableCounts

_LISTED = 10


@dataclass
class OfCause:
    """`reports` are those in which it moved something; of the cells those that have another number, one for the first time,
    or none any more, or that have none for another reason."""

    reports: int = 0
    cells: int = 0
    other_number: int = 0
    new_number: int = 0
    number_gone: int = 0


@dataclass
class OfYear:
    old: int = 0
    new: int = 0
    came: int = 0
    went: int = 0


@dataclass
class Summary:
    causes: defaultdict[str, OfCause] = field(default_factory=lambda: defaultdict(OfCause))
    years: defaultdict[int, OfYear] = field(default_factory=lambda: defaultdict(OfYear))
    changed_reports: int = 0
    reread_alike: int = 0  # another version, and no cell moved
    _most: list[tuple[int, int, str, str]] = field(default_factory=list)

    def add(self, compared: Compared) -> None:
        year = self.years[compared.year]
        year.old += compared.old is not None
        year.new += compared.new is not None
        year.came += compared.old is None
        year.went += compared.new is None
        if not (compared.old and compared.new):
            self.causes[compared.changes[0].cause].reports += 1
            return
        if not compared.changes:
            self.reread_alike += compared.old.report_version_id != compared.new.report_version_id
            return
        self.changed_reports += 1
        for cause, cells in Counter(change.cause for change in compared.changes).items():
            self.causes[cause].reports += 1
            self.causes[cause].cells += cells
        for change in compared.changes:
            of_cause = self.causes[change.cause]
            of_cause.other_number += bool(change.old_value and change.new_value)
            of_cause.new_number += bool(change.new_value and not change.old_value)
            of_cause.number_gone += bool(change.old_value and not change.new_value)
        self._keep(compared)

    def _keep(self, compared: Compared) -> None:
        """Among those with most changes; of two alike the one with the lower number."""
        change = compared.changes[0]
        entry = (len(compared.changes), -int(change.report_id), change.agency, change.year)
        if len(self._most) < _LISTED:
            heappush(self._most, entry)
        else:
            heappushpop(self._most, entry)

    @property
    def cells(self) -> int:
        return sum(of_cause.cells for of_cause in self.causes.values())

    def most_changed(self) -> list[tuple[str, str, int]]:
        """Agency, year and number of cells of the reports with most changes."""
        return [(agency, year, cells) for cells, _, agency, year in sorted(self._most, reverse=True)]

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": self.cells,
            "reports": self.changed_reports,
            "other_version_same_numbers": self.reread_alike,
            "causes": {cause: asdict(self.causes[cause]) for cause in CAUSES if cause in self.causes},
            "years": {str(year): asdict(of_year) for year, of_year in sorted(self.years.items())},
            "most_changed": [
                {"agency": agency, "year": int(year), "cells": cells} for agency, year, cells in self.most_changed()
            ],
        }


def print_summary(
    old: Release, new: Release, summary: Summary, tables: Mapping[str, TableCounts], console: Console
) -> None:
    console.print(Text(f"{old.version} ({old.directory}) → {new.version} ({new.directory})", style="bold"))
    parts: list[Text | Table] = [
        Text(
            f"{summary.cells} 个单元格变动，涉及 {summary.changed_reports} 份报告；另有 {summary.reread_alike} 份报告版本更新而数字不变。\n"
            f"{summary.cells} cells of {summary.changed_reports} reports moved; of {summary.reread_alike} more reports there "
            "is another version with the same numbers."
        ),
        *([_causes(summary)] if summary.causes else []),
        _years(summary),
        *([_most_changed(summary)] if summary.changed_reports else []),
        *([_tables(tables)] if tables else []),
        Text(
            "每个变动及其出处 every change and where it comes from: --format csv; 其他表的行 rows of other tables: --format csv --rows",
            style="dim",
        ),
    ]
    console.print(Group(*parts))


def _causes(summary: Summary) -> Table:
    table = _table(
        ("原因\nwhy", "报告\nreports", "单元格\ncells", "数字不同\nother\nnumber", "新有数字\nnumber\nnew", "不再有数字\nnumber\ngone")
    )  # fmt: skip
    for cause, both in CAUSES.items():
        if found := summary.causes.get(cause):
            counts = (found.reports, found.cells, found.other_number, found.new_number, found.number_gone)
            table.add_row(f"{both.zh}\n{both.en}", *map(str, counts))
    return table


def _years(summary: Summary) -> Table:
    table = _table(("年度\nyear", "旧有报告\nreports\nbefore", "新有报告\nreports\nnow", "新增\ncame", "减少\nwent"))
    for year, found in sorted(summary.years.items()):
        table.add_row(str(year), *map(str, (found.old, found.new, found.came, found.went)))
    return table


def _most_changed(summary: Summary) -> Table:
    table = _table(("变动最多的报告\nreports with most changes", "单元格\ncells"))
    for agency, year, cells in summary.most_changed():
        table.add_row(Text(f"{agency} {year}"), str(cells))
    return table


def _tables(tables: Mapping[str, TableCounts]) -> Table:
    table = _table(("其他表的行\nrows of other tables", "新增\ncame", "减少\nwent", "变动\nchanged"))
    for name, counts in tables.items():
        table.add_row(name, *map(str, (counts.came, counts.went, counts.changed)))
    return table


def _table(headings: tuple[str, ...]) -> Table:
    table = Table()
    table.add_column(headings[0], overflow="fold")
    for heading in headings[1:]:
        table.add_column(heading, justify="right", overflow="fold")
    return table
