"""What `expect.json` beside a document says of its reading, and what of it does not hold.

is            {"agency": …, "year": …, "form": …, "title": …, "published": …}; a list means any of these
cells         {"table.row": "3 0 0 0 0 0 3"}: the cells of a row in the order of the form's columns; one word speaks of all
              {"statistics.row": "3 5"}: year and cumulative; one word speaks of the year
              {"table.row.column": "2"}: one cell; {"table": "dash"}: every cell of the table
              a word is a number, a status, or `named`: absent, and a structure finding names its row, column or one of
              `labels`; words joined by | are alternatives
findings      each must exist: kind, rule, where (a prefix, or a list of them), text (a pattern in what it says)
no_findings   none of these may exist
sections      each must exist: number, heading (a pattern), has and has_not (patterns in its text)
unmapped      patterns that what was set aside must match, unless the cell named in `unless` was read
nowhere       texts that no value of the reading may be, sections aside
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from extract.forms import official
from extract.forms.statistics import COLUMNS

JSON = dict[str, Any]
Key = tuple[str, str, str]


def broken(report: JSON, expect: JSON) -> Iterator[str]:
    """What `expect` says and the JSON of a report does not, a line each."""
    for key, right in expect.get("is", {}).items():
        allowed = right if isinstance(right, list) else [right]
        if report[key] not in allowed:
            yield f"{key} is {report[key]!r}, right: {allowed}"
    for key, word in _spread(expect.get("cells", {}), report["form"]):
        if not any(_is(report, key, way, expect.get("labels", [])) for way in word.split("|")):
            yield f"{'.'.join(key)} is {_cell(report, key)}, right: {word}"
    for finding in expect.get("findings", []):
        if not any(_fits(found, finding) for found in report["findings"]):
            yield f"no finding {finding}"
    for finding in expect.get("no_findings", []):
        yield from (f"unwanted: {found}" for found in report["findings"] if _fits(found, finding))
    for section in expect.get("sections", []):
        yield from _broken_section(report, section)
    for what in expect.get("unmapped", []):
        read = "unless" in what and _cell(report, tuple(what["unless"].split(".")))["status"] == "reported"
        if not read and not re.search(what["text"], " ".join(report["unmapped"])):
            yield f"unmapped lacks {what['text']}"
    rest = json.dumps({key: value for key, value in report.items() if key != "sections"}, ensure_ascii=False)
    yield from (f"{text} was taken for a value" for text in expect.get("nowhere", []) if f'"{text}"' in rest)


def _spread(cells: dict[str, str], form_id: str) -> Iterator[tuple[Key, str]]:
    form = official.load("2019" if form_id == "2019" else "2021")
    for place, text in cells.items():
        table, *rest = place.split(".")
        if len(rest) == 2:
            yield (table, rest[0], rest[1]), text
            continue
        if table == "statistics":
            yield from (((table, rest[0], column), word) for column, word in zip(COLUMNS, text.split(), strict=False))
            continue
        rows = rest or list(
            form.remedies_groups if table == "remedies" else {r: 0 for b in form.proactive for r in b.rows}
        )
        for row in rows:
            columns = _columns(form, table, row)
            words = text.split() if " " in text else [text] * len(columns)
            yield from (((table, row, column), word) for column, word in zip(columns, words, strict=True))


def _columns(form: official.Form, table: str, row: str) -> list[str]:
    if table == "proactive":
        return next(list(block.columns) for block in form.proactive if row in block.rows)
    return list(form.applications_columns if table == "applications" else form.remedies_outcomes)


def _cell(report: JSON, key: Key) -> JSON:
    cell: JSON = report["tables"].get(key[0], {}).get(key[1], {}).get(key[2], {"status": "absent", "value": None})
    return cell


def _is(report: JSON, key: Key, word: str, labels: list[str]) -> bool:
    cell = _cell(report, key)
    if word == "named":
        return cell["status"] == "absent" and any(_names(found, key, labels) for found in report["findings"])
    try:
        number = Decimal(word)
    except InvalidOperation:
        return bool(cell["status"] == word)
    return cell["status"] == "reported" and Decimal(str(cell["value"])) == number


def _names(finding: JSON, key: Key, labels: list[str]) -> bool:
    table, row, column = key
    if finding["kind"] != "structure" or finding["rule"] == "table.missing":
        return False
    told = _told(finding)
    named = finding["where"].startswith((f"{table}.{row}", f"{table}.{column}")) or row in told
    return named or any(label in told for label in labels)


def _told(finding: JSON) -> str:
    return " ".join(str(finding[key] or "") for key in ("where", "expected", "actual", "message"))


def _fits(finding: JSON, wanted: JSON) -> bool:
    where = wanted.get("where", "")
    return (
        all(finding[key] == wanted[key] for key in ("kind", "rule") if key in wanted)
        and finding["where"].startswith(tuple(where) if isinstance(where, list) else where)
        and bool(re.search(wanted.get("text", ""), _told(finding)))
    )


def _broken_section(report: JSON, wanted: JSON) -> Iterator[str]:
    found = next((one for one in report["sections"] if re.search(wanted["heading"], one["heading"])), None)
    if found is None:
        yield f"no section {wanted['heading']}"
        return
    if wanted.get("number", found["number"]) != found["number"]:
        yield f"section {wanted['heading']} has number {found['number']}"
    if not re.search(wanted.get("has", ""), found["text"]):
        yield f"section {wanted['heading']} lacks {wanted['has']}"
    if "has_not" in wanted and re.search(wanted["has_not"], found["text"]):
        yield f"section {wanted['heading']} holds {wanted['has_not']}"
