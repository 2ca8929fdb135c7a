"""Which agency a date binds, told from its name, and the date."""

from datetime import date

import pytest

from archive.agencies.statutory import AgencyKind, kind_of, statutory_date


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("浙江省人民政府", "government"),
        ("秀洲区人民政府", "government"),
        ("阿勒泰地区行政公署", "government"),
        ("秀洲区", "government"),
        ("恩施土家族苗族自治州", "government"),
        ("秀洲区教育局", "department"),
        ("浙江省教育厅", "department"),
        ("丽水市人民政府办公室", "department"),
        ("国家发展和改革委员会", "department"),
        ("北京市国有资产监督管理委员会", "department"),
        ("北京市城市管理委员会", "department"),
        ("中华人民共和国海关总署", "department"),
        ("杭州海关", "department"),
        ("国家税务总局嘉兴市税务局", "department"),
        ("王店镇人民政府", "township"),
        ("城关镇", "township"),
        ("新塍街道办事处", "township"),
        ("嘉兴港区管理委员会", "zone"),
        ("嘉兴港区", "zone"),
        ("新乡经济技术开发区管委会", "zone"),
        ("黄山风景区管理委员会", "zone"),
        ("秀洲区人民医院", "unknown"),
        ("", "unknown"),
    ],
)
def test_kind_of(name: str, kind: AgencyKind) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("kind", "year", "day"),
    [
        ("department", 2025, date(2026, 1, 31)),
        ("department", 2019, date(2020, 1, 31)),
        ("department", 2018, date(2019, 3, 31)),
        ("government", 2025, date(2026, 3, 31)),
        ("government", 2008, date(2009, 3, 31)),
        ("township", 2025, None),
        ("zone", 2025, None),
        ("unknown", 2025, None),
    ],
)
def test_statutory_date(kind: AgencyKind, year: int, day: date | None) -> None:
    assert statutory_date(kind, year) == day
