"""The head of README.md that makes it a data-set card for Hugging Face: licence, languages, tags, and a configuration a table."""

import json
from collections.abc import Mapping, Sequence

from archive.release.definition import Table
from archive.release.metadata.about import KEYWORDS, title_of
from archive.release.scope import Chosen

_SIZES = (
    (1000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_FIRST = "panel"  # the configuration that is shown first


def card(chosen: Chosen, tables: Sequence[Table], rows: Mapping[str, int], files: Sequence[str]) -> str:
    """YAML between two lines of dashes. Tables are told of the Parquet files, or else of the CSV files."""
    configurations = []
    for table in tables:
        names = [name for suffix in ("parquet", "csv") if (name := f"{table.name}.{suffix}") in files]
        if names:
            default = "  default: true\n" if table.name == _FIRST else ""
            configurations.append(f"- config_name: {table.name}\n  data_files: {names[0]}\n{default}")
    most = max(rows.values(), default=0)
    size = next((name for limit, name in _SIZES if most < limit), "n>10M")
    return (
        f"---\nlicense: {chosen.terms.licence.lower()}\nlanguage:\n- zh\n- en\n"
        f"pretty_name: {_quoted(title_of(chosen).en)}\nsize_categories:\n- {size}\ntags:\n"
        + "".join(f"- {_quoted(keyword)}\n" for keyword in KEYWORDS)
        + ("configs:\n" + "".join(configurations) if configurations else "")
        + "---\n\n"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
