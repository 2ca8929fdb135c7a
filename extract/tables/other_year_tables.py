"""Tables of the official kinds that are not this report's: those of another year, and those that the page hides.

Pages print last year's table above or beside this year's, or keep it in a hidden tab.
"""

import re
from collections.abc import Callable, Sequence

from extract.document.model import Block, Document, Paragraph, Table
from extract.prose.sections import section_number
from extract.tables.applications import is_applications
from extract.tables.proactive import is_proactive
from extract.tables.remedies import is_remedies
from extract.text.report import Finding

_YEAR = re.compile(r"20\d\d(?=年(?!\d))")
_LONGEST_CAPTION = 40
_KINDS: Sequence[Callable[[frozenset[str]], bool]] = (is_proactive, is_applications, is_remedies)


def set_aside(document: Document, year: int | None) -> list[Finding]:
    """Remove the tables that are not this report's, but only if a table of the same kind with at least as many rows remains. One
    that remains although its caption names another year is told.

    A caption tells the year: a short line above the table, or in its first rows.
    """
    foreign: dict[int, Table] = {}  # index of the block → table
    captions: dict[int, set[int]] = {}  # index of the block → the years that its caption names
    own: list[Table] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            years = years_of_caption(document.blocks[max(0, index - 2) : index], block) if year else set()
            if block.hidden or (years and year not in years):
                foreign[index], captions[index] = block, years
            else:
                own.append(block)
    gone = {index: table for index, table in foreign.items() if _is_replaced(table, own)}
    kept = [index for index, table in foreign.items() if index not in gone and not table.hidden and _kinds(table)]
    document.blocks[:] = [block for index, block in enumerate(document.blocks) if index not in gone]
    return [
        *(_finding(gone[index], "was left aside", captions[index]) for index in gone if not gone[index].hidden),
        *(_finding(foreign[index], "was read", captions[index]) for index in kept),
    ]


def _kinds(table: Table) -> list[Callable[[frozenset[str]], bool]]:
    return [kind for kind in _KINDS if kind(table.labels)]


def _is_replaced(table: Table, own: Sequence[Table]) -> bool:
    kinds = _kinds(table)
    return bool(kinds) and any(
        len(other.rows) >= len(table.rows) and all(kind(other.labels) for kind in kinds) for other in own
    )


def years_of_caption(above: Sequence[Block], table: Table) -> set[int]:
    """The years that the caption names, none where it names none. It is the caption that the table has, or a line above."""
    lines = [row[0].text for row in table.rows[:2] if len(row) == 1]
    for block in [*reversed(above), Paragraph(table.caption)]:
        if not isinstance(block, Paragraph) or section_number(block.text):
            break
        lines.append(block.text)
    named = (set(map(int, _YEAR.findall(line))) for line in lines if len(line) <= _LONGEST_CAPTION and "。" not in line)
    return next(filter(None, named), set())


def _finding(table: Table, what: str, years: set[int]) -> Finding:
    named = ", ".join(map(str, sorted(years)))
    message = f"table {table.number + 1} {what}: its caption names another year than the report's, {named}"
    return Finding("table.other_year", "structure", "info", "document", message)
