"""From the official list of portals to entries: `sites import` and `sites discover`, on a country of replicas."""

import csv
import json
import os
import zipfile
from pathlib import Path
from unittest.mock import patch

from crawler.registry.sites import load_sites
from tests.crawler.column_pages import TRS_ROWS, page
from tests.crawler.conftest import Replica, Reply
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
