"""What a document is: a report, a letter that names one, or something that stands in the place of a report.

One function judges, and every place that has to know asks it. The words that decide are data: `prose/outage_words.toml`.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from extract.prose.title import parse_title
from extract.reading import read_page
from extract.text.media import EMPTY
from extract.text.report import Report

Kind = Literal[
    "report",
    "letter",
    "challenge",
    "gone",
    "maintenance",
    "error",
    "loading",
    "login",
    "garbled",
    "empty",
    "unreadable",
    "not a report",
]
FEW_WORDS = 300  # characters: what stands in the place of a report is short
_ENOUGH_PROSE = 200  # characters below the title of a report without headings
_FEWEST_SECTIONS = 2
_PAGES = ("text/html", "text/plain", EMPTY)  # what is none of these and has no text is a file that could not be read
_OF_EMPTY_PAGES = {"document.no_text", "document.no_table", "document.empty"}  # errors of a page that was read
_GARBLED = re.compile("[\ufffd\u0080-\u009f]|锟斤拷|[ÃÂÐåæçèéäï][\u0080-\u00bf]")
_MOST_GARBLED = 0.05


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """`kind` is `report` or `letter` (a title and no content: a file may hold it), or why the document is neither. `found` is what
    it has of a report, `missed` what it lacks; `words` are those that decided, "" where none did."""

    kind: Kind
    found: tuple[str, ...]
    missed: tuple[str, ...]
    words: str = ""

    @property
    def is_report(self) -> bool:
        return self.kind == "report"

    def __str__(self) -> str:
        what = f"{self.kind}: “{self.words}”" if self.words else self.kind
        found = f"; it has {', '.join(self.found)}" if self.found else ""
        return f"{what}{found}; it has no {', no '.join(self.missed)}" if self.missed else f"{what}{found}"


def verdict_of(data: bytes, *, charset: str | None = None) -> PageVerdict:
    """Judge the bytes of a document. Raises `NotReadable`."""
    return judge_page(*read_page(data, charset=charset))


def judge_page(report: Report, text: str) -> PageVerdict:
    """Judge a document by its report and its plain text."""
    title = parse_title(report.title or "")
    named = title.is_report and bool(report.agency or title.year)  # else it may be the name of a column
    numbers = {table: count for table in report.tables if (count := _reported(report, table))}
    parts: dict[str, list[str]] = {
        "title of a report": [report.title or ""] if named else [],
        "sections": [f"{len(report.sections)} sections"] if len(report.sections) >= _FEWEST_SECTIONS else [],
        "tables": [f"{count} numbers of {table}" for table, count in numbers.items()],
    }
    found = tuple(what for of_part in parts.values() for what in of_part)
    missed = tuple(part for part, of_part in parts.items() if not of_part)
    words = "".join(text.split())
    prose = len(words) - len("".join((report.title or "").split()))
    other = title.names_other  # a notice that prints the empty form has its sections
    if numbers or (parts["sections"] and (named or (len(words) > FEW_WORDS and not other))):
        return PageVerdict("report", found, missed)
    if len(words) and len(_GARBLED.findall(words)) > _MOST_GARBLED * len(words):
        return PageVerdict("garbled", found, missed)
    if outage := outage_of(text):
        return PageVerdict(outage[0], found, missed, outage[1])
    if named:
        return PageVerdict("report" if prose >= _ENOUGH_PROSE else "letter", found, missed)
    if words:
        return PageVerdict("not a report", found, missed)
    could_be_read = report.source.media_type in _PAGES and all(
        finding.rule in _OF_EMPTY_PAGES for finding in report.findings if finding.severity == "error"
    )
    return PageVerdict("empty" if could_be_read else "unreadable", found, missed)


def outage_of(text: str) -> tuple[Kind, str] | None:
    """What stands in the place of a page, by the words of a short text: its kind, and the words."""
    words = text.split()
    if sum(map(len, words)) > FEW_WORDS:
        return None
    plain = " ".join(words)
    return next(((kind, match[0]) for kind, pattern in outages() if (match := pattern.search(plain))), None)


@cache
def outages() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """The kinds of outage and the words that tell each, in the order in which they are tried."""
    return tuple((cast("Kind", row["kind"]), re.compile(row["words"], re.IGNORECASE)) for row in outage_words())


def outage_words() -> list[dict[str, str]]:
    """The rows of the file: kind, words, examples."""
    data = tomllib.loads(files("extract.prose").joinpath("outage_words.toml").read_text("utf-8"))
    rows: list[dict[str, str]] = data["outage"]
    return rows


def _reported(report: Report, table: str) -> int:
    return sum([cell.status == "reported" for cells in report.tables[table].values() for cell in cells.values()])
