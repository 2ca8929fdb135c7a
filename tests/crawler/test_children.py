"""The annual page of a city gives its departments, districts and towns; the reports of many agencies in one list."""

from pathlib import Path

import pytest

from archive.db.handle import Archive
from crawler.discovery.children import groups_on, named_child
from crawler.discovery.results import Results
from crawler.lists.listing import soup
from crawler.registry.sites import Site
from tests.archive.conftest import report_page
from tests.crawler.column_pages import page
from tests.crawler.conftest import Replica
from tests.crawler.discovering import discovered, found_in, seeds
from tests.launch import run_nianbao

CITY = ("嘉兴市人民政府", "3304000001", "政府信息公开年报")


def column(agency: str, folder: str, more: str = "", years: tuple[int, ...] = (2023, 2024)) -> bytes:
    rows = "".join(
        f'<li><a href="{folder}/r{year}.html">{agency}{year}年政府信息公开工作年度报告</a></li>' for year in years
    )
    return page(f"<ul>{rows}</ul>{more}", *CITY)


def of_a_city(replica: Replica) -> None:
    """The column of Jiaxing, with links to two departments, a district, a district with a portal of its own, a zone and a town
    elsewhere, and a list of towns.
    """
    links = (
        '<h3>市级部门</h3><a href="/nb/jyj/">市教育局</a><a href="/nb/czj/">财政局</a><h3>县（市、区）</h3>'
        '<a href="/nb/xz/">秀洲区</a><a href="/nb/nh/">南湖区</a><a href="/nb/gq/">嘉兴港区管委会</a>'
        '<a href="/nb/none/">市文化局</a><a href="/nb/zhen/">乡镇、街道</a><a href="/sitemap/">网站地图</a><a href="/bs/">部门办事</a>'
    )
    towns = "".join(
        f'<li><a href="/nb/zhen/{name}.html">{town}2024年政府信息公开工作年度报告</a></li>'
        for name, town in (("a", "秀洲区王店镇人民政府"), ("b", "秀洲区洪合镇人民政府"))
    )
    replica.routes |= {
        "/": page('<a href="/nb/">政府信息公开年报</a>', "嘉兴市人民政府", "3304000001"),
        "/nb/": column("嘉兴市", "/nb/szf", links),
        "/nb/jyj/": column("嘉兴市教育局", "/nb/jyj"),
        "/nb/czj/": column("", "/nb/czj"),
        "/nb/xz/": column("秀洲区", "/nb/xz"),
        "/nb/gq/": column("嘉兴港区", "/nb/gq"),
        "/nb/none/": page("<p>暂无</p>", *CITY),
        "/nb/zhen/": page(f"<ul>{towns}</ul>", *CITY),
    }


def test_children_of_the_page_of_a_city(replica: Replica, tmp_path: Path) -> None:
    of_a_city(replica)
    own_portal = f"{replica.base}/nanhu/"
    seeds(tmp_path, ("330400", "嘉兴市人民政府", f"{replica.base}/"), ("330402", "嘉兴市南湖区人民政府", own_portal))
    counts = discovered(tmp_path)
    assert (counts["portals"], counts["children"], counts["found"], counts["open"]) == (7, 5, 5, 2)
    city, *children = found_in(tmp_path)
    assert city.agency == "嘉兴市人民政府"
    assert city.start == (f"{replica.base}/nb/", f"{replica.base}/nb/zhen/")
    found = {child.agency: (child.region, child.level, child.kind, child.start) for child in children}
    at = lambda name: (f"{replica.base}/nb/{name}/",)  # noqa: E731
    assert found == {
        "嘉兴市教育局": ("330400", "city", "department", at("jyj")),
        "嘉兴市财政局": ("330400", "city", "department", at("czj")),
        "嘉兴市秀洲区人民政府": ("330411", "county", "government", at("xz")),
        "嘉兴港区管委会": ("330400", "city", "zone", at("gq")),
    }
    assert {child.parent for child in children} == {"嘉兴市人民政府"}
    assert {(child.source or "").split(" → ")[0] for child in children} == {f"discovered via {replica.base}/nb/"}
    looked = Results(tmp_path / "data").looked
    assert [row.reason for row in looked.values() if not row.entry] == ["not found", "no column"]
    assert discovered(tmp_path)["portals"] == 0


def test_a_limit_leaves_the_children_to_the_next_run(replica: Replica, tmp_path: Path) -> None:
    of_a_city(replica)
    seeds(tmp_path, ("330400", "嘉兴市人民政府", f"{replica.base}/"))
    assert discovered(tmp_path, "--limit", "3")["portals"] == 3
    again = discovered(tmp_path)
    assert (again["portals"], again["found"]) == (4, 2)


def test_the_column_of_another_agency_is_not_the_childs(replica: Replica, tmp_path: Path) -> None:
    of_a_city(replica)
    replica.routes["/nb/jyj/"] = column("嘉兴市民政局", "/nb/jyj")
    seeds(tmp_path, ("330400", "嘉兴市人民政府", f"{replica.base}/"))
    discovered(tmp_path)
    assert "嘉兴市教育局" not in {site.agency for site in found_in(tmp_path)}
    reasons = [row.reason for row in Results(tmp_path / "data").looked.values() if row.name == "嘉兴市教育局"]
    assert reasons == ["another host or agency"]


def test_reports_on_the_page_of_a_city_are_filed_as_of_their_own_agencies(replica: Replica, tmp_path: Path) -> None:
    of_a_city(replica)
    names = {"szf": "嘉兴市", "jyj": "嘉兴市教育局", "czj": "", "xz": "秀洲区", "gq": "嘉兴港区"}
    titles = {f"{folder}/r{year}": f"{name}{year}" for folder, name in names.items() for year in (2023, 2024)}
    titles |= {"zhen/a": "秀洲区王店镇人民政府2024", "zhen/b": "秀洲区洪合镇人民政府2024"}
    replica.routes |= {
        f"/nb/{path}.html": report_page(f"{title}年政府信息公开工作年度报告", granted=number)
        for number, (path, title) in enumerate(titles.items())
    }
    seeds(tmp_path, ("330400", "嘉兴市人民政府", f"{replica.base}/"))
    discovered(tmp_path)
    data = tmp_path / "data"
    done = run_nianbao("crawl", "--sites", data / "discovery" / "found.toml", "--data", data)
    assert "Traceback" not in done.stderr, done.stderr
    with Archive.open(data) as archive:
        rows = archive.db.conn.execute(
            "SELECT a.name, count(*) FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id GROUP BY a.id"
        ).fetchall()
    assert dict(rows) == {
        "嘉兴市": 2,
        "嘉兴市教育局": 2,
        "嘉兴市财政局": 2,
        "秀洲区": 2,
        "嘉兴港区": 2,
        "秀洲区王店镇人民政府": 1,
        "秀洲区洪合镇人民政府": 1,
    }


@pytest.mark.parametrize(
    ("words", "child"),
    [
        ("市教育局", ("嘉兴市教育局", "330400")),
        ("教育局", ("嘉兴市教育局", "330400")),
        ("嘉兴市教育局", ("嘉兴市教育局", "330400")),
        ("市政府办公室", ("嘉兴市政府办公室", "330400")),
        ("教育局年报", ("嘉兴市教育局", "330400")),
        ("秀洲区", ("嘉兴市秀洲区人民政府", "330411")),
        ("秀洲区政府信息公开年报", ("嘉兴市秀洲区人民政府", "330411")),
        ("海宁市人民政府", ("嘉兴市海宁市人民政府", "330481")),
        ("新塍镇", ("嘉兴市新塍镇人民政府", "330400")),
        ("高照街道", ("嘉兴市高照街道", "330400")),
        ("嘉兴市人民政府", None),
        ("杭州市", None),
        ("杭州市教育局", None),
        ("西湖区", None),
        ("信息公开指南", None),
        ("更多", None),
        ("全部", None),
        ("政策解读", None),
        ("首页", None),
    ],
)
def test_who_a_link_names(words: str, child: tuple[str, str] | None) -> None:
    assert named_child(words, "嘉兴市人民政府", "330400") == child


def test_children_of_a_province_and_of_a_county() -> None:
    assert named_child("嘉兴市", "浙江省人民政府", "330000") == ("浙江省嘉兴市人民政府", "330400")
    assert named_child("省教育厅", "浙江省人民政府", "330000") == ("浙江省教育厅", "330000")
    assert named_child("王店镇", "嘉兴市秀洲区人民政府", "330411") == ("嘉兴市秀洲区王店镇人民政府", "330411")
    assert named_child("区教育局", "秀洲区人民政府", "330411") == ("秀洲区教育局", "330411")


def test_lists_of_kinds_of_children() -> None:
    markup = "".join(
        f'<a href="/{number}">{words}</a>'
        for number, words in enumerate(
            ("市级部门", "县（市、区）", "乡镇街道", "市直单位年报", "各县区", "首页", "部门办事", "区县新闻")
        )
    )
    found = groups_on(soup(markup), "http://a.gov.cn/nb/")
    assert [url[-1] for url in found] == ["0", "1", "2", "3", "4"]


def test_sites_made_of_children_are_of_the_registry(replica: Replica, tmp_path: Path) -> None:
    of_a_city(replica)
    seeds(tmp_path, ("330400", "嘉兴市人民政府", f"{replica.base}/"))
    discovered(tmp_path)
    done = run_nianbao("sites", "check", "--sites", tmp_path / "data" / "discovery" / "found.toml")
    assert " error: " not in done.stdout, done.stdout
    assert all(isinstance(site, Site) and site.status for site in found_in(tmp_path))
