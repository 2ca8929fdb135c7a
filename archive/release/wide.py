"""The cells of all forms as columns of the wide table: a column for the value and one for its status.

`applications_granted_total` and `applications_granted_total_status` are the cell `applications.granted.total`.
"""

from functools import cache

from archive.base.bilingual import Both
from archive.base.vocabulary import STATUSES, TABLES
from archive.db.cells import Key
from archive.release import english
from archive.release.definition import Field
from archive.reports.layout.cell_names import label_of
from extract.forms import every_form, official, statistics

_FORM_CHANGED = {"normative_documents", "licensing", "penalties", "coercion", "other"}
_STATA_NAME = 29  # of the 32 characters that Stata takes; pyreadstat puts a number behind it for its value labels


@cache
def cell_keys() -> tuple[Key, ...]:
    """Every cell of a form, in the order of the newest with those of older ones after the rows of their table."""
    found = dict.fromkeys(key for form in reversed(every_form.form_ids()) for key in every_form.cells(form))
    return tuple(key for table in TABLES for key in found if key[0] == table)


def name_of(key: Key) -> str:
    return "_".join(key)


def on_forms(key: Key) -> tuple[str, ...]:
    """The forms that have the cell."""
    return tuple(form for form in every_form.form_ids() if key in every_form.cells(form))


def years_of(form_id: str) -> Both:
    """The years that a form is for."""
    first, last = every_form.load(form_id).years
    return Both(f"{first}—{last} 年度", f"{first}–{last}") if last else Both(f"{first} 年度起", f"from {first}")


def article_of(key: Key) -> str:
    """The article of the Regulations that the cell is about: `20 (1)`; 50 where it is only that on the report, "" before 2019."""
    table, row, _ = key
    if table == "statistics":
        return ""
    if table == "remedies":
        return "51"
    if table == "applications":
        return every_form.articles().get((table, row), "50")
    printed = every_form.articles()[table, row]
    number = "一二三四五六七八九".index(printed[printed.index("（") + 1]) + 1
    return f"20 ({number})"


@cache
def cell_fields() -> tuple[Field, ...]:
    """Value and status of every cell, in turns."""
    return tuple(field for key in cell_keys() for field in _fields(key))


def _fields(key: Key) -> tuple[Field, Field]:
    title = Both(_chinese(key), english.label(key))
    years = list(map(years_of, on_forms(key)))
    known = Both("、".join(year.zh for year in years), ", ".join(year.en for year in years))
    article = article_of(key)
    value = Field(
        name_of(key),
        "exact" if is_money(key) else "number",
        title,
        Both(
            f"{title.zh}。{f'《条例》第 {article} 条；' if article else ''}表式：{known.zh}。状态不是 reported 时为空。",
            f"{title.en}. {f'{meaning} ' if (meaning := english.definition(key)) else ''}"
            f"{f'Regulations, article {article}; on' if article else 'On'} the form: {known.en}. Empty unless the status is reported.",
        ),
        _unit(key),
        warnings=_warnings(key),
        stata_name=stata_name(key),
    )
    status = Field(
        f"{value.name}_status",
        "code",
        Both(f"{title.zh}（状态）", f"{title.en}: status"),
        Both("该单元格的状态；见数值列。", f"Status of {value.name}."),
        values=STATUSES,
        stata_name=f"{stata_name(key)}_s",
    )
    return value, status


def _unit(key: Key) -> Both:
    if key[0] == "statistics":
        return Both("所印单位，见 cells.unit", "as printed: cells.unit")
    return Both("万元", "10,000 yuan") if key in every_form.units() else Both("件（项、个）", "count")


def is_money(key: Key) -> bool:
    """Amounts have decimals; the other cells count."""
    table, row, _ = key
    if table != "statistics":
        return key in every_form.units()
    forms = (statistics.load(form) for form in statistics.form_ids())
    return any("元" in form.rows[row].unit for form in forms if row in form.rows)


def stata_name(key: Key) -> str:
    """`a_granted_total`; where that is too long for Stata, with its words cut to four letters and those of two left out."""
    table, row, column = key
    whole = f"{table[0]}_{row}_{column}"
    if len(whole) + len("_s") <= _STATA_NAME:
        return whole
    words = f"{row}_{column}".split("_")
    return "_".join([table[0], *(word[:4] for word in words if len(word) > 2)])


def _chinese(key: Key) -> str:
    return label_of(key, official.NEWEST.id)


def _warnings(key: Key) -> tuple[str, ...]:
    table, row, _ = key
    found = ["blank-is-not-zero"]
    if table == "statistics":
        found.append("local-forms-before-2019")
    elif len(on_forms(key)) < len(official.FORM_IDS) or row in _FORM_CHANGED:
        found.append("form-changed-2021")
    if table == "applications" and row.startswith("other"):
        found.append("one-row-or-three")
    if key in every_form.stocks():
        found.append("stock-not-flow")
    if key in every_form.units():
        found.append("ten-thousand-yuan")
    return tuple(found)
