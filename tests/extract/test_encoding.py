import pytest

from extract import read_report
from extract.text.encoding import decode_as, in_utf8

TEXT = "秀洲区人民政府2019年政府信息公开工作年度报告" * 3


@pytest.mark.parametrize(
    ("encoding", "declared", "name"),
    [
        ("utf-8", None, "utf-8"),
        ("gbk", "utf-8", "gb18030"),
        ("gb2312", "iso-8859-1", "gb18030"),
        ("gb18030", None, "gb18030"),
        ("utf-8-sig", "gbk", "utf-8"),
        ("utf-16", None, "utf-16-le"),
        ("utf-16-le", None, "utf-16-le"),
        ("utf-16-be", "gbk", "utf-16-be"),
    ],
)
def test_encodings_and_wrong_labels(encoding, declared, name):
    assert decode_as(TEXT.encode(encoding), declared) == (TEXT, name)


def test_big5():
    text = "嘉義縣政府資訊公開年度報告，本府受理民眾申請案件之處理情形"
    assert decode_as(text.encode("big5"), "big5")[0] == text


def test_meta_disagrees_with_bytes():
    page = f'<meta charset="utf-8">{TEXT}'
    assert decode_as(page.encode("gbk")) == (page, "gb18030")


def test_a_damaged_character_does_not_change_the_encoding():
    text, name = decode_as(TEXT.encode()[:-1])
    assert (text[:-1], name) == (TEXT[:-1], "utf-8")


def test_the_ideographic_space_of_gbk():
    """WHATWG Encoding, index gb18030: A3A0 is U+3000. Converters of old pages leave U+E5E5 in UTF-8."""
    assert decode_as("总计".encode("gbk") + b"\xa3\xa0") == ("总计\u3000", "gb18030")
    assert decode_as("总计\ue5e5".encode()) == ("总计\u3000", "utf-8")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "年报".encode(),
        b"\xef\xbb\xbf1",
        "\ue5e5年".encode(),
        "\ufffd年".encode(),
        "年".encode()[:2],
        "年报".encode("gbk"),
    ],
)
def test_in_utf8(data):
    text, name = decode_as(data)
    assert in_utf8(text, data, name) == text.encode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["<html><body>总计 12</body></html>", "一、总体情况\n收到申请\t三十件\n", "plain text, all ASCII 12"]
)
def test_utf16_without_a_mark(encoding, text):
    assert decode_as(text.encode(encoding), "iso-8859-1") == (text, encoding)
    assert read_report(text.encode(encoding)).source.media_type in {"text/html", "text/plain"}


@pytest.mark.parametrize("declared", [None, "iso-8859-1", "gb2312", "big5"])
def test_big5_under_any_label(declared):
    text = "<p>臺北市中山區公所 112 年度政府資訊公開及民眾申請提供案件統計：碁、銹、裏、恒、嗰啲</p>"
    assert decode_as(text.encode("big5hkscs"), declared) == (text, "big5hkscs")


@pytest.mark.parametrize("declared", ["iso-8859-1", None])
@pytest.mark.parametrize("text", ["Les informations publiées à l'été 2019", "Straße, für Käse", "“A” – it’s naïve"])
def test_western_text_is_not_chinese(text, declared):
    assert decode_as(text.encode("cp1252"), declared) == (text, "cp1252")


@pytest.mark.parametrize("text", ["附件下载", "打印 关闭", "第1页、共2页", "附件：A"])
def test_a_few_chinese_characters_are_not_western(text):
    assert decode_as(text.encode("gbk"), "iso-8859-1") == (text, "gb18030")


LINES = "一、总体情况\n秀洲区人民政府2019年依申请公开12件，\n二、主动公开政府信息情况"


@pytest.mark.parametrize("at", [at for at, byte in enumerate(LINES.encode("gbk")) if byte >= 0x80])
def test_a_lost_byte_takes_no_line_away(at):
    """Without its lead or trail byte a character takes every one behind it out of step, up to the next ASCII."""
    data = LINES.encode("gbk")
    text, name = decode_as(data[:at] + data[at + 1 :])
    assert name == "gb18030"
    lines = list(zip(LINES.split("\n"), text.split("\n"), strict=True))
    (damaged,) = [(right, read) for right, read in lines if read != right]
    assert "\ufffd" in damaged[1]
    assert sum(char not in damaged[1] for char in damaged[0]) <= 2
    assert ("2019" in text, "12" in text) == (True, True)
