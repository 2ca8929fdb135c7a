"""A page saved as one file is read as its HTML."""

import base64
import quopri
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


BLINK = """From: <Saved by Blink>
Snapshot-Content-Location: http://www.example.gov.cn/a.html
Subject: =?utf-8?Q?=E5=B9=B4=E6=8A=A5?=
Date: Mon, 2 Mar 2026 08:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--x----"


"""
PART = """------MultipartBoundary--x----
Content-Type: {}
Content-ID: <frame-{}@mhtml.blink>
Content-Transfer-Encoding: {}
Content-Location: http://www.example.gov.cn/{}

{}
"""


def saved_by_chromium(pages, encoding):
    """Pages of one tab as Chromium saves them: the outer first, each frame in a part of its own, and a picture."""
    parts = []
    for number, page in enumerate(pages):
        coded = base64.encodebytes(page) if encoding == "base64" else quopri.encodestring(page)
        parts.append(PART.format("text/html", number, encoding, number, coded.decode()))
    parts.append(PART.format("image/png", 99, "base64", "a.png", "iVBORw0KGgo="))
    return (BLINK + "".join(parts) + "------MultipartBoundary--x------\n").replace("\n", "\r\n").encode()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize("before", [b"", b"\r\n"])
def test_a_page_saved_by_chromium(encoding, framed, before):
    case = HAZARDS["plain"](1)
    around = b'<html><body><h1>News</h1><iframe src="cid:frame-1@mhtml.blink"></iframe></body></html>'
    pages = [around, case.document] if framed else [case.document, around]
    report = read_report(before + saved_by_chromium(pages, encoding))
    assert report.source.media_type == "multipart/related"
    assert said(report) == said(read_report(case.document))
    assert said(report)
    assert report.title == read_report(case.document).title
