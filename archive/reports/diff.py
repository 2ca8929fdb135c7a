"""What moved between two versions of a report."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, TypeVar

from archive.reports.layout.cell_names import label_of
from archive.reports.lookup import StoredAttachment, StoredReport
from extract import Cell, Finding
from extract.text.report import finding_json

_ABSENT = Cell("absent")
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
_FIELDS = ("title", "printed_agency", "form", "published")
_T = TypeVar("_T")


@dataclass(frozen=True)
class FieldChange:
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class CellChange:
    """`label` is the official name of the cell. A cell that a version has not is `absent`."""

    name: str
    label: str
    before: Cell
    after: Cell


@dataclass(frozen=True)
class SectionChange:
    """`lines` are (sign, sentence): `-` went, `+` came, a space stands before what stayed, `…` for what is left out."""

    number: int | None
    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Diff:
    """From version `before` to version `after`, which exists because of `cause`."""

    before: int
    after: int
    cause: str
    fields: tuple[FieldChange, ...]
    cells: tuple[CellChange, ...]
    sections: tuple[SectionChange, ...]
    findings_gone: tuple[Finding, ...]
    findings_new: tuple[Finding, ...]
    attachments_gone: tuple[StoredAttachment, ...]
    attachments_new: tuple[StoredAttachment, ...]


def diff(before: StoredReport, after: StoredReport) -> Diff:
    findings_gone, findings_new = _gone_and_new(_own_findings(before), _own_findings(after))
    attachments_gone, attachments_new = _gone_and_new(before.attachments, after.attachments)
    values = [(name, getattr(before, name), getattr(after, name)) for name in _FIELDS]
    return Diff(
        before=before.version,
        after=after.version,
        cause=after.cause,
        fields=tuple(FieldChange(*value) for value in values if value[1] != value[2]),
        cells=tuple(_cells(before, after)),
        sections=tuple(_sections(before, after)),
        findings_gone=findings_gone,
        findings_new=findings_new,
        attachments_gone=attachments_gone,
        attachments_new=attachments_new,
    )


def _own_findings(report: StoredReport) -> list[Finding]:
    """Without those between two years, which another year's report may change."""
    return [stored.finding for stored in report.findings if stored.finding.kind != "history"]


def _cells(before: StoredReport, after: StoredReport) -> Iterator[CellChange]:
    for key in dict.fromkeys((*before.cells, *after.cells)):
        old, new = (report.cells.get(key, _ABSENT) for report in (before, after))
        if old[:3] != new[:3]:
            yield CellChange(".".join(key), label_of(key, after.form), old, new)


def _sections(before: StoredReport, after: StoredReport) -> Iterator[SectionChange]:
    old, new = dict(_by_number(before)), dict(_by_number(after))
    for place in sorted(old.keys() | new.keys(), key=lambda place: (place[0] is None, place)):
        if old.get(place) != new.get(place):
            heading, _ = new.get(place) or old[place]
            sentences = [_sentences("\n".join(section.get(place, ()))) for section in (old, new)]
            yield SectionChange(place[0], heading, tuple(_lines(*sentences)))


def _by_number(report: StoredReport) -> Iterator[tuple[tuple[int | None, int], tuple[str, str]]]:
    """Heading and text by the printed number, and which of the sections with this number it is."""
    before: Counter[int | None] = Counter()
    for number, heading, text in report.sections:
        before[number] += 1
        yield (number, before[number]), (heading, text)


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]


def _lines(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """What changed, with a sentence around it."""
    left_off = 0
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(1):
        if group[0][1] > left_off:
            yield "…", ""
        for kind, old_start, old_end, new_start, new_end in group:
            if kind == "equal":
                yield from ((" ", sentence) for sentence in before[old_start:old_end])
            else:
                yield from (("-", sentence) for sentence in before[old_start:old_end])
                yield from (("+", sentence) for sentence in after[new_start:new_end])
        left_off = group[-1][2]
    if left_off < len(before):
        yield "…", ""


def _gone_and_new(before: Iterable[_T], after: Iterable[_T]) -> tuple[tuple[_T, ...], tuple[_T, ...]]:
    old, new = Counter(before), Counter(after)
    return tuple((old - new).elements()), tuple((new - old).elements())


def diff_json(found: Diff) -> dict[str, Any]:
    return {
        "from": found.before,
        "to": found.after,
        "cause": found.cause,
        "fields": [{"name": change.name, "before": change.before, "after": change.after} for change in found.fields],
        "cells": [
            {
                "cell": change.name,
                "label": change.label,
                "before": cell_json(change.before),
                "after": cell_json(change.after),
            }
            for change in found.cells
        ],
        "sections": [
            {"number": section.number, "heading": section.heading, "lines": [list(line) for line in section.lines]}
            for section in found.sections
        ],
        "findings": {
            "gone": [finding_json(finding) for finding in found.findings_gone],
            "new": [finding_json(finding) for finding in found.findings_new],
        },
        "attachments": {
            "gone": [vars(attachment) for attachment in found.attachments_gone],
            "new": [vars(attachment) for attachment in found.attachments_new],
        },
    }


def cell_json(cell: Cell) -> dict[str, Any]:
    return {"status": cell.status, "value": cell.value, "printed": cell.printed}
