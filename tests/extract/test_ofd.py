"""OFD written by `ofd_files` from known numbers: every cell is read."""

import pytest
from hazards import expected, make_sheet
from ofd_files import write_ofd
from test_pdf import STYLES, said

from extract import read_report

DRAWN = {name: style for name, style in STYLES.items() if style.sideways or not style.turned}


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("style", DRAWN)
def test_every_cell_is_read(style, form):
    sheet = make_sheet(7, form)
    report = read_report(write_ofd(sheet, DRAWN[style]))
    assert report.source.media_type == "application/ofd"
    assert said(report) == expected(sheet)
    assert (report.title, report.agency, report.year, report.form) == (sheet.title, "海宁市长安镇人民政府", 2022, form)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert report.sections[4].text == "一是机制不健全。"
    assert len(report.sections[0].text.split("\n")) == 1
    assert [finding for finding in report.findings if finding.severity != "info"] == []


def test_a_cell_has_its_page_and_box():
    """The right edge of the last cell is drawn 60 + 15 * 31 points from the left."""
    spot = read_report(write_ofd(make_sheet(7))).tables["remedies"]["litigation_after_reconsideration"]["total"].at.spot
    assert spot.page == 2
    assert (spot.box[0], spot.box[2]) == (pytest.approx(60 + 14 * 31, abs=1), pytest.approx(60 + 15 * 31, abs=1))
