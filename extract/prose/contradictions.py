"""What else a page says about whose report it is and of which year, against the agency and the year that were taken."""

import re
from collections.abc import Iterator, Mapping

from extract.document.model import Document, Paragraph
from extract.prose.agency_names import agree, is_agency_name, same_kind
from extract.text.report import Finding

_SOURCE_METAS = ("contentsource", "source", "publisher")
_PERIOD = re.compile(r"(20\d\d)年1月1日(?:起|开始)?[,，]?[至到—\-~～－–]{1,2}(?:(20\d\d)年)?12月31日")
_LONGEST_LINE = 2000
# The year of which a report is published ends a month later at the latest, and this parser was written in 2026.
_LAST_MONTH = "-12"
_LAST_YEAR = 2030


def about_year(document: Document, year: int | None, published: str | None) -> Iterator[Finding]:
    """`published` is the ISO date of publication."""
    if year is None:
        return
    periods = _periods(document)
    if periods and year not in periods:
        yield _finding("years", year, periods[0], f"the text speaks of the whole of {periods[0]}")
    if published and published < f"{year}{_LAST_MONTH}":
        yield _finding("years", year, published[:4], f"it was published on {published}, before that year ended")
    elif year > _LAST_YEAR:
        yield _finding("years", year, None, "that year is later than any that this parser can know")


def _periods(document: Document) -> list[int]:
    """The whole years that the text gives as the time that it is about, in the order of the text."""
    years = []
    for block in document.blocks:
        if isinstance(block, Paragraph) and "31" in block.text and "月" in block.text:
            text = "".join(block.text[:_LONGEST_LINE].split())
            years += [int(period[2] or period[1]) for period in _PERIOD.finditer(text)]
    return years


def about_agency(document: Document, agency: str | None, info: Mapping[str, str]) -> Iterator[Finding]:
    """Who published the page may be another body, such as the government above, but not another of the same kind."""
    if not agency:
        return
    sources = [document.metas.get(name, "") for name in _SOURCE_METAS]
    names = ("".join(name.split()) for name in (info.get("publisher", ""), *sources))
    for name in dict.fromkeys(names):
        if is_agency_name(name) and not agree(agency, name) and same_kind(agency, name):
            yield _finding("agencies", agency, name, f"the page names {name} as its publisher")
            return


def _finding(what: str, taken: str | int, other: str | int | None, message: str) -> Finding:
    message = f"the title says {taken}; {message}"
    actual = None if other is None else str(other)
    return Finding(f"title.{what}", "structure", "warning", "document", message, str(taken), actual)
