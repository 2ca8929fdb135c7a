"""Every table and column is documented, and nothing that is not there."""

import re

from archive.store import Archive
from tests.archive.conftest import HERE, Shelf


def test_docs_say_every_table_and_column(shelf: Shelf) -> None:
    with Archive.open(shelf.data, write=True) as archive:
        there = {
            item.name: [column.name for column in item.columns]
            for item in [*archive.db.tables, *archive.db.views]
            if not item.name.startswith(("sqlite_", "_sqlite", "search_index_"))
        }
    text = (HERE.parents[1] / "docs" / "schema.md").read_text("utf-8")
    documented = {
        name: re.findall(r"^\| `(\w+)` \| \S", body, re.M)
        for name, body in re.findall(r"^### `(\w+)`$(.*?)(?=^##|\Z)", text, re.M | re.S)
    }
    assert documented == there
