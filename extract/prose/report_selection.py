"""Several reports on one page: only the first that fits the page's title is read."""

from itertools import pairwise

from extract.document.model import Document, Paragraph, Table
from extract.prose.title import Title, parse_title


def choose_report(document: Document, title: Title | None) -> int:
    """Cut the document down to one report; how many others stood on the page.

    A report begins at a printed title and has a table three. When none fits the title of the page, the first stays.
    """
    starts = [
        (index, printed)
        for index, block in enumerate(document.blocks)
        if isinstance(block, Paragraph) and len(block.text) <= 60 and "公开" in block.text
        if (printed := parse_title(block.text)).is_report and printed.complete and (printed.year or printed.agency)
    ]
    if len(starts) < 2:
        return 0
    starts.append((len(document.blocks), parse_title("")))
    reports = [
        (start, end, printed)
        for (start, printed), (end, _) in pairwise(starts)
        if any(isinstance(block, Table) and _is_applications(block) for block in document.blocks[start:end])
    ]
    if len(reports) < 2:
        return 0
    start, end, _ = next((report for report in reports if title and _fits(report[2], title)), reports[0])
    document.blocks[:] = document.blocks[start:end]
    return len(reports) - 1


def _fits(printed: Title, title: Title) -> bool:
    return printed.year == title.year and (printed.agency == title.agency or None in {printed.agency, title.agency})


def _is_applications(table: Table) -> bool:
    return any("".join(cell.text.split()) == "自然人" for cells in table.rows[:6] for cell in cells)
