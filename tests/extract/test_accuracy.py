"""The accuracy gate: no number is wrong in silence, and no document of the corpus is read worse than it was.

`accuracy_floor.toml` keeps what is read right. A better reading fails as well, until its line is raised: so the floor
never lags behind, and lowering it takes an edit that a reviewer sees.
"""

import tomllib

import pytest
from corpus import FLOOR, HAZARDS, REAL, SEEDS, Score, cases, entry, floor

from extract import Cell, Finding, Report, Source, read_report


@pytest.mark.parametrize("name", [*REAL, *HAZARDS])
def test_every_cell(name):
    score = Score()
    for case in cases(name):
        report = read_report(case.document)
        score.add(case.expected, report)
        assert (report.agency, report.year, report.form) == (case.agency, case.year, case.form)
        if name in HAZARDS and not case.needs_finding:
            assert [finding for finding in report.findings if finding.severity != "info"] == []
        elif name in HAZARDS:
            assert report.findings
    assert score.silent == 0
    assert entry(name, score) == entry(name, Score(**floor()[name])), f"now: {entry(name, score)}"


def test_the_floor_is_whole():
    """Every document has its line, and the corpus is as large as the floor says."""
    kept = tomllib.loads(FLOOR.read_text())
    assert list(kept["documents"]) == [*REAL, *HAZARDS]
    assert kept["readings"] == len(REAL) + len(SEEDS) * len(HAZARDS)
    assert kept["cells"] == sum(sum(counts.values()) for counts in kept["documents"].values())


@pytest.mark.parametrize(
    ("rule", "kind", "severity", "where", "excused"),
    [
        ("number.unreadable", "structure", "warning", "proactive.fees.amount", True),
        ("row.unplaced", "structure", "warning", "proactive.fees", True),
        ("table.missing", "structure", "warning", "proactive", True),
        ("table.missing", "structure", "warning", "remedies", False),
        ("row.unplaced", "structure", "warning", "proactive.penalties", False),
        ("number.unreadable", "structure", "warning", "proactive.fees.items", False),
        ("row.shifted", "structure", "info", "proactive.fees", False),
        ("sum", "arithmetic", "error", "proactive.fees.amount", False),
    ],
)
def test_only_a_finding_about_the_cell_excuses_it(rule, kind, severity, where, excused):
    finding = Finding(rule, kind, severity, where, "")
    tables = {"proactive": {"fees": {"amount": Cell("reported", 7)}}}
    score = Score()
    score.add(
        {("proactive", "fees", "amount"): ("reported", 8)},
        Report(Source("", 0, "", None), tables=tables, findings=(finding,)),
    )
    assert (score.wrong, score.silent) == ((1, 0) if excused else (0, 1))
