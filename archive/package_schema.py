"""The tables of an export: what each row is, and every field with its type and meaning.

Texts in a CSV file that a spreadsheet would take for a formula carry an apostrophe in front; see `export.guarded`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """`query` gives the rows, in the order of `fields` and sorted."""

    name: str
    title: str
    key: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    query: str


_OF_VERSION = "JOIN report_versions AS v ON v.id = t.report_version_id"

TABLES = (
    Table(
        "agencies",
        "Agencies that publish reports",
        ("id",),
        (),
        (
            Field("id", "integer", "Number of the agency in this archive"),
            Field("name", "string", "Name as printed in its newest report"),
            Field("region", "string", "GB/T 2260 code of the nearest listed division"),
        ),
        "SELECT id, name, region FROM agencies AS a WHERE EXISTS (SELECT 1 FROM reports WHERE agency_id = a.id) ORDER BY id",
    ),
    Table(
        "agency_decisions",
        "What people said of agencies: which are one, which are two, renamings, mergers and splits",
        ("id",),
        (("agency_id", "agencies"),),
        (
            Field("id", "integer", "Number of the decision in this archive; of two that contradict the later holds"),
            Field("agency_id", "integer", "The agency"),
            Field("relation", "string", "It is (same), was renamed to, is not (separate), merged into, split from"),
            Field("other_id", "integer", "The other agency; empty where it has no row"),
            Field(
                "other_name", "string", "Its name when that was decided; or the printed name that is not the agency's"
            ),
            Field("happened_on", "string", "When it happened: a year, month or day"),
            Field("evidence", "string", "What shows it"),
            Field("author", "string", "Who decided"),
            Field("reason", "string", "Why"),
            Field("decided_at", "datetime", "When (UTC)"),
        ),
        "SELECT id, agency_id, relation, other_id, other_name, happened_on, evidence, author, reason, decided_at "
        "FROM agency_decisions ORDER BY id",
    ),
    Table(
        "reports",
        "One row for an agency and a year",
        ("id",),
        (("agency_id", "agencies"),),
        (
            Field("id", "integer", "Number of the report in this archive"),
            Field("agency_id", "integer", "Whose report it is"),
            Field("year", "integer", "The year that the report is about"),
        ),
        "SELECT id, agency_id, year FROM reports ORDER BY id",
    ),
    Table(
        "report_versions",
        "One row for each distinct content or reading of a report",
        ("id",),
        (("report_id", "reports"), ("capture_id", "captures")),
        (
            Field("id", "integer", "Number of the version in this archive"),
            Field("report_id", "integer", "The report"),
            Field("capture_id", "integer", "The capture that was read"),
            Field("version", "integer", "1, 2, … within the report"),
            Field(
                "cause",
                "string",
                "Why the version exists: first seen, source changed, another copy, attachment added, parser changed, corrected",
            ),
            Field("seen_at", "datetime", "When it was fetched first; when it was read, if the parser changed (UTC)"),
            Field("recorded_at", "datetime", "When the archive first knew it (UTC)"),
            Field("corrects", "integer", "The version that people corrected here; empty where a version is as printed"),
            Field("parser_version", "string", "Version of the parser that read it"),
            Field("title", "string", "Title as printed"),
            Field("agency_name", "string", "Agency as printed in the title"),
            Field("form", "string", "Official form: 2014, 2019, 2021 or none"),
            Field("published", "date", "Date of publication as printed"),
        ),
        "SELECT id, report_id, capture_id, version, cause, seen_at, recorded_at, corrects, parser_version, title, "
        "agency_name, form, published FROM report_versions ORDER BY id",
    ),
    Table(
        "cells",
        "The three official tables of every version, a row a cell",
        ("report_version_id", "table_name", "row_key", "column_key"),
        (("report_version_id", "report_versions"), ("correction_id", "corrections")),
        (
            Field("report_version_id", "integer", "The version"),
            Field("table_name", "string", "proactive, applications or remedies"),
            Field("row_key", "string", "Row of the official form; in remedies the group"),
            Field("column_key", "string", "Column of the official form; in remedies the outcome"),
            Field("status", "string", "reported, blank, dash, absent or unreadable; only a reported cell has a value"),
            Field("value", "number", "The number, with every printed digit; amounts in 万元 (10,000 yuan)"),
            Field("printed", "string", "What stood in the cell"),
            Field("correction_id", "integer", "The correction that gave the value; empty where it is as printed"),
        ),
        "SELECT t.report_version_id, t.table_name, t.row_key, t.column_key, t.status, t.value, t.printed, t.correction_id "  # noqa: S608
        f"FROM cells AS t {_OF_VERSION} ORDER BY t.report_version_id, t.table_name, t.row_key, t.column_key",
    ),
    Table(
        "sections",
        "The parts of the form as text, as far as they exist",
        ("report_version_id", "position"),
        (("report_version_id", "report_versions"),),
        (
            Field("report_version_id", "integer", "The version"),
            Field("position", "integer", "Place in the report, from 0"),
            Field("number", "integer", "Official number of the part, 1 to 6"),
            Field("heading", "string", "Heading as printed"),
            Field("text", "string", "Text of the part"),
        ),
        "SELECT t.report_version_id, t.position, t.number, t.heading, t.text "  # noqa: S608
        f"FROM sections AS t {_OF_VERSION} ORDER BY t.report_version_id, t.position",
    ),
    Table(
        "findings",
        "What contradicts itself in a report, or could not be read with certainty",
        ("id",),
        (("report_version_id", "report_versions"), ("compared_with", "report_versions")),
        (
            Field("id", "integer", "Number of the finding in this archive"),
            Field("report_version_id", "integer", "The version"),
            Field("rule", "string", "The rule that does not hold, such as applications.balance"),
            Field("kind", "string", "arithmetic, structure, narrative or history"),
            Field("severity", "string", "error, warning or info"),
            Field("where_key", "string", "Row, column, group or cell"),
            Field("expected", "string", "What the rule expects"),
            Field("actual", "string", "What is printed"),
            Field("message", "string", "The finding as a sentence"),
            Field("compared_with", "integer", "Of two years: the version of the year before that was compared"),
        ),
        "SELECT t.id, t.report_version_id, t.rule, t.kind, t.severity, t.where_key, t.expected, t.actual, t.message, "  # noqa: S608
        f"t.compared_with FROM findings AS t {_OF_VERSION} WHERE t.compared_with IS NULL "
        "OR t.compared_with IN (SELECT id FROM report_versions) ORDER BY t.id",
    ),
    Table(
        "corrections",
        "What people corrected; versions that rest on it name what they correct",
        ("id",),
        (("report_id", "reports"),),
        (
            Field("id", "integer", "Number of the correction in this archive"),
            Field("report_id", "integer", "The report"),
            Field("table_name", "string", "proactive, applications or remedies"),
            Field("row_key", "string", "Row of the official form; in remedies the group"),
            Field("column_key", "string", "Column of the official form; in remedies the outcome"),
            Field("expected", "string", "What the source must say for it to hold: a number or a status"),
            Field("value", "string", "What is right: a number or a status"),
            Field("author", "string", "Who says so"),
            Field("date", "date", "When they said so"),
            Field("reason", "string", "Why"),
            Field("evidence", "string", "What it rests on"),
            Field("recorded_at", "datetime", "When the archive first knew it (UTC)"),
        ),
        "SELECT id, report_id, table_name, row_key, column_key, CAST(expected AS TEXT), CAST(value AS TEXT), author, "
        "date, reason, evidence, recorded_at FROM corrections ORDER BY id",
    ),
    Table(
        "captures",
        "One row a fetch",
        ("id",),
        (),
        (
            Field("id", "integer", "Number of the capture in this archive"),
            Field("url", "string", "What was asked for"),
            Field("fetched_at", "datetime", "When (UTC)"),
            Field("status", "integer", "HTTP status"),
            Field("payload_sha256", "string", "SHA-256 of the body without transfer and content encoding"),
            Field("text_sha256", "string", "SHA-256 of the plain text (UTF-8)"),
            Field("media_type", "string", "Media type told from the content"),
            Field("revisit_of", "integer", "The capture that holds the payload, when the answer repeated it"),
            Field("warc_file", "string", "File with the record"),
            Field("warc_offset", "integer", "First byte of the record in the file"),
            Field("warc_length", "integer", "Bytes of the record in the file"),
        ),
        "SELECT id, url, fetched_at, status, payload_sha256, text_sha256, media_type, revisit_of, warc_file, "
        "warc_offset, warc_length FROM captures ORDER BY id",
    ),
)
