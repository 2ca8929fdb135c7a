"""The type of a file is told from its content, whatever stands before it and whatever it is named."""

import pytest
from compound_files import compound
from hazards import make_sheet
from office_files import write_docx
from pdf_pages import draw
from read_cells import said
from zip_files import zipped

from extract import media_type, read_report

WORD, EXCEL = "application/msword", "application/vnd.ms-excel"
ODF = "application/vnd.oasis.opendocument"


@pytest.mark.parametrize("before", [b"\n", b"\r\n\r\n", b"  \t", b"\0\0", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
@pytest.mark.parametrize("write", [draw, write_docx])
def test_blanks_before_a_file_are_none_of_it(before, write):
    data = write(make_sheet(2))
    report = read_report(before + data)
    assert report.source.media_type == media_type(data)
    assert said(report) == said(read_report(data))
    assert report.source.bytes == len(before + data)


@pytest.mark.parametrize(
    ("names", "inside", "kind"),
    [
        (["Workbook", "WordDocument2"], [], EXCEL),
        (["WORKBOOK"], [], EXCEL),
        (["BOOK"], [], EXCEL),
        (["Book"], ["WordDocument"], EXCEL),
        (["WordDocument", "1Table"], ["Workbook"], WORD),
        (["worddocument"], [], WORD),
        (["PowerPoint Document"], ["Workbook", "WordDocument"], "application/vnd.ms-powerpoint"),
        (["VisioDocument"], [], "application/vnd.visio"),
        (["Contents", "Quill"], [], "application/x-mspublisher"),
        (["__properties_version1.0"], ["WordDocument"], "application/vnd.ms-outlook"),
        (["EncryptedPackage"], [], "application/x-tika-ooxml-protected"),
        (["Other"], ["WordDocument"], "application/x-ole-storage"),
    ],
)
def test_compound_files_are_told_by_what_stands_in_their_root(names, inside, kind):
    data = compound(names, inside)
    assert media_type(data) == kind
    if kind not in {WORD, EXCEL, "application/x-tika-ooxml-protected"}:
        assert [finding.rule for finding in read_report(data).findings] == ["document.type"]


def test_a_compound_file_without_its_directory_is_told_by_the_names_in_it():
    data = compound(["Workbook"])
    assert media_type(data[:48] + b"\xff" * 4 + data[52:]) == EXCEL


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        (["[Content_Types].xml", "word/document.xml"], "wordprocessingml.document"),
        (["_rels/.rels", "xl/workbook.xml"], "spreadsheetml.sheet"),
        (["[Content_Types].xml", "ppt/presentation.xml", "ppt/media/word/a.png"], "presentationml.presentation"),
        (["word/report.doc", "xl/a.xls"], "application/zip"),
        (["OFD.xml", "Doc_0/Document.xml"], "application/ofd"),
    ],
)
def test_zip_files_are_told_by_their_members(members, kind):
    assert media_type(zipped(dict.fromkeys(members, b"x"))).endswith(kind)


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_opendocument_files_are_told_by_their_first_member(kind):
    data = zipped({"mimetype": f"{ODF}.{kind}".encode(), "content.xml": b"<x/>", "Pictures/a.png": b"x"})
    assert media_type(b"\n" + data) == f"{ODF}.{kind}"


@pytest.mark.parametrize("kind", [f"{ODF}.presentation", f"{ODF}.graphics"])
def test_other_opendocument_files_are_not_read(kind):
    (finding,) = read_report(zipped({"mimetype": kind.encode(), "content.xml": b"<x/>"})).findings
    assert (finding.rule, finding.message) == ("document.type", f"documents of type {kind} are not read")
