"""A page and the file that is attached to it are one report.

The official tables that the page prints count. Those that the file has too are compared with them, cell by cell; those
that only the file has are taken from it, with everything that was found about them.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal

from extract.checks import narrative
from extract.prose.statements import as_statements, read_statements
from extract.text.report import Finding, Report, Severity, Table, TableCell

_ABOUT_THE_PAGE = {"title.missing", "year.missing"}
_WITHOUT_TABLES = {"document.no_text", "document.no_table"}


def with_file(page: Report, file: Report, name: str) -> tuple[Report, tuple[str, ...]]:
    """The report of a page and of the file of this name, and which tables are the file's."""
    differ = [found for table in _in_both(page, file) for found in _differences(table, page, file, name)]
    taken = tuple(table for table, rows in file.tables.items() if rows and not page.tables.get(table))
    if page.form not in {"none", file.form}:
        differ += [
            _finding("attachment.differs", "form", f"the file {name!r} is on another form", page.form, file.form)
        ]
        taken = ()
    if not taken:
        return replace(page, findings=(*page.findings, *differ)), ()
    tables = {**page.tables, **{table: file.tables[table] for table in taken}}
    agency, year = page.agency or file.agency, page.year or file.year
    sections = page.sections or file.sections
    stated = tuple(read_statements(sections, year, agency))
    found = [
        *(
            finding
            for finding in page.findings
            if _stays(finding, taken, titled=bool(page.title or file.title), year=year)
        ),
        *(finding for finding in file.findings if _comes_along(finding, taken)),
        *(
            _finding("attachment.taken", t, f"the table was read from the file {name!r}", severity="info")
            for t in taken
        ),
        *differ,
        *narrative.check(stated, tables),
    ]
    merged = replace(
        page,
        title=page.title or file.title,
        agency=agency,
        year=year,
        form=file.form,
        published=page.published or file.published,
        sections=sections,
        tables=tables,
        statements=as_statements(stated) or page.statements,
        findings=tuple(found),
        unmapped=page.unmapped + file.unmapped,
    )
    return merged, taken


def agree(this: Report, other: Report) -> bool:
    """Whether no number of one report is another one in the other."""
    return not any(found for table in _in_both(this, other) for found in _differences(table, this, other, ""))


def _in_both(this: Report, other: Report) -> Iterator[str]:
    return (table for table in this.tables if this.tables[table] and other.tables.get(table))


def _differences(table: str, page: Report, file: Report, name: str) -> Iterator[Finding]:
    """Cells that both print and that do not say the same; a 0 beside an empty cell is a smaller matter."""
    for where, on_page, in_file in _pairs(page.tables[table], file.tables[table]):
        this, other = _number(on_page), _number(in_file)
        if this != other:
            severity: Severity = "warning" if this or other else "info"
            message = f"the page prints {on_page.printed!r}, the file {name!r} {in_file.printed!r}"
            where = f"{table}.{where}"
            yield _finding("attachment.differs", where, message, _said(on_page), _said(in_file), severity=severity)


def _pairs(page: Table, file: Table) -> Iterator[tuple[str, TableCell, TableCell]]:
    for row, cells in page.items():
        for column, cell in cells.items():
            other = file.get(row, {}).get(column)
            if other and not {cell.status, other.status} & {"absent", "unreadable"}:
                yield f"{row}.{column}", cell, other


def _number(cell: TableCell) -> Decimal | None:
    return None if cell.value is None else Decimal(cell.value)


def _said(cell: TableCell) -> str:
    return cell.status if cell.value is None else str(cell.value)


def _stays(finding: Finding, taken: Collection[str], *, titled: bool, year: int | None) -> bool:
    if finding.kind == "narrative" or finding.rule in _WITHOUT_TABLES:
        return False
    if finding.rule in _ABOUT_THE_PAGE:
        return not titled if finding.rule == "title.missing" else year is None
    return finding.rule != "table.missing" or finding.where not in taken


def _comes_along(finding: Finding, taken: Collection[str]) -> bool:
    """Whether a finding of the file is about what is taken from it."""
    if finding.kind == "narrative" or finding.rule in _ABOUT_THE_PAGE:
        return False
    about = finding.rule if finding.kind == "arithmetic" else finding.where
    return about == "document" or about.partition(".")[0] in taken


def _finding(
    rule: str,
    where: str,
    message: str,
    expected: str | None = None,
    actual: str | None = None,
    *,
    severity: Severity = "warning",
) -> Finding:
    return Finding(rule, "structure", severity, where, message, expected, actual)
