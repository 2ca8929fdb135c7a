"""Hostile files: each is read in a process of its own, and takes only itself with it."""

import os
import resource
import struct
import time
import zipfile
import zlib
from io import BytesIO

import pypdfium2
import pytest

import extract
from archive.processes import reader
from extract.text.errors import ParserFailed

GOOD = b"<html><body><h1>\xe7\x94\xb2\xe5\x8e\xbf2022\xe5\xb9\xb4</h1></body></html>"


def rules_of(data):
    try:
        report = reader.read(extract.read_report, data)
    except extract.NotReadable as error:
        report = extract.unread(data, error)
    assert report.form == "none"
    return {finding.rule for finding in report.findings if finding.rule.startswith(("document.", "page."))}


def pdf(pages, password=None):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, encrypt=password and StandardEncryption(password, ownerPassword="owner"))
    for number in range(pages):
        canvas.drawString(100, 500, str(number))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def zipped(members):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;</w:t>'
    "</w:r></w:p></w:body></w:document>"
)


@pytest.mark.slow
def test_a_pdf_of_ten_thousand_pages():
    report = reader.read(extract.read_report, pdf(10_000))
    (finding,) = [finding for finding in report.findings if finding.rule == "document.too_large"]
    assert finding.message == "the PDF has 10000 pages; those after page 300 were not read"


def test_encrypted_files():
    assert rules_of(pdf(1, "secret")) == {"document.encrypted"}
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    assert rules_of(ole) == {"document.encrypted"}
    data = bytearray(zipped({"word/document.xml": "<a/>"}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert rules_of(bytes(data)) == {"document.encrypted"}


def test_a_pdf_that_only_its_owner_may_change_is_read():
    assert rules_of(pdf(1, "")) == {"document.no_table"}


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.xml"])
def test_zip_bombs(name):
    assert rules_of(zipped({name: bytes(100_000_000)})) == {"document.too_large"}
    assert rules_of(zipped({name: b"", **{f"{n}": b"" for n in range(6000)}})) == {"document.too_large"}


def test_a_zip_that_lies_about_its_sizes():
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(b"<a>" + bytes(20_000_000)) + packed.flush()
    data = bytearray(zipped({"_rels/.rels": RELATIONS, "word/document.xml": b""}))
    head = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(body), 10, 17, 0) + b"word/document.xml"
    start = data.index(b"PK\x03\x04", 10)
    central = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", central + 4)
    rest = bytearray(data[central:])
    rest[second - central + 20 : second - central + 28] = struct.pack("<II", len(body), 10)
    rest[second - central + 10 : second - central + 12] = struct.pack("<H", 8)
    end = rest.index(b"PK\x05\x06")
    rest[end + 16 : end + 20] = struct.pack("<I", start + len(head) + len(body))
    assert rules_of(bytes(data[:start] + head + body + rest)) == {"document.damaged"}


def test_entities_are_not_expanded():
    assert rules_of(zipped({"_rels/.rels": RELATIONS, "word/document.xml": LAUGHS})) <= {
        "document.damaged",
        "document.no_text",
        "document.no_table",
    }


@pytest.mark.parametrize("kept", [20, 200, 600])
def test_truncated_files(kept):
    whole = zipped({"_rels/.rels": RELATIONS, "word/document.xml": os.urandom(2000)})
    assert rules_of(pdf(3)[:kept]) <= {"document.damaged", "document.no_table", "document.no_text"}
    assert rules_of(whole[:kept] + b"word/") == {"document.damaged"}
    assert rules_of(b"PK\x03\x04xl/" + bytes(kept)) == {"document.damaged"}


def die(_data) -> None:
    os.kill(os.getpid(), 11)


def eat(_data) -> int:
    return len(bytearray(3_000_000_000))


def spin(_data) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (1, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    while True:
        pass


def sleep(_data) -> None:
    time.sleep(600)


def test_a_reader_that_dies_takes_only_its_file_with_it():
    data = pdf(1)
    with pytest.raises(extract.NotReadable, match="exit code -11"):
        reader.read(die, data)
    with pytest.raises(extract.NotReadable, match="bytes of memory"):
        reader.read(eat, data)
    with pytest.raises(extract.NotReadable, match="processor time"):
        reader.read(spin, data)
    assert reader.read(extract.read_report, data).source.media_type == "application/pdf"


def test_a_reader_that_never_ends(monkeypatch):
    monkeypatch.setattr(reader, "WALL_S", 0.5)
    with pytest.raises(extract.NotReadable, match="more than"):
        reader.read(sleep, pdf(1))


def test_one_process_serves_document_after_document():
    data = pdf(1)
    first = reader.read(os_pid, data)
    assert first == reader.read(os_pid, data) != os.getpid()
    assert reader.read(os_pid, GOOD) == first


def os_pid(_data) -> int:
    return os.getpid()


def test_a_file_that_is_too_large_is_not_sent(monkeypatch):
    monkeypatch.setattr(reader, "MAX_FILE_BYTES", 100)
    assert rules_of(pdf(1)) == {"document.too_large"}


def test_what_is_raised_comes_back():
    with pytest.raises(ParserFailed, match="the parser failed: PdfiumError: no"):
        reader.read(fail, pdf(1))


def fail(_data) -> None:
    raise pypdfium2.PdfiumError("no")
