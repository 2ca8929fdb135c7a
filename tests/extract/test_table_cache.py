"""What is remembered of one document changes no other: every report is the same as from a parser that remembers nothing."""

import pytest
from corpus import HAZARDS

from extract import read_report, to_json
from extract.tables import table_cache, unexplained


@pytest.fixture(autouse=True)
def _forget():
    table_cache._steps.cache_clear()
    unexplained._known.cache_clear()


def without_memory(document):
    table_cache._steps.cache_clear()
    unexplained._known.cache_clear()
    return to_json(read_report(document), "")


@pytest.mark.few(50)
@pytest.mark.parametrize("name", HAZARDS)
def test_same_as_without_memory(name):
    documents = [HAZARDS[name](seed).document for seed in range(3)]
    expected = [without_memory(document) for document in documents]
    table_cache._steps.cache_clear()
    assert [to_json(read_report(document), "") for document in documents * 2] == expected * 2


def test_digits_alone_are_read_by_what_is_remembered():
    read_report(HAZARDS["plain"](1).document)
    before = table_cache._steps.cache_info()
    read_report(HAZARDS["plain"](2).document)
    after = table_cache._steps.cache_info()
    assert (after.hits - before.hits, after.misses - before.misses) == (3, 0)


@pytest.mark.parametrize("printed", ["5O", "1 0", "详见附件", "", "/", "22（其中修订16件）"])
def test_another_mark_in_one_cell(printed):
    """The page that comes after a plain one differs from it in one cell, which does not hold digits."""
    plain = HAZARDS["plain"](1).document
    other = plain.replace(b"<td>0</td>", f"<td>{printed}</td>".encode(), 1)
    assert other != plain
    expected = without_memory(other)
    table_cache._steps.cache_clear()
    read_report(plain)
    assert to_json(read_report(other), "") == expected


def test_a_remembered_row_that_is_printed_twice():
    """Whether the second print of a row differs rests on its digits: it is looked at each time."""
    plain = HAZARDS["plain"](1).document.decode()
    start = plain.index("<tr><td>行政强制")
    row = plain[start : plain.index("</tr>", start) + 5]
    same = plain.replace(row, row * 2)
    number = row.rpartition("</td>")[0].rpartition(">")[2]
    different = plain.replace(row, row + row.replace(f">{number}<", f">{number}1<"))
    for _ in range(3):  # tables of which all numbers are read are not looked through again; this is none
        assert [finding.rule for finding in read_report(same.encode()).findings] == ["cell.unexplained"]
        assert read_report(plain.encode()).findings == ()
    found = [finding.rule for finding in read_report(different.encode()).findings]
    assert "row.repeated" in found


def test_a_row_that_only_its_sums_place():
    """A column that the form does not have, and a row that is one cell short: the digits say which one may be missing.
    No such row goes without a finding, for what follows the gap could stand before it; so it is never remembered."""
    groups = "".join(f"<td colspan=5>{name}</td>" for name in ("行政复议", "未经复议直接起诉", "复议后起诉"))
    outcomes = "".join(f"<td>{name}</td>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3)
    head = f"<tr>{groups}<td></td></tr><tr>{outcomes}<td>总计</td></tr>"
    group = (1, 2, 3, 4, 10)
    pages = [
        f"<table>{head}<tr>{''.join(f'<td>{number}</td>' for number in row)}</tr></table>".encode()
        for row in (group * 3, (*group, *group, 1, 2, 3, 6, 30), (2, 3, 4, 9, *group, *group, 29))
    ]
    expected = [without_memory(page) for page in pages]
    assert all("row.unplaced" in {finding["rule"] for finding in report["findings"]} for report in expected)
    table_cache._steps.cache_clear()
    assert [to_json(read_report(page), "") for page in pages] == expected
