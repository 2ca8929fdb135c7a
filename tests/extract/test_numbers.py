import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extract.text.numbers import in_10k_yuan, read_cell


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", 0), (" 12 ", 12), ("１２", 12), ("1,234", 1234), ("1，234，567", 1234567), ("12 345", 12345),
        ("+52", 52), ("-13", -13), ("－13", -13), ("增加5", 5), ("减少3", -3), ("63项", 63), ("0 件", 0),
        ("22（其中修订16件）", 22), ("\u200b3\ufeff", 3), ("O", 0), ("〇", 0), ("零", 0), ("1O", 10),
        ("282.068", "282.068"), ("924.0600万元", "924.0600"), ("007", 7),
        ("12①", 12), ("12²", 12), ("1022*", 1022), ("0※", 0), ("5〔1〕", 5), ("3（注）①", 3), ("22（其中（含转办）16件）", 22),
        ("5（注）件", 5), ("1,\n234", 1234), ("12 345", 12345),
        *[(f"7{unit}", 7) for unit in "件条项个次人名宗份笔起家批例篇部则户类单"], ("7批次", 7), ("7 人次", 7),
        ("（减少）3", -3), ("3（减）", -3), ("3 项（减少）", -3), ("5（增）", 5), ("3（减少2）", 3), ("（增加）3", 3), ("(-)3项", -3), ("251000（元）", 251000),
    ],
)  # fmt: skip
def test_numbers(printed, value):
    reading = read_cell(printed)
    assert (reading.status, reading.value) == ("reported", value)


@pytest.mark.parametrize("printed", ["", " ", "\xa0", "\u3000", "\ufeff", "\u200b", "\n", "&nbsp;"])
def test_blank_is_not_zero(printed):
    assert (read_cell(printed).status, read_cell(printed).value) == ("blank", None)


@pytest.mark.parametrize("printed", ["/", "-", "—", "--", "无", "*", "／", "——", "— —", "/\n/", "∕"])
def test_dashes(printed):
    assert (read_cell(printed).status, read_cell(printed).value) == ("dash", None)


@pytest.mark.parametrize(
    "printed",
    [
        "5%",
        "3-5",
        "约5",
        "见附件",
        "1,23",
        "--3",
        "第3",
        "二",
        "1.2.3",
        "9" * 400,
        "①",
        "²",
        "½",
        "3（注）4",
        "1②2",
        "(3)",
        "٣",
        "1,2345",
        "（元）251000",
        "º",
        "1º",
        "(-)",
    ],
)
def test_what_is_no_number(printed):
    assert (read_cell(printed).status, read_cell(printed).value) == ("unreadable", None)


def test_a_unit_in_brackets_is_a_unit():
    assert [read_cell(f"251000{unit}").unit for unit in ("（元）", "(万元)", "（含1元）")] == ["元", "万元", None]


def test_doubts():
    assert read_cell("1 0").doubt == "spaced"
    assert read_cell("1\n0").doubt == "spaced"
    assert read_cell("1\n234").doubt == "spaced"  # a line ends between two numbers as well
    assert read_cell("1 234").doubt is None
    assert read_cell("1O").doubt == "letters"


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [
        (251000, "元", "25.1"), (2832995, "元", "283.2995"), (250000, "元", 25), (251, "千元", "25.1"), ("16681.8715", "万元", "16681.8715"),
        (3, "亿元", 30000), ("924.06", None, "924.06"), (5, "件", 5),
    ],
)  # fmt: skip
def test_amounts_are_in_10k_yuan(value, unit, amount):
    assert in_10k_yuan(value, unit) == amount


@given(st.integers(-(10**15), 10**15))
def test_every_integer_reads_back(number):
    assert read_cell(f"{number:,}").value == number
    assert read_cell(f" {number} 件").value == number


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_decimals_keep_every_digit(number):
    assert read_cell(str(number)).value == str(number)
    assert Decimal(str(in_10k_yuan(str(number), "元"))) * 10000 == number


@given(st.text(max_size=40))
def test_anything_reads(text):
    reading = read_cell(text)
    assert (reading.value is not None) == (reading.status == "reported")


WIDE = str.maketrans("0123456789,+-", "０１２３４５６７８９，＋－")
AROUND = st.text(alphabet=" \t\n\xa0\u3000\u200b\ufeff\u2060\xad", max_size=3)
NOTES = st.sampled_from(["", "（其中修订16件）", "(注)", "[1]", "【注2】", "〔3〕", "①", "²", "*"])
UNITS = st.sampled_from(["", "件", " 件", "条", "项", "个", "次", "人", "宗", "份", "件次"])


@given(st.integers(-(10**9), 10**9), st.booleans(), st.booleans(), AROUND, UNITS, NOTES, AROUND)
def test_a_number_however_printed(number, grouped, wide, before, unit, note, after):
    digits = f"{number:,}" if grouped else str(number)
    printed = before + (digits.translate(WIDE) if wide else digits) + unit + note + after
    reading = read_cell(printed)
    assert (reading.status, reading.value, reading.doubt) == ("reported", number, None)


@given(st.integers(0, 10**6), st.data())
def test_invisible_characters_inside(number, data):
    printed = "".join(ch + data.draw(st.sampled_from(["", "\u200b", "\ufeff", "\u200d", "\xad"])) for ch in str(number))
    assert read_cell(printed).value == number


PIECES = st.sampled_from(
    ["0", "1", "2", "30", "456", ",", ".", " ", "\n", "+", "-", "件", "（注1）", "①", "²", "〇", "O", "%"]
)


@given(st.lists(PIECES, min_size=1, max_size=6))
def test_no_digit_is_invented(pieces):
    """The digits of what is read are printed, in this order and outside marks."""
    value = read_cell("".join(pieces)).value
    shown = iter("".join(pieces).replace("（注1）", "").translate(str.maketrans("O〇", "00")))
    assert value is None or all(digit in shown for digit in str(value).lstrip("-") if digit != ".")


@given(st.text(max_size=30))
def test_no_number_without_a_digit(text):
    plain = unicodedata.normalize("NFKC", text.replace("º", ""))
    assume(not any(ch.isnumeric() or ch in "OoОо○" for ch in plain))
    assert read_cell(text).value is None
