"""The statistical tables of reports before 2019: their rows as a tree, and how rows and columns are printed.

The forms are `official_forms/2014.toml` and `older.toml`; `statistics_labels.toml` says how each row and column is printed.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from extract.text.numbers import INVISIBLE
from extract.text.traditional import SIMPLIFIED

_FOLDER = files("extract.forms").joinpath("official_forms")
_LABELS = "statistics_labels"
COLUMNS = ("year", "cumulative")
_TELLING_ROWS = 4  # so many rows that only one form has tell that form
_CIRCLED = str.maketrans({chr(start + number): f"({number})" for start in (0x245F, 0x2775) for number in range(1, 11)})
_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五六七八九十", 1)}
_NUMBERING = re.compile(
    r"第?(?P<part>[一二三四五六七八九十]{1,3})[、.,:．]|[(](?P<chapter>[一二三四五六七八九十]{1,3})[)][、.,]?"
    r"|(?P<item>\d{1,2})[、.,:．]|(?P<item_bare>\d{1,2})(?=[^\d\W])|[(]?(?P<point>\d{1,2})[)][、.,]?"
)
_STYLES = {"part": 1, "chapter": 2, "item": 3, "item_bare": 3, "point": 4}
_OF_WHICH = re.compile(r"其中(?:[:：,，、]|包括|包含)?")
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_UNIT_NOTE = re.compile(
    r"\((?:(?:计量)?单位[:：]?)?(条|件次|件|人次|批次|人|次|个|篇|份|项|宗|亿元|万元|千元|元)\)|[,，、](?:计量)?单位[:：]?(条|件|元|万元|次|个|人|篇)$"
)
_END = re.compile(r"总?(?:数量|数目|[人次条个篇]数|(?<![文事案])件数|数|量|情况)$")
_START = re.compile(r"^(?:20\d\d|本|全|当)?年度?(?=[^\d\W]{3})")


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """A row of a form: its key, its label in the notice, its unit there, the keys of the rows that it may be a part of, and whether it
    counts what is there at the end of the year."""

    key: str
    label: str
    unit: str
    under: tuple[str, ...]
    stock: bool = False


@dataclass(frozen=True, slots=True)
class StatisticsForm:
    """A form: its name in Chinese and English, also a short one, the years that it is for, its number in statistical packages, the rows
    in its order, the labels of its columns, the sets of parts that are all of a row, and the rows that tell it."""

    id: str
    name: tuple[str, str]
    short: tuple[str, str]
    years: tuple[int, int]
    code: int
    rows: Mapping[str, StatisticsRow]
    columns: Mapping[str, str]
    sums: Mapping[str, tuple[tuple[str, ...], ...]]
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class RowLabel:
    """A printed label: its words, its numbering (style from 1, the outermost, and number; 0 and 0 without one), whether 其中 stands
    before it, and the unit that it names."""

    words: str
    style: int = 0
    number: int = 0
    of_which: bool = False
    unit: str | None = None


@cache
def form_ids() -> tuple[str, ...]:
    """Every form that is a file with a statistical table, last the one that no rows tell."""
    names = sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name != f"{_LABELS}.toml")
    forms = [name for name in names if "statistics" in tomllib.loads(_text(name))]
    return tuple(sorted(forms, key=lambda name: not load(name).marks))


@cache
def load(form_id: str) -> StatisticsForm:
    """The form of that name: `2014` or `older`."""
    data = tomllib.loads(_text(form_id))
    statistics = data["statistics"]
    return StatisticsForm(
        form_id,
        (data["name_zh"], data["name_en"]),
        (data["short_zh"], data["short_en"]),
        (data["years"][0], data["years"][1]),
        data["code"],
        {
            key: StatisticsRow(key, row["label"], row["unit"], _keys(row.get("under")), row.get("stock", False))
            for key, row in statistics["rows"].items()
        },
        statistics["columns"],
        {key: tuple(map(tuple, sets)) for key, sets in statistics["sums"].items()},
        frozenset(data.get("marks", ())),
    )


@cache
def cells(form_id: str) -> tuple[tuple[str, str, str], ...]:
    """Every cell of the form: (table, row, column)."""
    form = load(form_id)
    return tuple(("statistics", row, column) for row in form.rows for column in form.columns)


def depth(form: StatisticsForm, key: str) -> int:
    """How many rows of the form this row stands below."""
    above = form.rows[key].under[:1] if key in form.rows else ()
    return 1 + depth(form, above[0]) if above else 0


@cache
def parents(key: str) -> tuple[str, ...]:
    """The rows that this row may be a part of, in any form."""
    forms = (load(form_id).rows.get(key) for form_id in form_ids())
    return tuple(dict.fromkeys(parent for row in forms if row for parent in row.under))


@cache
def sums() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Of each row that has them, the sets of parts that are all of it, in any form."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for form_id in form_ids():
        for key, sets in load(form_id).sums.items():
            found[key] = found.get(key, ()) + sets
    return found


def form_of(rows: Mapping[str, object]) -> str:
    """The form that a table with these rows is on."""
    forms = (name for name in form_ids() if len(load(name).marks.intersection(rows)) >= _TELLING_ROWS)
    return next(forms, form_ids()[-1])


@lru_cache(maxsize=4096)
def read_label(printed: str) -> RowLabel:
    """The label as it is matched."""
    plain = INVISIBLE.sub("", printed).translate(SIMPLIFIED).translate(_CIRCLED)
    text = "".join(unicodedata.normalize("NFKC", plain).split())
    at, of_which, style, number = 0, False, 0, 0
    while True:
        if match := _OF_WHICH.match(text, at):
            of_which = True
        elif match := _NUMBERING.match(text, at):
            name, digits = next((name, digits) for name, digits in match.groupdict().items() if digits)
            if not style:
                style, number = _STYLES[name], _number(digits)
        else:
            break
        at = match.end()
    text = text[at:]
    unit = _UNIT_NOTE.search(text)
    bare = re.sub(r"[\W_]+", "", _NOTE.sub("", text)).replace("其它", "其他")
    words = _START.sub("", _END.sub("", bare)) or bare
    return RowLabel(words, style, number, of_which, unit and (unit[1] or unit[2]))


def row_keys(label: RowLabel) -> tuple[str | None, tuple[str, ...]]:
    """The row that the words name by themselves, if any; and the rows that they name below one of their `parents`."""
    return _row_keys(label.words)


def row_behind(before: str, label: RowLabel) -> str | None:
    """The row that the words name directly behind this row, or behind its parts, if any."""
    behind = label_patterns()["behind"].items()
    rows = (names.split(", ") for names, pattern in behind if pattern.fullmatch(label.words))
    return next((row for first, row in rows if first == before), None)


@lru_cache(maxsize=4096)
def _row_keys(words: str) -> tuple[str | None, tuple[str, ...]]:
    if not 2 <= len(words) <= 40:
        return None, ()
    labels = label_patterns()
    key = next((key for key, pattern in labels["rows"].items() if pattern.fullmatch(words)), _official().get(words))
    return key, tuple(key for key, pattern in labels["below"].items() if pattern.fullmatch(words))


def of_group(label: RowLabel) -> RowLabel:
    """The label of the row that a group is named after (主动公开 beside 合计), or the label itself."""
    groups = label_patterns()["groups"].items()
    key = next((key for key, pattern in groups if pattern.fullmatch(label.words)), None)
    if key is None or row_keys(label)[0]:
        return label
    named = next(form.rows[key].label for form in map(load, form_ids()) if key in form.rows)
    return replace(label, words=read_label(named).words)


@cache
def _official() -> dict[str, str]:
    """The words of the labels of the forms, for rows that are printed in no other way."""
    known = label_patterns()
    rows = (row for form_id in form_ids() for row in load(form_id).rows.values())
    return {read_label(row.label).words: row.key for row in rows if row.key not in {**known["rows"], **known["below"]}}


@lru_cache(maxsize=1024)
def column_kind(header: str) -> tuple[str | None, int | None]:
    """What a column with this header holds: `label`, `unit`, `serial`, `note`, `year`, `cumulative`, `current` (a part of the year),
    or None for anything else; and the year that the header names."""
    text = "".join(unicodedata.normalize("NFKC", INVISIBLE.sub("", header).translate(SIMPLIFIED)).split())
    text = re.sub(r"[^\w]+", "", _NOTE.sub("", text))
    year = re.search(r"20[0-2]\d(?=年)", text)
    words = _END.sub("", text) or text
    if not text:
        return None, None
    if text in {"数", "数量", "总数", "数目", "合计"}:
        return "year", None
    kinds = (
        kind
        for kind, pattern in label_patterns()["columns"].items()
        if pattern.fullmatch(words) or pattern.fullmatch(text)
    )
    return next(kinds, None), int(year[0]) if year else None


def _keys(under: str | list[str] | None) -> tuple[str, ...]:
    return (under,) if isinstance(under, str) else tuple(under or ())


def _number(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    tens, _, ones = digits.rpartition("十") if "十" in digits else ("", "", digits)
    return (10 * _NUMERALS.get(tens, 1) if "十" in digits else 0) + _NUMERALS.get(ones, 0)


@cache
def label_patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    """How `columns` and `rows` are printed, and rows that say what they are only `below` or `behind` another: key → the whole label."""
    parts = tomllib.loads(_text(_LABELS))
    return {part: {key: re.compile(pattern) for key, pattern in patterns.items()} for part, patterns in parts.items()}


def _text(name: str) -> str:
    return _FOLDER.joinpath(f"{name}.toml").read_text("utf-8")
