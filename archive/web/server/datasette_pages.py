"""Datasette's own pages, changed where they leave out a reader: a language, a main part, names of the fields, contrast. And what they
say of each table: a description in both languages, or nothing, where a table is no reader's business."""

from collections.abc import Callable
from typing import Any

from jinja2 import BaseLoader, Environment

from archive.web.texts import TEXTS

# What a template says, and what it says instead.
_CHANGES = {
    "<html>": '<html lang="en">',
    '<section class="content">': '<main class="content">',
    '</section>\n</div>\n<footer class="ft">': '</main>\n</div>\n<footer class="ft">',
    "<h3": "<h2",
    "</h3>": "</h2>",
    '<select name="_filter_column': '<select aria-label="列 column" name="_filter_column',
    '<select name="_filter_op': '<select aria-label="条件 condition" name="_filter_op',
    '<select name="_sort"': '<select aria-label="排序 order" name="_sort"',
    'class="filter-value"': 'class="filter-value" aria-label="值 value"',
    '<textarea id="sql-editor"': '<textarea id="sql-editor" aria-label="SQL"',
    'editor.setOption("extraKeys", {': 'editor.getInputField().setAttribute("aria-label", "SQL"); editor.setOption("extraKeys", {',
}
# They serve other tables, which say the same.
HIDDEN = (
    *("_sqlite_migrations", "cell_layouts", "cell_places", "coverage_marks", "journal", "layout_cells", "merged_rows"),
    *("meta", "overview_marks", "search_", "searchable_versions", "series_numbers", "version_cells"),
)
_PREFIX = "table:"


class _Changed(BaseLoader):
    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, is_current = self._loader.get_source(environment, template)
        for old, new in _CHANGES.items():
            source = source.replace(old, new)
        return source, name, is_current

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


def change(environment: Environment) -> None:
    assert environment.loader
    environment.loader = _Changed(environment.loader)


def metadata(database: str, tables: list[str]) -> dict[str, Any]:
    """What Datasette is told of the tables and views of an archive."""
    told = {
        key.removeprefix(_PREFIX): {"description": f"{zh} {en}"}
        for key, (zh, en) in TEXTS.items()
        if key.startswith(_PREFIX)
    }
    hidden = {name: {"hidden": True} for name in tables if name.startswith(HIDDEN)}
    return {"databases": {database: {"tables": told | hidden}}}
