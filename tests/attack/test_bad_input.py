"""Labels, bodies and pictures that are made to break a reader."""

import gzip
from encodings.aliases import aliases
from io import BytesIO

import pytest
from PIL import Image

import extract
from archive.base.encoding import MAX_MEMBERS, payload_of
from archive.base.errors import TooLarge
from extract.text.limits import MAX_CHARS, MAX_LINES, MAX_TAGS

PAGE = "<html><p>秀洲区人民政府2019年政府信息公开工作年度报告</p>"
LABELS = sorted({*aliases, *aliases.values(), "undefined", "idna", "punycode", "unicode_escape", "a\0b", "none"})


@pytest.mark.parametrize("label", LABELS)
def test_every_codec_that_python_knows_may_be_declared(label: str) -> None:
    assert "秀洲区" in extract.decode(PAGE.encode("gb18030"), label)
    meta = f"<meta charset='{label}'>".encode("ascii", "replace")
    assert "秀洲区" in extract.decode(meta + PAGE.encode("gb18030"))


def test_encodings_of_pages_still_count() -> None:
    assert extract.decode("Привет, мир".encode("koi8-r"), "koi8-r") == "Привет, мир"


def test_a_body_of_many_gzip_members_is_refused() -> None:
    assert payload_of(gzip.compress(b"a") * MAX_MEMBERS, "gzip") == b"a" * MAX_MEMBERS
    with pytest.raises(TooLarge, match="gzip members"):
        payload_of(gzip.compress(b"") * 1_300_000, "gzip")


@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(49_000_000, 1), (1, 49_000_000)])
def test_a_picture_of_one_line_is_too_large(size: tuple[int, int]) -> None:
    with BytesIO() as out:
        Image.new("1", size).save(out, "PNG")
        report = extract.read_report(out.getvalue())
    assert [finding.rule for finding in report.findings] == ["document.too_large"]


@pytest.mark.parametrize(
    "document", ["<html>" + "<p>" * (MAX_TAGS + 1), "<html>" + "a" * (MAX_CHARS + 1), "1\n" * (MAX_LINES + 1)]
)
def test_a_document_beyond_a_limit_is_told(document: str) -> None:
    report = extract.read_report(document.encode())
    assert [(report.form, finding.rule) for finding in report.findings] == [("none", "document.too_large")]


def test_pictures_in_the_markup_do_not_count() -> None:
    page = f"{PAGE}<img src='data:image/png;base64,{'A' * MAX_CHARS}'>"
    assert extract.read_report(page.encode()).year == 2019


def test_a_table_of_contents_is_read() -> None:
    assert extract.parse_title("二、主动公开政府信息情况" + "." * 60 + "2").year is None
