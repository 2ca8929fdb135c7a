"""From the official list of portals to entries: `sites import` and `sites discover`, on a country of replicas."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from unittest.mock import patch

import pytest

from crawler.registry.sites import load_sites
from tests.crawler.column_pages import TRS_ROWS, WAYS, page
from tests.crawler.conftest import Replica, Reply
from tests.crawler.one_report import wait_for
from tests.launch import run_nianbao

HEAD = ("政府网站标识码", "网站名称", "首页网址", "主办单位", "主管单位")


def discovered(directory: Path, *arguments: str) -> dict[str, int]:
    with patch.dict(os.environ):
        os.environ.pop("NIANBAO_CONTACT", None)
        done = run_nianbao(
            "sites", "discover", "portals.csv", "--delay", "0", "--format", "json", *arguments, directory=directory
        )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


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
    assert json.loads(done.stdout) == {"portals": 3, "without_division": 1, "unsure": 2}
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        "list.zip/alldistrict.csv:4",
        "list.zip/alldistrict.csv:5",
    ]
    with (tmp_path / "portals.csv").open(newline="", encoding="utf-8") as file:
        found = [(row["region"], row["url"], row["site_code"]) for row in csv.DictReader(file)]
    assert found == [
        ("330411", "http://www.xiuzhou.gov.cn", "3304110001"),
        ("110000", "http://www.fmprc.gov.cn", "bm01000001"),
        ("", "http://x.gov.cn", "4403920001"),
    ]


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
    rows = [("region", "name", "url", "site_code", "source", "day")]
    rows += [
        ("330411", "秀洲区人民政府", f"{base}/", "", "x", "2026-12-01") for base in (replica.base, second_replica.base)
    ]
    (tmp_path / "portals.csv").write_text("\n".join(",".join(row) for row in rows), "utf-8")
    assert discovered(tmp_path, "--region", "44")["portals"] == 0
    assert discovered(tmp_path) == {"portals": 2, "found": 1, "open": 1, "pages": 2}
    (site,) = load_sites([tmp_path / "found.toml"])
    assert (site.agency, site.region, site.start) == ("嘉兴市秀洲区人民政府", "330411", (f"{replica.base}/nb/",))
    assert (site.source, (site.status or "")[:10]) == (f"{replica.base}/ → {replica.base}/nb/", "discovered")
    with (tmp_path / "open.csv").open(newline="", encoding="utf-8") as file:
        (left,) = csv.DictReader(file)
    assert (left["url"], left["reason"]) == (f"{second_replica.base}/", "blocked")
    asked = len(replica.paths()) + len(second_replica.paths())
    assert discovered(tmp_path)["portals"] == 0
    assert len(replica.paths()) + len(second_replica.paths()) == asked


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


@pytest.mark.slow
def test_a_country_of_portals_killed_twice_and_resumed(replica: Replica, tmp_path: Path) -> None:
    kinds = {**WAYS, **NO_COLUMN}
    column = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报").decode()
    rows, expected = [("region", "name", "url", "site_code", "source", "day")], set()
    for number in range(300):
        kind = list(kinds)[number % len(kinds)]
        url = f"{replica.base}/p{number}/"
        rows.append(("330411", "秀洲区人民政府", url, "", "x", "2026-12-01"))
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
    (tmp_path / "portals.csv").write_text("\n".join(",".join(row) for row in rows), "utf-8")
    for enough in (20, 120):
        command = [
            sys.executable,
            "-c",
            "from crawler.cli.nianbao import main; main()",
            "sites",
            "discover",
            "portals.csv",
            "--delay",
            "0",
        ]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) as running:
            wait_for(lambda enough=enough: len(results(tmp_path)) >= enough)
            running.kill()
    before = results(tmp_path)
    assert len(before) == len(set(before)) < 300
    discovered(tmp_path)
    assert len(results(tmp_path)) == len(set(results(tmp_path))) == 300
    starts = {start for site in load_sites([tmp_path / "found.toml"]) for start in site.start}
    assert starts == expected
    assert len(replica.paths()) < 300 * 5


def results(directory: Path) -> list[str]:
    """The home pages of which a whole result is written."""
    found, left = directory / "found.toml", directory / "open.csv"
    entries = re.findall(r'^source = "(\S+)', found.read_text("utf-8"), re.MULTILINE) if found.exists() else []
    rows = re.findall(r"http://[^,]+/p\d+/(?=,)", left.read_text("utf-8")) if left.exists() else []
    return [*entries, *rows]
