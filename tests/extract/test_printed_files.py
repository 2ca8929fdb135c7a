"""Files that Chromium and LibreOffice made of known pages (`make_files.py`), read to the last cell."""

import pytest
from hazards import HAZARDS, expected, make_sheet
from make_files import BROWSER, WRITER
from read_cells import said

from extract import read_report


@pytest.mark.parametrize(
    ("name", "hazard"),
    [
        *((f"browser-{file}.pdf", hazard) for file, hazard in BROWSER.items()),
        *((f"writer-{file}.pdf", hazard) for file, hazard in WRITER.items()),
        ("writer-plain.docx", "plain"),
    ],
)
def test_every_cell_is_read(data, name, hazard):
    case = HAZARDS[hazard](1)
    report = read_report((data / "files" / name).read_bytes())
    assert said(report) == case.expected
    assert [finding for finding in report.findings if finding.severity != "info"] == []
    assert (report.year, report.form) == (2022, "2021")
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]


def test_old_workbook(data):
    sheet = make_sheet(3)
    report = read_report((data / "files" / "report.xls").read_bytes())
    assert report.source.media_type == "application/vnd.ms-excel"
    assert said(report) == expected(sheet)
    assert report.title == sheet.title
