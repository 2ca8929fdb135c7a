"""What the formats have in common: a format makes a writer for each table that it holds."""

from pathlib import Path
from typing import Protocol

from archive.release.cell_rows import Columns
from archive.release.definition import Table


class TableWriter(Protocol):
    def add(self, columns: Columns) -> None:
        """Write rows, given as columns by the names of the table's fields."""

    def close(self) -> None:
        """Everything was added."""


class Format(Protocol):
    """One format of one release."""

    def writer(self, table: Table) -> TableWriter | None:
        """None for a table that the format does not hold."""

    def close(self) -> tuple[Path, ...]:
        """Every table was written; the files that this made, in their order."""
