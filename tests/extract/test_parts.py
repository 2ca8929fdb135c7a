"""Several documents that are one report."""

import pytest
from hazards import make_sheet
from read_cells import said
from scans import as_file, scanned

import extract
from archive.processes import reader

PAGES = [
    "<h1>甲局2021年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本年度共公开信息12条，办理情况良好，</p>",
    "<p>各项工作有序推进。</p><p>二、主动公开政府信息情况</p><p>主动公开12条。</p>",
]


def joined(*parts: bytes) -> extract.WholeReport:
    return reader.read(extract.read_parts, b"".join(parts), tuple((len(part), None) for part in parts))


def test_a_section_goes_on_over_the_page_break() -> None:
    whole = joined(*(f"<html><body>{page}</body></html>".encode() for page in PAGES))
    first, second = whole.report.sections
    assert (first.number, second.number) == (1, 2)
    assert first.text.split("\n") == ["本年度共公开信息12条，办理情况良好，", "各项工作有序推进。"]
    assert (whole.report.agency, whole.report.year) == ("甲局", 2021)
    assert "主动公开12条" in whole.text


@pytest.mark.slow
def test_a_row_of_pictures_is_read_as_one_document() -> None:
    sheet = make_sheet(7)
    pictures = [as_file(page, "PNG") for page in scanned(sheet)]
    whole = joined(*pictures)
    assert len(pictures) > 1
    report = whole.report
    wrong = {key: cell for key, cell in said(report).items() if cell != ("reported", int(sheet.printed[key]))}
    assert wrong == {}
    assert len(said(report)) == len(sheet.printed)
    sources = dict(whole.sources)
    for name, row, column in [("applications", "new_received", "total"), ("proactive", "regulations", "issued")]:
        cell = report.tables[name][row][column]
        assert cell.at is not None
        found = extract.find_row(pictures[sources[name]], cell.at.table, cell.at.row)[cell.at.column]
        assert found is not None and found.text == cell.printed


def test_a_picture_that_cannot_be_read_is_told() -> None:
    with pytest.raises(extract.NotReadable):
        joined(b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n")
