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

_YEAR = re.compile(r"20\d\d(?=年)")
_LONGEST_CAPTION = 40
_KINDS: Sequence[Callable[[frozenset[str]], bool]] = (is_proactive, is_applications, is_remedies)


def set_aside(document: Document, year: int | None) -> list[Finding]:
    """Remove the tables that are not this report's, but only if a table of the same kind with at least as many rows remains.

    A caption tells the year: a short line above the table, or in its first rows.
    """
    labels = [block.labels for block in document.blocks if isinstance(block, Table)]
    if all(sum(map(kind, labels)) < 2 for kind in _KINDS):
        return []
    foreign: dict[int, Table] = {}  # index of the block → table
    own: list[Table] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            years = _years(document.blocks[max(0, index - 2) : index], block) if year else set()
            if block.hidden or (years and year not in years):
                foreign[index] = block
            else:
                own.append(block)
    gone = {index: table for index, table in foreign.items() if _is_replaced(table, own)}
    document.blocks[:] = [block for index, block in enumerate(document.blocks) if index not in gone]
    return [_finding(table) for table in gone.values() if not table.hidden]


def _is_replaced(table: Table, own: Sequence[Table]) -> bool:
    kinds = [kind for kind in _KINDS if kind(table.labels)]
    return bool(kinds) and any(
        len(other.rows) >= len(table.rows) and all(kind(other.labels) for kind in kinds) for other in own
    )


def _years(above: Sequence[Block], table: Table) -> set[int]:
    """The years that the caption names, none where it names none."""
    lines = [row[0].text for row in table.rows[:2] if len(row) == 1]
    for block in reversed(above):
        if not isinstance(block, Paragraph) or section_number(block.text):
            break
        lines.append(block.text)
    named = (set(map(int, _YEAR.findall(line))) for line in lines if len(line) <= _LONGEST_CAPTION and "。" not in line)
    return next(filter(None, named), set())


def _finding(table: Table) -> Finding:
    message = f"table {table.number + 1} was left aside: its caption names another year than the report's"
    return Finding("table.other_year", "structure", "info", "document", message)
