"""`nianbao sites check` and `sites list`: each fault is found where it is, the shipped registry and all spiders have none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli.sites import sites
from crawler.registry.sites import load_sites, shipped_registry
from crawler.run.registry_check import check_registry, check_spiders
from crawler.spiders import SPIDERS
from crawler.spiders.trs import TrsSpider
from crawler.visits.site_spider import SiteSpider
from tests.crawler.registries import GOOD, write


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(sites, [str(argument) for argument in arguments])


def problems(path: Path) -> list[tuple[str, str, str, str | None]]:
    return [
        (problem.severity, problem.check, problem.place.removeprefix(str(path)), problem.site)
        for problem in check_registry([path])[1]
    ]


def test_shipped_registry_and_every_spider_are_clean() -> None:
    count, found = check_registry(shipped_registry())
    assert (count >= 60, found) == (True, [])
    assert check_spiders() == []
    done = run("check")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (
        0,
        f"{count} sites, {len(SPIDERS)} families: 0 errors, 0 warnings",
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"330411"', '"330498"', ("error", "region", ":10", "zj-two")),
        ('"330411"', '"330419"', ("error", "region", ":10", "zj-two")),
        ('"330411"', '"110228"', ("warning", "region", ":10", "zj-two")),
        ('"330411"', '"330402"', ("warning", "region", ":10", "zj-two")),
        ("秀洲区人民政府", "政府信息公开年报", ("warning", "agency", ":10", "zj-two")),
        ("秀洲区人民政府", "Xiuzhou", ("warning", "agency", ":10", "zj-two")),
        ('region = "330411"', 'region = "330411"\nlevel = "city"', ("warning", "level", ":10", "zj-two")),
        ('"b.gov.cn", "files', '"b.gov.cn", "b.com", "files', ("warning", "host", ":10", "zj-two")),
        (
            '["https://b.gov.cn/"]',
            '["https://b.gov.cn/", "https://b.gov.cn/index.html"]',
            ("error", "start", ":10", "zj-two"),
        ),
        ('family = "hanweb"', 'family = "hanwebb"', ("error", "registry", ":6", "zj-one")),
        (
            'region = "330411"',
            'credit_code = "113325000026455664"\nregion = "330411"',
            ("error", "registry", ":12", "zj-two"),
        ),
        ('region = "330411"', 'level = "village"\nregion = "330411"', ("error", "registry", ":12", "zj-two")),
    ],
)
def test_fault_is_found_where_it_is(tmp_path: Path, old: str, new: str, expected: tuple[str, ...]) -> None:
    assert problems(write(tmp_path, GOOD)) == []
    path = write(tmp_path, GOOD.replace(old, new))
    assert expected in problems(path)
    done = run("check", "--sites", path)
    assert done.exit_code == (1 if expected[0] == "error" else 0)
    assert f"{path}{expected[2]}: {expected[0]}: site '{expected[3]}', " in done.stdout


def test_start_of_another_site(tmp_path: Path) -> None:
    first, second = write(tmp_path, GOOD), write(tmp_path, GOOD.replace("zj-", "again-"), "again.toml")
    found = check_registry([first, second])[1]
    assert [problem.check for problem in found] == ["start"] * 3
    assert found[2].message == f"https://b.gov.cn/ is a start of site 'zj-two' ({first}:10) already"


def test_every_fault_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace('"zj-one"', '"zj one"').replace('region = "330411"\n', ""))
    broken = write(tmp_path, "[[site]", "broken.toml")
    done = run("check", "--format", "json", "--sites", path, "--sites", broken)
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["sites"], answer["errors"]) == (1, 0, 3)
    assert [problem["place"] for problem in answer["problems"]] == [f"{path}:3", f"{path}:9", f"{broken}:1"]
    assert answer["problems"][1]["message"] == "key 'region' is missing"


def test_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert run("check", "--sites", tmp_path / "none.toml").exit_code == 2


class _Unfilled(SiteSpider):
    name = "other"


def test_spiders_that_are_no_filled_in_form() -> None:
    found = check_spiders({**SPIDERS, "trs": _Unfilled, "new": TrsSpider, "none": dict})  # type: ignore[dict-item]
    assert [(problem.place, problem.message) for problem in found] == [
        ("spider trs", "its name is 'other'"),
        ("spider trs", "it has no read_list"),
        ("spider new", "its name is 'trs'"),
        ("spider new", "the registry does not know this family"),
        ("spider none", "dict is no SiteSpider"),
    ]
    without = {name: spider for name, spider in SPIDERS.items() if name != "trs"}
    assert [problem.message for problem in check_spiders(without)] == [
        "the registry knows this family, and no spider has its name"
    ]


def test_list(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert run("list", "--sites", path).stdout.splitlines() == [
        "zj-one\t嘉兴港区管理委员会\t330400\t浙江省嘉兴市\thanweb\t\thttp://127.0.0.1:8001/col/col1/index.html",
        "zj-two\t秀洲区人民政府\t330411\t浙江省嘉兴市秀洲区\tauto\t\thttps://b.gov.cn/",
    ]
    first, second = json.loads(run("list", "--format", "json", "--sites", path).stdout)
    assert (first["region_name"], first["hosts"], second["credit_code"]) == (
        "浙江省嘉兴市",
        ["127.0.0.1:8001", "www.a.gov.cn"],
        None,
    )
    assert len(run("list").stdout.splitlines()) == len(load_sites(shipped_registry()))
