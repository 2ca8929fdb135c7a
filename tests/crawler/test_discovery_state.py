"""`sites state`: seeds, registry, archive and what needs a person, by province."""

import json
from pathlib import Path

from archive.coverage.discovery import read_state
from tests.crawler.column_pages import TRS_ROWS, page
from tests.crawler.conftest import Replica, Reply, report_page
from tests.crawler.discovering import discovered, seeds
from tests.launch import run_nianbao

ENTRY = '[[site]]\nid = "{}"\nagency = "{}"\nregion = "{}"\nstart = ["http://{}.gov.cn/"]\nstatus = "{}"\n'


def state_of(directory: Path, *arguments: str) -> dict[str, dict[str, object]]:
    done = run_nianbao(
        "sites", "state", "--sites", "registry.toml", "--format", "json", *arguments, directory=directory
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return {province["code"]: province for province in answer["provinces"]} | {"answer": answer}


def test_state(replica: Replica, second_replica: Replica, tmp_path: Path) -> None:
    column = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报")
    replica.routes |= {"/": page('<a href="/nb/">政府信息公开年报</a>'), "/nb/": column}
    replica.routes |= {f"/nb/{year + 1}03/t{year + 1}0312_{year}.html": report_page() for year in (2019, 2020, 2021)}
    second_replica.routes |= {"/": b'<div id="app"></div><script src="/app.js"></script>', "/b/": Reply(status=412)}
    seeds(
        tmp_path,
        ("330411", "秀洲区人民政府", f"{replica.base}/"),
        ("330402", "南湖区人民政府", f"{second_replica.base}/"),
        ("440100", "广州市人民政府", f"{second_replica.base}/b/"),
        ("", "某新区管委会", "http://x.gov.cn/"),
    )
    registry = [ENTRY.format(name, *rest, name, status) for name, *rest, status in (
        ("gz", "贵州省人民政府", "520000", "stated"), ("gy", "贵阳市教育局", "520100", "verified 2026-11-01"),
    )]  # fmt: skip
    (tmp_path / "registry.toml").write_text("\n".join(registry), "utf-8")
    discovered(tmp_path, "--region", "33")
    discovered(tmp_path, "--region", "44")
    found = state_of(tmp_path)
    zhejiang = {
        "code": "33",
        "portals": 2,
        "not_asked": 0,
        "columns": 1,
        "verified": 0,
        "governments": 102,
        "with_column": 1,
    }
    assert found["33"] == zhejiang | {"needs_person": {"single-page application": 1}}
    assert (found["44"]["columns"], found["44"]["needs_person"]) == (0, {"blocked": 1})
    assert [found["52"][name] for name in ("portals", "columns", "verified", "with_column")] == [0, 2, 1, 1]
    assert (found[""]["portals"], found[""]["not_asked"], found[""]["governments"]) == (1, 1, 0)
    left = state_of(tmp_path, "--open")["answer"]["open"]
    assert isinstance(left, list)
    assert [(row["region"], row["name"], row["reason"]) for row in left] == [
        ("330402", "南湖区人民政府", "single-page application"),
        ("440100", "广州市人民政府", "blocked"),
    ]
    done = run_nianbao("crawl", "--sites", tmp_path / "data" / "discovery" / "found.toml", "--data", tmp_path / "data")
    assert "Traceback" not in done.stderr, done.stderr
    assert state_of(tmp_path)["33"]["verified"] == 1
    written = read_state(tmp_path / "data")
    assert written
    assert [province.verified for province in written.provinces if province.code == "33"] == [1]
    shown = run_nianbao("sites", "state", "--sites", "registry.toml", directory=tmp_path)
    assert "single-page application: 1" in shown.stdout
    listed = run_nianbao("sites", "state", "--open", "--sites", "registry.toml", directory=tmp_path)
    assert listed.stdout.splitlines()[0].split("\t")[:2] == ["330402", "南湖区人民政府"]
    listing = run_nianbao(
        "sites", "list", "--sites", tmp_path / "data" / "discovery", "--format", "json", directory=tmp_path
    )
    assert [row["status"].split(" ")[0] for row in json.loads(listing.stdout)] == ["verified"]
    elsewhere = ("--data", tmp_path / "none", "--sites", tmp_path / "data" / "discovery")
    assert "discovered 20" in run_nianbao("sites", "list", *elsewhere).stdout
