"""README.md and CITATION.cff of a release."""

import json
from collections.abc import Sequence
from pathlib import Path

from archive.base.bilingual import Both
from archive.base.usage_warnings import WARNINGS
from archive.release.definition import Table
from archive.release.docs.pages import Block, Grid, Heading, Items, markdown
from archive.release.formats.csv_files import GUARD_NOTE
from archive.release.metadata.about import KEYWORDS, abstract, citation, identifier, title_of
from archive.release.metadata.card import card
from archive.release.metadata.terms import PERSONAL
from archive.release.package import scope_of
from archive.release.scope import Chosen
from archive.release.tally import Tally

_EVIDENCE = Both(
    "出处：reports 每行有所读页面的网址、采集时间、SHA-256 和 WARC 记录的位置；其他版本由 report_versions.capture_id 到 captures；附件见 attachments，取自附件的表格见 table_sources。",
    "Evidence: every row of reports has the address of the page that was read, when it was fetched, its SHA-256 and the "
    "place of its WARC record. For other versions go from report_versions.capture_id to captures; files that a page links "
    "are in attachments; table_sources names those that tables were taken from.",
)
_AS_PRINTED = Both(
    "全部照原文：以 --as-printed 导出，不含人工更正。",
    "All of it is as printed: exported with --as-printed, without what people corrected.",
)
_SAME = Both(
    "同一档案、同一 --as-of 和同样选项，任何一天、任何机器所得文件逐字节相同。",
    "The same archive, --as-of and options give the same bytes on any day and machine.",
)


def write_readme(
    directory: Path, chosen: Chosen, tables: Sequence[Table], tally: Tally, files: Sequence[Path], way: Sequence[Block]
) -> Path:
    path = directory / "README.md"
    names = [path.relative_to(directory).as_posix() for path in files]
    text = card(chosen, tables, tally.rows, names) + markdown(_blocks(chosen, tables, tally, names, way))
    path.write_text(text, "utf-8", newline="\n")
    return path


def _blocks(
    chosen: Chosen, tables: Sequence[Table], tally: Tally, files: Sequence[str], way: Sequence[Block]
) -> list[Block]:
    limits = [
        f"{name}: {value}"
        for name, value in scope_of(chosen).items()
        if value and name not in ("as_printed", "all_findings")
    ]
    return [
        Heading(1, f"{title_of(chosen)} {chosen.version}"),
        *([Items(limits)] if limits else []),
        *([str(_AS_PRINTED)] if chosen.scope.as_printed else []),
        Heading(2, "使用须知 Usage warnings"),
        Items([f"{code}: {text}" for code, text in WARNINGS.items()]),
        Heading(2, "表 Tables"),
        Grid(
            ("表 table", "含义 meaning", "行 rows", "须知 warnings"),
            [(table.name, str(table.description), str(tally.rows[table.name]), ", ".join(table.warnings)) for table in tables],
        ),
        str(_EVIDENCE),
        str(GUARD_NOTE),
        *way,
        Heading(2, "文件 Files"),
        Items(files),
        "`codebook.zh.md`, `codebook.en.md` (也有 HTML, also as HTML): 每列含义 what every column means. "
        "`ddi.xml` (DDI-Codebook 2.5), `croissant.json` (schema.org, Croissant), `datacite.json`: 供数据仓储 for repositories. "
        "`datapackage.json`: 机器可读 for machines, 含 SHA-256 with the SHA-256 of every file.",
        Heading(2, "引用 How to cite"),
        f"{citation(chosen)} `CITATION.cff`, `datacite.json`.",
        str(_SAME),
        Heading(2, "许可 Licence"),
        f"{chosen.terms.note} `LICENSE`.",
        str(PERSONAL),
    ]  # fmt: skip


def write_citation(directory: Path, chosen: Chosen) -> Path:
    terms = chosen.terms
    lines = {
        "cff-version": "1.2.0",
        "message": "If you use this data set, please cite it as below, with its version.",
        "type": "dataset",
        "title": str(title_of(chosen)),
        "abstract": abstract(chosen).en,
        "version": chosen.version,
        **({"date-released": chosen.day.isoformat()} if chosen.day else {}),
        "license": terms.licence,
        **({"doi": terms.doi} if terms.doi else {}),
        **({"url": terms.homepage} if terms.homepage else {}),
        "keywords": list(KEYWORDS),
        "identifiers": [{"type": "other", "value": identifier(chosen), "description": "This release"}],
        "authors": [{"name": terms.publisher}],
    }
    text = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items())
    path = directory / "CITATION.cff"
    path.write_text(text, "utf-8", newline="\n")
    return path
