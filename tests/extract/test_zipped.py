"""ZIP attachments: the file in it that is the report is read, and findings name the others."""

import pytest
from hazards import expected, make_sheet
from ofd_files import write_ofd
from office_files import write_docx
from pdf_pages import draw
from read_cells import said
from zip_files import zipped

from extract import media_type, read_report, to_json

NAME = "附件/2022年政府信息公开工作年度报告"


def messages(report):
    return {finding.rule: finding.message for finding in report.findings}


@pytest.mark.parametrize(("extension", "write"), [("docx", write_docx), ("pdf", draw), ("ofd", write_ofd)])
def test_the_report_in_a_zip(extension, write):
    sheet = make_sheet(6)
    members = {
        "附件/": b"",
        "__MACOSX/._a": b"\0\5",
        "附件/说明.txt": "见附件。".encode(),
        f"{NAME}.{extension}": write(sheet),
    }
    data = zipped(members)
    report = read_report(data)
    assert report.source.media_type == media_type(data) == "application/zip"
    assert said(report) == expected(sheet)
    assert report.title == sheet.title
    assert messages(report) == {"zip.member": f"read from {NAME}.{extension} in the ZIP"}
    at = to_json(report, "a.zip")["tables"]["proactive"]["regulations"]["issued"]["at"]
    assert at["member"] == f"{NAME}.{extension}"
    assert at.get("page") == (None if extension == "docx" else 1)


def test_several_reports():
    """The one with the most tables of the forms is read, whatever the order."""
    sheets = make_sheet(1), make_sheet(2)
    narrative = f"<html><body><h1>{sheets[1].title}</h1><p>一、总体情况</p></body></html>".encode()
    report = read_report(zipped({"a年报.html": narrative, "b年报.docx": write_docx(sheets[0])}))
    assert said(report) == expected(sheets[0])
    assert messages(report)["document.several_reports"] == (
        "2 reports are in the ZIP, b年报.docx was read: a年报.html; b年报.docx"
    )


def test_names_in_the_encoding_of_chinese_windows():
    raw = "年报.docx".encode("gb18030").decode("cp437")
    data = zipped({"x" * len(raw): write_docx(make_sheet(1))})
    data = data.replace(b"x" * len(raw), raw.encode("cp437"))
    assert messages(read_report(data))["zip.member"] == "read from 年报.docx in the ZIP"


def test_what_is_not_read_is_named():
    inner = zipped({"年报.docx": write_docx(make_sheet(1))})
    report = read_report(
        zipped({"a.zip": inner, "b.rar": b"Rar!\x1a\x07\x00" + bytes(20), "c.docx": b"PK\x03\x04word/"})
    )
    (finding,) = [finding for finding in report.findings if finding.rule.startswith("document.")]
    assert (report.form, finding.severity) == ("none", "error")
    for part in (
        "a.zip: a ZIP in a ZIP is not opened",
        "b.rar: a RAR is not opened",
        "c.docx: the file is damaged",
    ):
        assert part in finding.message


def test_many_files():
    members = {f"{n:02}.txt": b"nothing here" for n in range(30)} | {"年报.docx": write_docx(make_sheet(1))}
    report = read_report(zipped(members))
    assert said(report) == expected(make_sheet(1))
    assert messages(report)["zip.unread"].endswith("and 1 more")


def test_a_word_file_in_a_zip_is_no_word_file():
    """The type is told from the directory of the ZIP, not from what its members hold."""
    assert media_type(zipped({"年报.docx": zipped({"word/document.xml": b"<a/>"})})) == "application/zip"
    assert media_type(zipped({"word/document.xml": b"<a/>"})[:60]).endswith("wordprocessingml.document")


def test_hostile():
    def rules(data):
        return {finding.rule for finding in read_report(data).findings}

    assert "document.too_large" in rules(zipped({f"{n}": b"" for n in range(6000)}))
    whole = bytearray(zipped({"年报.docx": write_docx(make_sheet(1))}))
    assert "document.damaged" in rules(bytes(whole[:-200]))
    directory = whole.rindex(b"PK\x01\x02")
    whole[directory + 8] |= 1
    assert "document.encrypted" in rules(bytes(whole))
    assert rules(zipped({})) & {"document.damaged", "document.type"}
