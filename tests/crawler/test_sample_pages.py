"""The sample pages say what the saved texts say: hand-checked cells, blanks that stay blank, traps that stay traps."""

import pytest

import extract
from crawler.sample.server import packaged


def cell(page: str, table: str, row: str, column: str) -> tuple[str, object, str | None]:
    report = extract.read_report(packaged(page))
    found = report.tables[table][row][column]
    return found.status, found.value, found.printed


@pytest.mark.parametrize(
    ("page", "table", "row", "column", "expected"),
    [
        ("xiuzhou-2019.html", "proactive", "licensing", "items_change", ("reported", 52, "+52")),
        ("xiuzhou-2019.html", "proactive", "procurement", "amount", ("reported", "16681.8715", "16681.8715万元")),
        ("xiuzhou-2019.html", "applications", "new_received", "research", ("blank", None, "")),
        ("xiuzhou-2019.html", "applications", "refused_state_secret", "commercial", ("reported", 2, "2")),
        ("xiuzhou-2019.html", "applications", "total_processed", "total", ("reported", 206, "206")),
        ("jiaxing-port-2021.html", "proactive", "fees", "amount", ("reported", "924.06", "924.06")),
        ("wangdian-2021.html", "proactive", "penalties", "decisions", ("reported", 12, "12")),
        ("xisaishan-2021.html", "proactive", "normative_documents", "issued", ("reported", 29, "29")),
        ("xisaishan-2021.html", "applications", "carried_out", "total", ("blank", None, "")),
        ("putian-2025.html", "applications", "carried_out", "natural_person", ("reported", 1, "1")),
    ],
)
def test_cells(page: str, table: str, row: str, column: str, expected: tuple[str, object, str]) -> None:
    assert cell(page, table, row, column) == expected


def test_cut_off_row_stays_cut_off() -> None:
    row = packaged("xisaishan-2021.html").decode().rsplit("<tr>", 1)[1].split("</tr>")[0]
    assert row.count("<td>") == 14


def test_invented_pages_say_so_and_contradict_themselves_once() -> None:
    consistent = extract.read_report(packaged("xiuzhou-2020-invented.html"))
    assert consistent.findings == ()
    contradicting = extract.read_report(packaged("xiuzhou-2021-invented.html"))
    assert [(finding.rule, finding.where, finding.expected, finding.actual) for finding in contradicting.findings] == [
        ("applications.balance", "total", "191", "193"),
        ("applications.processed_sum", "total", "187", "189"),
        ("applications.row_total", "total_processed", "187", "189"),
    ]
    for year in (2020, 2021):
        assert "<!-- SAMPLE:" in packaged(f"xiuzhou-{year}-invented.html").decode()
