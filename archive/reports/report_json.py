"""A stored report as the JSON object that `show` prints and the web pages serve."""

from dataclasses import asdict

from archive.base.usage_warnings import OF_A_REPORT
from archive.base.vocabulary import TABLES
from archive.reports.findings import StoredFinding
from archive.reports.lookup import StoredReport
from extract.text.report import finding_json


def report_json(report: StoredReport) -> dict[str, object]:
    """The report as one JSON object; `tables` as in `nianbao extract`."""
    tables: dict[str, dict[str, dict[str, object]]] = {table: {} for table in TABLES}
    for (table, row, column), cell in report.cells.items():
        shape: dict[str, object] = {"status": cell.status, "value": cell.value, "printed": cell.printed}
        if cell.unit:
            shape["unit"] = cell.unit
        if correction := report.corrections.get((table, row, column)):
            shape["correction"] = asdict(correction)
        tables.setdefault(table, {}).setdefault(row, {})[column] = shape
    origin = report.origin
    return {
        "agency": report.agency.name,
        "also_filed_under": report.also_filed_under,
        "year": report.year,
        "version": report.version,
        "versions": report.versions,
        "cause": report.cause,
        "seen_at": report.seen_at,
        "title": report.title,
        "form": report.form,
        "published": report.published,
        "source": {
            "url": origin.url,
            "fetched_at": origin.fetched_at,
            "payload_sha256": origin.payload_sha256,
            "warc_file": origin.warc_file,
            "warc_offset": origin.warc_offset,
            "warc_length": origin.warc_length,
        },
        "sections": [{"number": n, "heading": heading, "text": text} for n, heading, text in report.sections],
        "tables": tables,
        "statements": [asdict(statement) for statement in report.statements],
        "findings": [_finding_json(finding) for finding in report.findings],
        "warnings": OF_A_REPORT,
    }


def _finding_json(stored: StoredFinding) -> dict[str, object]:
    verdict = stored.verdict and asdict(stored.verdict)
    return {**finding_json(stored.finding), "id": stored.id, "verdict": verdict}
