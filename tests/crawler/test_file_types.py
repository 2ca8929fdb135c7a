"""Extensions against first bytes."""

import pytest

from crawler.items.attachments import file_links
from crawler.lists.listing import FILE_EXTENSIONS, file_extension
from crawler.web.file_types import fits

PDF, OLE, ZIP = b"%PDF-1.4 ...", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, b"PK\x03\x04" + b"\0" * 60
RTF, RAR, SEVEN = b"{\\rtf1\\ansi x}", b"Rar!\x1a\x07\x00" + b"\0" * 60, b"7z\xbc\xaf\x27\x1c" + b"\0" * 60
DOCX = ZIP + b"word/document.xml" + b"\0" * 60
OFD = ZIP + b"OFD.xml" + b"\0" * 60
WORD_HTML = b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p>x</p></body></html>'
WORD_XML = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>'
HTML = b"<!DOCTYPE html><html><body>no such file</body></html>"


@pytest.mark.parametrize(
    ("extension", "body"),
    [
        ("pdf", PDF),
        ("pdf", b"\xef\xbb\xbf\r\n" + PDF),
        ("doc", OLE),
        ("doc", RTF),
        ("doc", WORD_HTML),
        ("doc", WORD_XML),
        ("wps", OLE),
        ("wps", DOCX),
        ("xls", OLE),
        ("xls", WORD_HTML),
        ("docx", ZIP),
        ("docx", OLE),  # protected by a password
        ("doc", ZIP),
        ("rtf", RTF),
        ("zip", ZIP),
        ("zip", RAR),
        ("zip", SEVEN),
        ("rar", RAR),
        ("rar", ZIP),
        ("7z", SEVEN),
        ("et", OLE),
        ("ofd", OFD),
        ("ofd", ZIP),
    ],
)
def test_fits(extension: str, body: bytes) -> None:
    assert fits(extension, body)


@pytest.mark.parametrize(
    ("extension", "body"),
    [
        *((extension, HTML) for extension in sorted(FILE_EXTENSIONS)),
        *((extension, b"") for extension in sorted(FILE_EXTENSIONS)),
        ("pdf", OLE),
        ("pdf", b"<html>%PDF-</html>"),
        ("pdf", WORD_HTML),
        ("zip", WORD_HTML),
        ("rar", OLE),
        ("et", PDF),
        ("docx", PDF),
        ("ofd", OLE),
        ("ofd", DOCX),
        ("doc", b"\x89PNG\r\n\x1a\n"),
    ],
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


@pytest.mark.parametrize("extension", sorted(FILE_EXTENSIONS))
def test_every_kind_of_file_is_seen_on_a_page(extension: str) -> None:
    for name in (f"a.{extension}", f"a.{extension.upper()}"):
        assert [row.url for row in file_links(f"<a href={name}>x</a>".encode(), None, "http://a.cn/")] == [
            f"http://a.cn/{name}"
        ]


def test_file_links_each_once_with_the_whole_name() -> None:
    text = """<a href="./P020260113430488678138.pdf" title="2025年度报告.pdf">2025年度…</a>
<a href='./P020260113430488678138.pdf'>again</a> <a href="a.docx">附件 1
 .docx</a> <a href="x.html">x</a> <a>y</a> <a href="javascript:void(0)">z</a>"""
    assert [(row.url, row.title) for row in file_links(text.encode(), None, "http://a.cn/202601/t.html")] == [
        ("http://a.cn/202601/P020260113430488678138.pdf", "2025年度报告.pdf"),
        ("http://a.cn/202601/a.docx", "附件 1 .docx"),
    ]
    assert file_links(b" ", None, "http://a.cn/") == []


PAGE = "http://a.gov.cn/nb/202401/1.html"


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ('<iframe width="100%" src="./P1.pdf"></iframe>', "http://a.gov.cn/nb/202401/P1.pdf"),
        ("<embed src='/f/1.PDF' type='application/pdf'>", "http://a.gov.cn/f/1.PDF"),
        ('<object data="//a.gov.cn/f/1.pdf"></object>', "http://a.gov.cn/f/1.pdf"),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Ff%2F1.pdf#page=1"></iframe>', "http://a.gov.cn/f/1.pdf"),
        ('<base href="/cms/"><a href="1.doc">附件</a>', "http://a.gov.cn/cms/1.doc"),
    ],
)
def test_file_that_a_page_shows(markup: str, url: str) -> None:
    assert [row.url for row in file_links(markup.encode(), "utf-8", PAGE)] == [url]


def test_frame_and_picture_that_are_no_files() -> None:
    assert file_links(b'<iframe src="/map.html?file=1.pdf"></iframe><img src="/1.pdf">', "utf-8", PAGE) == []
