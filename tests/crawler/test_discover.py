"""From the official list of portals to entries: `sites import`, `sites discover` and `sites state`, on a country of replicas."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crawler.discovery.portals import Portal
from crawler.discovery.results import Results
from tests.crawler.column_pages import TRS_ROWS, WAYS, page
from tests.crawler.conftest import Replica, Reply
from tests.crawler.discovering import discovered, found_in, looked_at, seeds
from tests.crawler.one_report import wait_for
from tests.launch import run_nianbao

HEAD = ("政府网站标识码", "网站名称", "首页网址", "主办单位", "主管单位")


def test_the_official_list_becomes_portals(tmp_path: Path) -> None:
    rows = [
        ("3304110001", "秀洲区政府网", "www.xiuzhou.gov.cn", "嘉兴市秀洲区人民政府", "浙江省人民政府办公厅"),
        ("bm01000001", "外交部", "http://www.fmprc.gov.cn", "外交部", ""),
        ("4403920001", "某新区", "http://x.gov.cn", "某新区管委会", ""),
        ("3304110002", "坏地址", "http://a b", "秀洲区教育局", ""),
        ("3304110001", "秀洲区政府网", "www.xiuzhou.gov.cn", "嘉兴市秀洲区人民政府", ""),
    ]
    text = "\n".join(",".join(row) for row in (HEAD, *rows)).encode("gb18030")
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.writestr("alldistrict.csv", text)
    done = run_nianbao("sites", "import", "list.zip", "--format", "json", directory=tmp_path)
    assert json.loads(done.stdout) == {"portals": 3, "new": 3, "without_division": 1, "unsure": 2}
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        "list.zip/alldistrict.csv:4",
        "list.zip/alldistrict.csv:5",
    ]
    found = [(row.region, row.url, row.site_code) for row in Results(tmp_path / "data").portals.values()]
    assert found == [
        ("330411", "http://www.xiuzhou.gov.cn", "3304110001"),
        ("110000", "http://www.fmprc.gov.cn", "bm01000001"),
        ("", "http://x.gov.cn", "4403920001"),
    ]
    again = run_nianbao("sites", "import", "list.zip", "--format", "json", directory=tmp_path)
    assert json.loads(again.stdout)["new"] == 0


def test_a_table_without_addresses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name,code\n秀洲区,330411\n")
    done = run_nianbao("sites", "import", "x.csv", directory=tmp_path)
    assert done.returncode == 2
    assert "no column of names" in done.stderr


def test_columns_are_found_written_at_once_and_not_asked_for_again(
    replica: Replica, second_replica: Replica, tmp_path: Path
) -> None:
    column = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报")
    replica.routes |= {"/": page('<a href="/nb/">政府信息公开年报</a>'), "/nb/": column}
    second_replica.routes |= {"/": Reply(b"<script>$_ts</script>", 412)}
    seeds(tmp_path, *(("330411", "秀洲区人民政府", f"{base}/") for base in (replica.base, second_replica.base)))
    assert discovered(tmp_path, "--region", "44")["portals"] == 0
    counts = {"portals": 2, "found": 1, "open": 1, "children": 0, "requests": 3, "interrupted": False}
    assert discovered(tmp_path) == counts
    (site,) = found_in(tmp_path)
    assert (site.agency, site.region, site.start) == ("嘉兴市秀洲区人民政府", "330411", (f"{replica.base}/nb/",))
    assert (site.source, (site.status or "")[:10]) == (f"{replica.base}/ → {replica.base}/nb/", "discovered")
    left = looked_at(tmp_path)[f"{second_replica.base}/"]
    assert (left.run, left.entry, left.reason) == ("1", "", "blocked")
    asked = len(replica.paths()) + len(second_replica.paths())
    assert discovered(tmp_path)["portals"] == 0
    assert len(replica.paths()) + len(second_replica.paths()) == asked


def runs(directory: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{directory / 'data' / 'archive.db'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT command, contact, outcome, finished_at IS NULL FROM runs").fetchall()
    finally:
        connection.close()


def test_a_run_is_recorded(replica: Replica, tmp_path: Path) -> None:
    seeds(tmp_path, ("330411", "秀洲区人民政府", f"{replica.base}/a/"))
    discovered(tmp_path, "--contact", "a@example.org")
    assert runs(tmp_path) == [("sites discover", "a@example.org", "done", 0)]
    assert looked_at(tmp_path)[f"{replica.base}/a/"].reason == "not found"


def test_without_a_contact_no_portal_is_asked(tmp_path: Path) -> None:
    seeds(tmp_path, ("330411", "秀洲区人民政府", "http://www.xiuzhou.gov.cn/"))
    discovered(tmp_path, expect=2)
    assert runs(tmp_path) == []


def test_no_archive_is_made(tmp_path: Path) -> None:
    Results(tmp_path / "data").add_portals([Portal("330411", "秀洲区人民政府", "http://127.0.0.1:9/", "", "x", "")])
    assert discovered(tmp_path, expect=2) == {}
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["discovery"]


def test_what_a_kill_left_half_written_is_cut_off(tmp_path: Path) -> None:
    seeds(tmp_path, ("330411", "秀洲区人民政府", "http://a.gov.cn/"))
    directory = tmp_path / "data" / "discovery"
    with (directory / "portals.csv").open("ab") as file:
        file.write("330411,嘉兴".encode()[:-1])
    (directory / "found.toml").write_text(
        '[[site]]\nid = "a"\nstart = ["http://a.gov.cn/"]\n\n[[site]]\nid = "b', "utf-8"
    )
    results = Results(tmp_path / "data")
    assert [*results.portals] == ["http://a.gov.cn/"]
    assert [entry["id"] for entry in results.entries] == ["a"]
    assert b"330411,\xe5" in (directory / "portals.csv").read_bytes()  # as it was: another process may be writing
    results.repair()
    results.add_portals([Portal("330402", "南湖区人民政府", "http://b.gov.cn/", "", "x", "2026-12-01")])
    assert [*Results(tmp_path / "data").portals] == ["http://a.gov.cn/", "http://b.gov.cn/"]


def test_a_home_page_with_reports_of_departments_is_no_column(replica: Replica, tmp_path: Path) -> None:
    news = "".join(
        f'<li><a href="/news/{year}.html">秀洲区{name}{year}年政府信息公开工作年度报告</a>'
        for year, name in ((2023, "教育局"), (2024, "财政局"), (2025, "民政局"))
    )
    replica.routes |= {
        "/": page(f'{news}<a href="/nb/">信息公开</a>'),
        "/nb/": page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="年报"),
        "/b/": page(news),
    }
    seeds(
        tmp_path,
        ("330411", "秀洲区人民政府", f"{replica.base}/"),
        ("330411", "秀洲区人民政府", f"{replica.base}/b/"),
    )
    assert discovered(tmp_path)["found"] == 1
    assert [site.start for site in found_in(tmp_path)] == [(f"{replica.base}/nb/",)]
    assert looked_at(tmp_path)[f"{replica.base}/b/"].reason == "another host or agency"
    assert looked_at(tmp_path)[f"{replica.base}/"].site_code == "3304110001"


NO_COLUMN = {
    "websites": '<a href="/y/">政府网站工作年度报表</a><a href="/y/">法治政府建设年度报告</a>',
    "statistics": '<a href="/statistics/">统计年报</a><a href="/statistics/">年报</a>',
    "single page": '<div id="app"></div><script src="/app.js"></script>',
}


def of_portal(markup: str, number: int) -> bytes:
    """The page with its addresses below /pN/, as a page of its own."""
    for name in ("x", "y", "statistics", "nb", "menu.js", "app.js"):
        markup = markup.replace(f"/{name}", f"/p{number}/{name}")
    return markup.encode()


def start_discovering(directory: Path) -> "subprocess.Popen[bytes]":
    program = "from crawler.cli.nianbao import main; main()"
    command = [sys.executable, "-c", program, "sites", "discover", "--delay", "0"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, cwd=directory, env=environment, stdout=subprocess.DEVNULL)


@pytest.mark.slow
def test_an_interrupted_search_goes_on(replica: Replica, second_replica: Replica, tmp_path: Path) -> None:
    column = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报")
    replica.routes |= {"/": column, "/robots.txt": Reply(status=404)}
    second_replica.routes |= {"/": Reply(column, delay_s=20.0)}
    bases = (replica.base, second_replica.base)
    seeds(tmp_path, *(("330411", "秀洲区人民政府", f"{base}/") for base in bases))
    with start_discovering(tmp_path) as running:
        wait_for(lambda: bool(second_replica.seen) and len(looked_at(tmp_path)) == 1)
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 4
    assert [row[2] for row in runs(tmp_path)] == ["interrupted"]
    second_replica.routes["/"] = column
    assert discovered(tmp_path)["portals"] == 1
    assert [site.start[0] for site in found_in(tmp_path)] == [f"{base}/" for base in bases]


@pytest.mark.slow
def test_a_country_of_portals_killed_twice_and_resumed(replica: Replica, tmp_path: Path) -> None:
    kinds = {**WAYS, **NO_COLUMN}
    column = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报").decode()
    rows, expected = [], set()
    for number in range(300):
        kind = list(kinds)[number % len(kinds)]
        url = f"{replica.base}/p{number}/"
        rows.append(("330411", "秀洲区人民政府", url))
        if kind in WAYS:
            expected.add(f"{url}x/")
        replica.routes |= {
            f"/p{number}/": of_portal(f"<html><title>甲县</title><body>{kinds[kind]}</body></html>", number),
            f"/p{number}/x/": of_portal(column, number),
            f"/p{number}/statistics/": of_portal(
                '<title>统计年报</title><a href="/y/1.html">2024年统计年报</a>', number
            ),
            f"/p{number}/menu.js": of_portal("""document.writeln('<a href="/x/">政府信息公开年报</a>')""", number),
            f"/p{number}/app.js": b"render()",
        }
    seeds(tmp_path, *rows)
    for enough in (20, 120):
        with start_discovering(tmp_path) as running:
            wait_for(lambda enough=enough: len(results(tmp_path)) >= enough)
            running.kill()
    before = results(tmp_path)
    assert len(before) == len(set(before)) < 300
    assert discovered(tmp_path)["portals"] == 300 - len(before)
    assert len(results(tmp_path)) == len(set(results(tmp_path))) == 300
    starts = [start for site in found_in(tmp_path) for start in site.start]
    assert len(starts) == len(expected)
    assert set(starts) == expected
    assert [row[2:] for row in runs(tmp_path)] == [("cut short", 1), ("cut short", 1), ("done", 0)]
    assert len(replica.paths()) < 300 * 5


def results(directory: Path) -> list[str]:
    """The home pages of which a whole result is written."""
    file = directory / "data" / "discovery" / "looked.csv"
    return re.findall(r"^(http://[^,]+/p\d+/),[^\n]*\n", file.read_text("utf-8"), re.MULTILINE) if file.exists() else []
