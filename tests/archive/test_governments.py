"""Who owes a report in a year, and whose column is not known."""

import json

from archive.coverage.governments import governing, governments, owed
from tests.archive.conftest import Nianbao, Shelf
from tests.archive.visiting import reports, visit


def test_divisions_in_force_in_a_year() -> None:
    of_hangzhou = {year: [d.name for d in governments(year, "3301")] for year in (2013, 2015, 2020, 2021)}
    assert "富阳市" in of_hangzhou[2013]
    assert "富阳区" not in of_hangzhou[2013]
    assert "富阳区" in of_hangzhou[2015]
    assert "富阳市" not in of_hangzhou[2015]
    assert {"下城区", "江干区"} <= set(of_hangzhou[2020])
    assert "钱塘区" not in of_hangzhou[2020]
    assert {"钱塘区", "临平区"} <= set(of_hangzhou[2021])
    assert not {"下城区", "江干区"} & set(of_hangzhou[2021])


def test_the_country() -> None:
    assert 3180 < len(governments(2024)) < 3230
    assert [d.code for d in governments(2024) if d.code.startswith(("71", "81", "82"))] == []
    assert sum(d.code.endswith("0000") for d in governments(2024)) == 31


def test_which_agencies_govern_a_division() -> None:
    agencies = [
        ("嘉兴市秀洲区人民政府", "330411"),
        ("秀洲区王店镇人民政府", "330411"),
        ("嘉兴市", "330400"),
        ("嘉兴市教育局", "330400"),
        ("南湖区教育局", "330402"),
        ("嘉兴经济技术开发区管委会", "330400"),
    ]
    assert governing(agencies) == {"330411", "330400"}
    missing = owed(agencies, 2024, "330400")
    assert (missing.governments, [d.name for d in missing.without_column]) == (
        8,
        ["南湖区", "嘉善县", "海盐县", "海宁市", "平湖市", "桐乡市"],
    )


def test_coverage_says_who_has_no_column(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-02-10", reports(2023))
    arguments = ("coverage", "--data", shelf.data, "--region", "3304", "--years", "2020-2024")
    answer = json.loads(nianbao(*arguments, "--format", "json").stdout)["governments"]
    assert [(year["year"], year["governments"], len(year["without_column"])) for year in answer] == [
        (year, 8, 7) for year in range(2020, 2025)
    ]
    assert answer[0]["without_column"][0]["code"] == "330400"
    lines = nianbao(*arguments).stdout.splitlines()
    assert "2024: 8 个县级以上政府 governments, 7 无已知栏目 without a known column" in lines
    assert lines[-1].startswith("2024 无已知栏目 without a known column: 嘉兴市 330400, 南湖区 330402")
