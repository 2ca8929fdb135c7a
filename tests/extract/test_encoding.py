import pytest

from extract.text.encoding import decode_as

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
