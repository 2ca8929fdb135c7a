"""From a document to its report."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from extract.checks import narrative, rules, statistics_sums
from extract.checks.recognized_sums import doubt_broken_sums
from extract.checks.spaced_numbers import settle
from extract.document.model import Document, Paragraph
from extract.document.model import Table as GridTable
from extract.forms import official
from extract.forms import statistics as statistics_forms
from extract.prose.contradictions import about_agency, about_year
from extract.prose.front_matter import find_info, find_published, find_year
from extract.prose.page_title import FoundTitle
from extract.prose.report_selection import choose_report
from extract.prose.sections import printed_number, read_sections
from extract.prose.sections_before_2019 import read_old_sections
from extract.prose.statements import as_statements, read_statements
from extract.tables.applications import is_applications, read_applications
from extract.tables.other_year_tables import set_aside
from extract.tables.proactive import is_proactive, read_proactive
from extract.tables.remedies import is_remedies, read_remedies
from extract.tables.statistics import named_year, read_statistics, take_statistical_tables
from extract.tables.table_reading import TableReading
from extract.tables.unexplained import tell_missing_rows, tell_unexplained
from extract.text.report import Finding, Report, Section, Source, Table


class Tables(NamedTuple):
    """The three official tables of a document as read."""

    proactive: TableReading
    applications: TableReading
    remedies: TableReading


def source_of(data: bytes, kind: str, charset: str | None) -> Source:
    return Source(hashlib.sha256(data).hexdigest(), len(data), kind, charset)


def report_of(document: Document, source: Source, found: FoundTitle) -> Report:
    title, parsed, contradictions = found
    info = find_info(document)
    agency = parsed.agency if parsed else None
    others = choose_report(document, parsed)
    of_old_forms = take_statistical_tables(document)
    year = find_year(document, parsed) or named_year(of_old_forms)
    aside = set_aside(document, year)
    tables = read_tables(document)
    statistics = read_statistics(of_old_forms, year, agency)
    tell_unexplained([statistics], [of_old_forms])
    form = _form(tables, statistics.cells, year)
    if form in statistics_forms.form_ids() and not statistics.rows_lost and _is_recognized(document):
        doubt_broken_sums([statistics], statistics_sums.assess(statistics.cells, form))
    if form in official.FORM_IDS:
        tell_missing_rows(tables, form, proven=lambda: _adds_up(tables))
    published = find_published(document, info)
    findings = [
        *document.findings,
        *aside,
        *contradictions,
        *about_agency(document, agency, info),
        *about_year(document, year, published),
        *(finding for reading in (*tables, statistics) for finding in reading.findings),
    ]
    findings.extend(_about_document(document, form, year, parsed is not None))
    if form in official.FORM_IDS:
        findings.extend(
            cannot("table.missing", "this table was not found", "warning", reading.name)
            for reading in tables
            if not reading.cells
        )
    findings.extend(
        cannot("table.blank", "every value cell of this table is blank", "warning", reading.name)
        for reading in tables
        if _is_blank(reading)
    )
    if others:
        message = f"{others + 1} reports stand on the page; the one that fits the title was read"
        findings.append(cannot("document.several_reports", message, "warning"))
    findings.extend(
        rules.check(
            tables.applications.cells, tables.remedies.cells, results_complete=not tables.applications.rows_lost
        )
    )
    if form in statistics_forms.form_ids() and not statistics.rows_lost:
        findings.extend(statistics_sums.check(statistics.cells, form))
    sections = _sections(document, form, year)
    cells = {reading.name: reading.cells for reading in (*tables, statistics)}
    cells["statistics"] = {
        row: values for row, values in statistics.cells.items() if values
    }  # not rows that were set aside
    prose = sections if sections or form in official.FORM_IDS or parsed is None else _without_headings(document)
    stated = tuple(read_statements(prose, year, agency))
    findings.extend(narrative.check(stated, cells))
    return Report(
        source,
        title=title,
        agency=agency,
        year=year,
        form=form,
        published=published,
        info=info,
        sections=sections,
        tables=cells,
        statements=as_statements(stated),
        findings=tuple(findings),
        unmapped=tuple(what for reading in (*tables, statistics) for what in reading.unknown),
    )


def _sections(document: Document, form: str, year: int | None) -> tuple[Section, ...]:
    """The parts. Those of the official forms have a number also where none is printed."""
    if form in official.FORM_IDS or (form == "none" and (year is None or year >= official.FIRST_YEAR)):
        return read_sections(document)
    return read_old_sections(document) or tuple(
        replace(section, number=printed_number(section.heading)) for section in read_sections(document)
    )


def _without_headings(document: Document) -> tuple[Section, ...]:
    """All prose of a report that has no headings, as if it were a part without a number."""
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph) and not block.menu]
    return (Section(None, "", "\n".join(lines)),)


def _adds_up(tables: Tables) -> bool:
    """Whether the results that table three prints come to its total in each column."""
    held = [check.holds for check in _assessed(tables) if check.rule == "applications.processed_sum"]
    return len(held) == len(rules.COLUMNS) and all(held)


def _is_recognized(document: Document) -> bool:
    return any(finding.rule == "page.ocr" for finding in document.findings)


def _assessed(tables: Tables) -> Iterator[rules.Check]:
    applications, remedies = tables.applications, tables.remedies
    return rules.assess(applications.cells, remedies.cells, results_complete=not applications.rows_lost)


def _is_blank(reading: TableReading) -> bool:
    blank = False
    for row in reading.cells.values():
        for cell in row.values():
            if cell.status not in {"blank", "absent"}:
                return False
            blank = blank or cell.status == "blank"
    return blank


def read_tables(document: Document) -> Tables:
    """The three official tables, wherever they stand in the document."""
    grids = document.tables()
    of_two = [table for table in grids if is_proactive(table.labels)]
    of_three = [table for table in grids if is_applications(table.labels)]
    of_four = [table for table in grids if is_remedies(table.labels)]
    tables = Tables(read_proactive(of_two), read_applications(of_three), read_remedies(_with_line_above(document)))
    if tables.applications.short:
        from extract.digit_runs.short_rows import place_short_rows

        place_short_rows(tables.applications)
    settle(*tables)
    if not all(reading.cells for reading in tables):
        from extract.digit_runs.joined_tables import read_run_together  # its patterns take longest to compile

        read_run_together(document, *tables)
    if _is_recognized(document):
        doubt_broken_sums(tables, _assessed(tables))
    tell_unexplained(tables, (of_two, of_three, of_four))
    return tables


def _with_line_above(document: Document) -> list[tuple[GridTable, str]]:
    above = ""
    found = []
    for block in document.blocks:
        if isinstance(block, GridTable):
            found.append((block, above))
        above = block.text if isinstance(block, Paragraph) else ""
    return found


def _form(tables: Tables, statistics: Table, year: int | None) -> str:
    """The form, told by its labels; the year decides only where the labels are those of several official forms."""
    if told := official.form_told_by(tables.proactive.cells, tables.applications.cells):
        return told
    if any(reading.cells for reading in tables):
        return official.form_of_year(year)
    return statistics_forms.form_of(statistics) if statistics else "none"


def _about_document(document: Document, form: str, year: int | None, titled: bool) -> Sequence[Finding]:
    findings = []
    if not document.blocks:
        findings.append(cannot("document.no_text", "the document has no text"))
    elif form == "none":
        findings.append(cannot("document.no_table", "no table of an official form was found"))
    if not titled:
        findings.append(cannot("title.missing", "no title of an annual report was found", "warning"))
    if year is None:
        findings.append(cannot("year.missing", "nothing tells the year of the report", "warning"))
    findings.extend(
        cannot("table.oversized", f"table {table.number + 1}: {table.note}", "warning")
        for table in document.tables()
        if table.note
    )
    return findings


def cannot(rule: str, message: str, severity: str = "error", where: str = "document") -> Finding:
    assert severity in {"error", "warning"}
    return Finding(rule, "structure", severity, where, message)  # type: ignore[arg-type]
