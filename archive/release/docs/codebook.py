"""The codebook, in Chinese and in English, as Markdown and HTML: every table, field, code and cell, and what was counted."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.base.bilingual import Both
from archive.base.usage_warnings import WARNINGS
from archive.base.vocabulary import CELL_STATUSES, FORMS, VOCABULARIES
from archive.release import english, wide
from archive.release.definition import Field, Table
from archive.release.docs.methods import methods
from archive.release.docs.pages import Block, Grid, Heading, Items, html, markdown
from archive.release.formats.codes import LETTERS, SPSS_CODES
from archive.release.metadata.about import title_of
from archive.release.scope import Chosen
from archive.release.tally import Tally
from archive.reports.layout.cell_names import label_of
from extract.forms import every_form

_LANGUAGES = ("zh", "en")
_TAGS = {"zh": "zh-Hans", "en": "en"}
_CODEBOOK = Both("编码手册", "Codebook")
_REASONS = ", ".join(f"{word} = .{letter} / {SPSS_CODES[word]}" for word, letter in LETTERS.items())
_MISSING = Both(
    "数值列为空即缺失，绝不是 0；缺失的原因见同名 _status 列。CSV 中空字段为缺失。"
    f"Stata 与 SPSS 中缺失值也说明原因：{_REASONS}。",
    "An empty value is missing, never 0; its column _status says why. Missing is an empty field in CSV. In Stata and SPSS "
    f"the missing value tells why too: {_REASONS}.",
)
_EXACT = Both(
    "数字：CSV 保留所印每一位；Parquet 中金额和 cells.value 为十进制小数（小数点后 14 位）；其余为双精度浮点数（15 位以内与所印一致）。"
    "所印原文见 cells.printed。",
    "Numbers: CSV keeps every printed digit. In Parquet amounts and cells.value are decimals with 14 digits behind the point. "
    "All others are doubles, which are what is printed up to 15 digits. cells.printed is the printed text.",
)
_CELLS = Both(
    "reports 表的单元格列：每格一个数值列和一个状态列（名称后加 _status，Stata 中加 _s）。后五列为各状态的报告数。",
    "The cells in reports: a column for each value and one for its status (_status behind the name, _s in Stata). "
    "The last columns count reports by status.",
)
_COVERAGE = Both("已存档 / 全部机关", "archived / all agencies known")
_FINDINGS = Both("仍成立的问题数，按规则", "Findings that stand, by rule")


def write_codebook(directory: Path, chosen: Chosen, tables: Sequence[Table], tally: Tally) -> tuple[Path, ...]:
    """The files that this made."""
    made = []
    for language in _LANGUAGES:
        name = f"{getattr(title_of(chosen), language)} {chosen.version}: {getattr(_CODEBOOK, language)}"
        blocks = [Heading(1, name), *_blocks(language, tables, tally)]
        for suffix, text in (("md", markdown(blocks)), ("html", html(name, _TAGS[language], blocks))):
            made.append(directory / f"codebook.{language}.{suffix}")
            made[-1].write_text(text, "utf-8", newline="\n")
    return tuple(made)


def _blocks(language: str, tables: Sequence[Table], tally: Tally) -> Iterator[Block]:
    def text_in(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    yield Heading(2, text_in("使用须知", "Usage warnings"))
    yield Items([f"{code}: {getattr(text, language)}" for code, text in WARNINGS.items()])
    yield from methods(language)
    yield Heading(2, text_in("缺失与数字", "Missing values and numbers"))
    yield getattr(_MISSING, language)
    yield getattr(_EXACT, language)
    yield Heading(2, text_in("表", "Tables"))
    for table in tables:
        yield from _table(table, language, tally, text_in("行", "rows"))
    yield Heading(2, text_in("表格单元格", "Cells of the official forms"))
    yield getattr(_CELLS, language)
    yield _cells(language, tally)
    yield Heading(2, text_in("代码", "Codes"))
    yield "1, 2, … : Stata, SPSS"
    for name, words in VOCABULARIES.items():
        yield Heading(3, name)
        rows = [(str(number), word, both.zh, both.en) for number, (word, both) in enumerate(words.items(), 1)]
        yield Grid(("", text_in("代码", "code"), "中文", "English"), rows)
    yield Heading(2, text_in("各省各年度覆盖情况", "Coverage by year and province"))
    yield getattr(_COVERAGE, language)
    yield _coverage(text_in("省份", "province"), text_in("全部", "all"), tally)
    yield Heading(2, text_in("已知问题", "Known problems"))
    yield getattr(_FINDINGS, language)
    yield Grid(
        (text_in("规则", "rule"), text_in("个", "findings")), [(r, str(n)) for r, n in sorted(tally.findings.items())]
    )


def _table(table: Table, language: str, tally: Tally, rows: str) -> Iterator[Block]:
    yield Heading(3, f"{table.name}: {getattr(table.title, language)}")
    yield f"{getattr(table.description, language)} ({tally.rows[table.name]} {rows})"
    if table.warnings:
        yield Items(table.warnings)
    cells = {field.name for field in wide.cell_fields()}
    headings = {
        "zh": ("名称", "类型", "标签", "含义", "单位", "代码", "须知"),
        "en": ("name", "type", "label", "meaning", "unit", "codes", "warnings"),
    }
    yield Grid(headings[language], [_field(column, language) for column in table.fields if column.name not in cells])


def _field(field: Field, language: str) -> Sequence[str]:
    return (
        field.name,
        field.frictionless_type,
        getattr(field.title, language),
        getattr(field.description, language),
        getattr(field.unit, language) if field.unit else "",
        ", ".join(field.values),
        ", ".join(field.warnings),
    )


def _cells(language: str, tally: Tally) -> Grid:
    forms = {form: getattr(FORMS[form], language) for form in every_form.form_ids()}
    headings = {
        "zh": ("名称", "Stata", *forms.values(), "含义", "《条例》条款", "单位", "年度", "须知"),
        "en": ("name", "Stata", *forms.values(), "meaning", "article", "unit", "years", "warnings"),
    }
    rows = []
    values = wide.cell_fields()[::2]
    for key, value in zip(wide.cell_keys(), values, strict=True):
        own = wide.on_forms(key)
        labels = [label_of(key, form) if form in own else "" for form in forms]
        years = ", ".join(getattr(wide.years_of(form), language) for form in own)
        counts = tally.statuses[f"{value.name}_status"]
        unit = getattr(value.unit, language) if value.unit else ""
        meaning = value.title.zh if language == "zh" else f"{value.title.en}. {english.definition(key)}".strip()
        about = (value.name, value.stata_name, *labels, meaning, wide.article_of(key))
        rows.append((*about, unit, years, ", ".join(value.warnings), *(str(counts[word]) for word in CELL_STATUSES)))
    return Grid((*headings[language], *CELL_STATUSES), rows)


def _coverage(province: str, all_: str, tally: Tally) -> Grid:
    years = sorted({year for _, year in tally.states})
    places = sorted({place for place, _ in tally.states})
    rows = []
    for place in places:
        counts = [tally.states[place, year] for year in years]
        rows.append((place or all_, *(f"{count['archived']} / {count.total()}" for count in counts)))
    return Grid((province, *map(str, years)), rows)
