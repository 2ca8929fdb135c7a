"""Printed names: one, nearly one, or two; and the place in front."""

import pytest

from archive.agencies.names import canonical, is_below, nearly_same, other_place, same_agency


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("秀洲区", "秀洲区人民政府"),
        ("嘉兴市秀洲区人民政府", "秀洲区人民政府"),
        ("嘉兴港区管委会", "嘉兴港区管理委员会"),
        ("嘉兴 港区（管委会）", "嘉兴港区"),
        ("平潭综合实验区财政金融局", "财政金融局"),
    ],
)
def test_one_agency(one: str, other: str) -> None:
    assert same_agency(one, other)
    assert same_agency(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("平潭综合实验区财政金融局", "平潭综合实验区"),
        ("秀洲区人民政府办公室", "秀洲区人民政府"),
        ("王店镇人民政府", "秀洲区人民政府"),
        ("新城区", "城区"),
        ("市", "嘉兴市人民政府"),
    ],
)
def test_two_agencies(one: str, other: str) -> None:
    assert not same_agency(one, other)
    assert not same_agency(other, one)


def test_canonical_names() -> None:
    assert canonical("嘉兴市秀洲区人民政府") == "嘉兴市秀洲区"
    assert canonical("人民政府") == "人民政府"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("秀州区教育局", "秀洲区教育局"),  # no division is called 秀州区
        ("环保局", "环境保护局"),
        ("农业局", "农业农村局"),
        ("秀洲区住房城乡建设局", "秀洲区住房和城乡建设局"),
        ("市场监督管里局", "市场监督管理局"),
        ("秀洲区政府", "秀洲区人民政府"),
    ],
)
def test_nearly_one(one: str, other: str) -> None:
    assert nearly_same(one, other)
    assert nearly_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("秀洲区教育局", "秀洲区体育局"),
        ("上城区教育局", "下城区教育局"),
        ("城区教育局", "潞城区教育局"),
        ("城南街道办事处", "城北街道办事处"),
        ("国土资源局", "自然资源局"),
        ("国家税务总局南湖区税务局", "国家税务总局西湖区税务局"),
    ],
)
def test_two_that_only_look_alike(one: str, other: str) -> None:
    assert not nearly_same(one, other)
    assert not nearly_same(other, one)


@pytest.mark.parametrize(
    ("printed", "known", "place"),
    [
        ("嘉兴市南湖区教育局", "教育局", "南湖区"),
        ("浙江省嘉兴市秀洲区教育局", "教育局", None),
        ("平潭综合实验区财政金融局", "财政金融局", None),
        ("教育局", "秀洲区教育局", None),
    ],
)
def test_the_place_in_front_of_another_division(printed: str, known: str, place: str | None) -> None:
    assert other_place(printed, known, "330411") == place


def test_a_division_in_the_region() -> None:
    assert is_below("海盐县人民政府", "330400")
    assert not is_below("海盐县人民政府", "330411")
    assert not is_below("嘉兴市人民政府", "330400")
