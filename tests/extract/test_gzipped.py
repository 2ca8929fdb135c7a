"""Gzip files, also inside each other: the report in them is read."""

from gzip import compress

import pytest
from hazards import HAZARDS, expected, make_sheet
from office_files import write_docx
from read_cells import said

from extract import read_report
from extract.readers.containers import gzipped


@pytest.mark.parametrize("times", [1, 2, 4])
def test_what_is_in_it_is_read(times):
    case, sheet = HAZARDS["plain"](1), make_sheet(3)
    for data, want in ((case.document, said(read_report(case.document))), (write_docx(sheet), expected(sheet))):
        for _ in range(times):
            data = compress(data)
        report = read_report(data)
        assert said(report) == want
        assert report.source.media_type == "application/gzip"


def test_what_is_not_opened(monkeypatch):
    data, large = compress(b"some text"), compress(b"x" * 1000)
    monkeypatch.setattr(gzipped, "MAX_MEMBER_BYTES", 500)
    rules = [
        read_report(one).findings[0].rule
        for one in (large, compress(compress(compress(compress(data)))), data[:-9], data[:12] + b"\xff\xff\xff")
    ]
    assert rules == ["document.too_large", "document.type", "document.damaged", "document.damaged"]
