"""A list that fails is an incident and no change: what was there stays, and the failure says what stood in its place."""

import json

import pytest

from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page
from tests.launch import run_nianbao

TITLE = "秀洲区人民政府{}年政府信息公开工作年度报告"
YEARS = range(2015, 2021)
OUTAGES = {
    "maintenance": (Reply("<html><p>系统正在维护，请稍后再试</p></html>".encode()), "; maintenance: “系统正在维护”"),
    "database": (Reply("<html><p>数据库连接失败</p></html>".encode()), "; error: “"),
    "loading": (Reply("<html><ul><li>数据加载中…</li></ul></html>".encode()), "; loading: “"),
    "no rows": (Reply("<html><h1>政府信息公开年报</h1><ul></ul></html>".encode()), ""),
}


def items() -> dict[str, bytes]:
    return {
        f"/nb/t{year + 1}0112_{year}.html": report_page().replace("2019年".encode(), f"{year}年".encode())
        for year in YEARS
    }


@pytest.mark.parametrize("outage", OUTAGES)
def test_an_empty_list_is_an_incident(replica: Replica, crawling: Crawling, outage: str) -> None:
    rows = [(path, TITLE.format(year)) for path, year in zip(items(), YEARS, strict=True)]
    replica.routes |= {"/nb/index.html": listing(*rows), **items()}
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    before = crawling.versions()
    answer, words = OUTAGES[outage]
    replica.routes["/nb/index.html"] = answer
    crawling.run(expect=1)
    assert crawling.versions() == before
    ((reason, detail),) = crawling.rows("SELECT reason, detail FROM failures")
    assert reason == "empty"
    assert str(detail).startswith(f"a list page without any row{words}")
    assert "empty" in kinds(crawling)[0] or "nothing found" in kinds(crawling)[0]


def test_a_list_that_is_much_shorter_is_an_incident(replica: Replica, crawling: Crawling) -> None:
    rows = [(path, TITLE.format(year)) for path, year in zip(items(), YEARS, strict=True)]
    replica.routes |= {"/nb/index.html": listing(*rows), **items()}
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    replica.routes["/nb/index.html"] = listing(*rows[:2])
    crawling.run()
    assert kinds(crawling) == ["list shrank by more than half"]


def test_reports_that_move_to_a_column_a_year_are_no_incident(replica: Replica, crawling: Crawling) -> None:
    rows = [(path, TITLE.format(year)) for path, year in zip(items(), YEARS, strict=True)]
    replica.routes |= {"/nb/index.html": listing(*rows), **items()}
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    columns = "".join(f'<li><a href="/nb/{year}/">{year}年</a></li>' for year in YEARS)
    replica.routes["/nb/index.html"] = f"<html><h3>政府信息公开年报</h3><ul>{columns}</ul></html>".encode()
    replica.routes |= {f"/nb/{year}/": listing(row) for year, row in zip(YEARS, rows, strict=True)}
    crawling.run()
    assert kinds(crawling) == []
    assert len(crawling.versions()) == len(YEARS)


def kinds(crawling: Crawling) -> list[str]:
    done = run_nianbao("status", "--format", "json", "--data", str(crawling.data), "--sites", str(crawling.registry))
    return [incident["kind"] for incident in json.loads(done.stdout)["incidents"]]
