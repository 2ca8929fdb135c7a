"""Tables that differ in plain numbers only are parsed once: what they give is what parsing each of them gives."""

import pytest
from corpus import HAZARDS

from extract import read_report
from extract.document import data_tables
from extract.document.html import read_html

ROWS = "<tr><td>件</td><td>{}</td><td>{}</td></tr><tr><td>项</td><td>{}</td><td>2</td></tr>" * 2
PAGE = f"<p>上</p><table>{ROWS}</table><p>下</p><table><tbody>{ROWS}</tbody></table>"


def cells(page):
    return [[cell for row in table.rows for cell in row] for table in read_html(page).tables()]


@pytest.mark.parametrize("name", HAZARDS)
def test_the_same_as_without_frames(name, monkeypatch):
    documents = [HAZARDS[name](seed).document for seed in range(3)]
    framed = [read_report(document) for document in documents]
    monkeypatch.setattr(data_tables, "_LONGEST_FRAME", 0)
    assert [read_report(document) for document in documents] == framed


def test_each_table_has_its_own_numbers_and_places():
    numbers = [str(number) for number in range(10, 22)]
    cells(PAGE.format(*["0"] * 12))
    first, second = cells(PAGE.format(*numbers))
    assert [cell.value for cell in first if cell.kind == "number"] == [10, 11, 12, 2, 13, 14, 15, 2]
    assert [cell.value for cell in second if cell.kind == "number"] == [16, 17, 18, 2, 19, 20, 21, 2]
    assert (first[1].text, first[1].xpath, first[1].table) == ("10", "/html/body/table[1]/tr[1]/td[2]", 0)
    assert (second[-2].row, second[-2].column) == (3, 1)
    assert second[-2].xpath == "/html/body/table[2]/tbody/tr[4]/td[2]"
    assert [cell.value for cell in cells(PAGE.format(*["0"] * 12))[0] if cell.kind == "number"] == [
        0,
        0,
        0,
        2,
        0,
        0,
        0,
        2,
    ]


@pytest.mark.parametrize(
    ("printed", "text", "value"),
    [
        ("007", "007", 7),
        ("0", "0", 0),
        ("999999999", "999999999", 999999999),
        ("1000000000", "1000000000", 1000000000),  # as the marks are that stand in a frame
        ("1234567890123456789", "1234567890123456789", None),
        ("<b>5</b>", "5", 5),
        ("<p>5</p><p>6</p>", "5\n6", None),
        ("5<br>6", "5\n6", None),
        ("<b>5</b>6", "56", 56),
        ("<b>5</b><i>6</i>", "56", 56),
        ("５", "５", 5),
        ("", "", None),
    ],
)
def test_what_is_no_plain_number_belongs_to_the_frame(printed, text, value):
    for number in ("3", "0"):
        first = cells(PAGE.format(number, printed, *["1"] * 10))[0]
        assert (first[1].text, first[2].text, first[2].value) == (number, text, value)


def test_digits_of_labels_belong_to_the_frame():
    rows = "<tr><td><b>{}</b>.件</td><td>{}</td><td>{}</td></tr><tr><td>项<i>{}</i></td><td>{}</td><td>{}</td></tr>" * 2
    page = f"<table>{rows}</table>"
    for numbers in (range(10, 22), range(30, 42), [1, 30, 31, 2, 32, 33, 1, 34, 35, 2, 36, 37]):
        found = cells(page.format(*numbers))[0]
        a, b, c, d, e, f, *_ = map(str, numbers)
        assert [cell.text for cell in found[:6]] == [f"{a}.件", b, c, f"项{d}", e, f]
        assert [cell.value for cell in found[6:]] == [None, *numbers[7:9], None, *numbers[10:]]


def test_two_frames_of_one_length():
    """The hash of a frame is that of lengths only."""
    read = [cells(PAGE.format(*["1"] * 12).replace("件", unit))[0][0].text for unit in ("甲", "乙", "甲")]
    assert read == ["甲", "乙", "甲"]
