"""A page saved as one file is read as its HTML."""

from email.message import MIMEPart
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hazards import HAZARDS
from read_cells import said

from extract import plain_text, read_report


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_the_html_in_it_is_read(charset):
    case = HAZARDS["plain"](1)
    saved = MIMEMultipart("related")
    picture = MIMEPart()
    picture.set_content(b"GIF89a", "image", "gif")
    saved.attach(picture)
    saved.attach(MIMEText(case.document.decode(), "html", charset))
    data = b"MIME-Version: 1.0\nX-Kept-By: Word\n" + saved.as_bytes()
    report = read_report(data)
    assert report.source.media_type == "multipart/related"
    assert said(report) == said(read_report(case.document))
    assert plain_text(data) == plain_text(case.document)


@pytest.mark.parametrize("rest", ["", "\n\n", "\n\n--b\n\nx", "\n\n--b\nContent-Type: text/html\n\n"])
def test_cut_off(rest):
    report = read_report(f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"{rest}'.encode())
    assert report.form == "none"
    assert {finding.rule for finding in report.findings} & {"document.damaged", "document.no_text"}
