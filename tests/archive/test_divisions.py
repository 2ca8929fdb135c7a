"""GB/T 2260 codes: in force, former, unknown; and whose name tells which."""

import pytest

from archive.base.divisions import PROVINCE_LETTERS, divisions, find, full_name, named_in


def test_codes_in_force_and_former() -> None:
    xiuzhou, miyun = find("330411"), find("110228")
    assert xiuzhou and miyun
    assert (xiuzhou.name, xiuzhou.former) == ("秀洲区", False)
    assert (miyun.name, miyun.last_year) == ("密云县", 2014)
    assert find("999999") is None


def test_the_table_is_whole() -> None:
    now = {code for code, division in divisions().items() if not division.former}
    assert len(now) == 3214
    assert len([code for code in now if code.endswith("0000")]) == len(PROVINCE_LETTERS) == 34
    assert all(code[:2] + "0000" in now for code in divisions())
    assert all(len(code) == 6 and code.isdigit() for code in divisions())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("330411", "浙江省嘉兴市秀洲区"),
        ("110112", "北京市通州区"),
        ("659001", "新疆维吾尔自治区石河子市"),
        ("350000", "福建省"),
        ("999999", ""),
    ],
)
def test_full_name(code: str, name: str) -> None:
    assert full_name(code) == name


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("秀洲区人民政府", "330411"),
        ("浙江省嘉兴市秀洲区教育局", "330411"),
        ("南京市鼓楼区人民政府", "320106"),
        ("吉林市人民政府", "220200"),
        ("济源市人民政府", "419001"),
        ("鼓楼区人民政府", None),
        ("国家税务总局", None),
    ],
)
def test_division_that_an_agency_is_named_after(agency: str, code: str | None) -> None:
    assert named_in(agency) == code
