"""JSON and JavaScript literals as pages print them; nothing raises."""

import pytest

from crawler.lists.loose_json import at, day, literal, load, number, objects, text_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'webId':'3185','rows':15}", {"webId": "3185", "rows": 15}),
        ("{SID:\"1\",TREE:[{id:1,name:'年报',},],} ; more", {"SID": "1", "TREE": [{"id": 1, "name": "年报"}]}),
        (r"""{'a':'it\'s "so"', b:"\u5e74\x41"}""", {"a": 'it\'s "so"', "b": "年A"}),
        ("[true, null, -1.5, // note\n 2]", [True, None, -1.5, 2]),
        ('{"a":"<\\/p>\n"}', {"a": "</p>\n"}),
        ("{a:", None),
        ("{'a':1", None),
        (")", None),
        ("", None),
    ],
)
def test_literal(text: str, value: object) -> None:
    assert literal(text) == value


def test_literal_starts_anywhere_and_ends_with_its_bracket() -> None:
    text = 'x = {}; TREE: [{"id": 1}], DETAIL: {broken'
    assert literal(text, text.index("[")) == [{"id": 1}]


def test_load_and_at() -> None:
    assert at(load('\ufeff {"data": {"total": 3}}'), "data", "total") == 3
    assert load("<html>") is None
    assert at(None, "data") is None
    assert at({"data": [1]}, "data", "total") is None


def test_objects_can_be_printed_as_a_string() -> None:
    assert objects([{"a": 1}, 2, None]) == [{"a": 1}]
    assert objects("[]") == []
    assert objects('[{"a": 1}]') == [{"a": 1}]
    assert objects({"a": 1}) == objects(None) == objects("none") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("null", ""),
        (" 甲\n乙 ", "甲 乙"),
        ("<em>甲</em>&amp;乙", "甲&乙"),
        ("/x?a=1&copy=2", "/x?a=1&copy=2"),
        (7, "7"),
    ],
)
def test_text_of(value: object, text: str) -> None:
    assert text_of(value) == text


def test_numbers_and_days() -> None:
    assert [number(value) for value in (3, "32", None, "", "x", -1, 1.5, True)] == [3, 32] + [None] * 6
    assert day("2022-01-28 15:04:00") == "2022-01-28"
    assert day(1643330100) == "2022-01-28"
    assert day(1643385600) == "2022-01-29"  # 2022-01-28 16:00 UTC is midnight in China
    assert day("") is None
    assert day(None) is None
    assert day(12) is None


def test_half_a_character_is_text_that_can_be_stored() -> None:
    assert text_of(load('{"title": "甲县\\ud800年报"}')["title"]) == "甲县?年报"
