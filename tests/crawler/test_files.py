"""Extensions against first bytes."""

import pytest

from crawler.files import fits
from crawler.listing import file_extension, file_links

PDF, OLE, ZIP = b"%PDF-1.4 ...", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, b"PK\x03\x04" + b"\0" * 60
HTML = b"<!DOCTYPE html><html><body>no such file</body></html>"


@pytest.mark.parametrize(
    ("extension", "body"),
    [("pdf", PDF), ("doc", OLE), ("wps", OLE), ("xls", OLE), ("docx", ZIP), ("doc", ZIP), ("zip", ZIP), ("ofd", ZIP)],
)
def test_fits(extension: str, body: bytes) -> None:
    assert fits(extension, body)


@pytest.mark.parametrize(
    ("extension", "body"),
    [("pdf", HTML), ("doc", HTML), ("zip", HTML), ("pdf", OLE), ("docx", PDF), ("pdf", b""), ("rtf", HTML)],
)
def test_does_not_fit(extension: str, body: bytes) -> None:
    assert not fits(extension, body)


@pytest.mark.parametrize(
    ("url", "extension"),
    [
        ("http://a.cn/202601/P020260113430488678138.pdf", "pdf"),
        ("http://a.cn/x/报告.DOCX", "docx"),
        ("http://a.cn/module/download/downfile.jsp?classid=0&filename=5f0d.pdf&showname=a%20b.doc", "pdf"),
        ("http://a.cn/module/download/downfile.jsp?showname=%E6%8A%A5%E5%91%8A.xls&classid=0", "xls"),
        ("http://a.cn/art/2022/1/28/art_1_2.html", None),
        ("http://a.cn/search?file=a.pdf", None),
        ("http://a.cn/", None),
    ],
)
def test_file_extension(url: str, extension: str | None) -> None:
    assert file_extension(url) == extension


def test_file_links_each_once_with_the_whole_name() -> None:
    text = """<a href="./P020260113430488678138.pdf" title="2025年度报告.pdf">2025年度…</a>
<a href='./P020260113430488678138.pdf'>again</a> <a href="a.docx">附件 1
 .docx</a> <a href="x.html">x</a> <a>y</a> <a href="javascript:void(0)">z</a>"""
    assert [(row.url, row.title) for row in file_links(text.encode(), None, "http://a.cn/202601/t.html")] == [
        ("http://a.cn/202601/P020260113430488678138.pdf", "2025年度报告.pdf"),
        ("http://a.cn/202601/a.docx", "附件 1 .docx"),
    ]
    assert file_links(b" ", None, "http://a.cn/") == []
