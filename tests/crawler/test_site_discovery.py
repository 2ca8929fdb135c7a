"""`nianbao sites add URL` against replicas: from a home page or a list to the entry."""

import json
import os
import subprocess
import tomllib
from pathlib import Path
from unittest.mock import patch

import pytest

from crawler.discovery.publisher import agency_of
from crawler.discovery.ways_on import ways_on
from crawler.lists.listing import soup
from crawler.registry.sites import Site
from tests.crawler.column_pages import TRS_ROWS, WAYS, page
from tests.crawler.conftest import Replica, Reply
from tests.launch import run_nianbao

OTHERS = (
    '<a href="/zfxxgk/zfwzgzndbb/">政府网站工作年度报表</a><a href="/zfxxgk/fzzfjs/">法治政府建设年度报告</a>'
    '<a href="/news/t20250312_1.html">秀洲区人民政府2024年政府信息公开工作年度报告</a>'
)


def run(*arguments: str, expect: int = 0) -> "subprocess.CompletedProcess[str]":
    with patch.dict(os.environ):
        os.environ.pop("NIANBAO_CONTACT", None)
        done = run_nianbao("sites", "add", "--delay", "0", *arguments)
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


def entry(done: "subprocess.CompletedProcess[str]") -> Site:
    (table,) = tomllib.loads(done.stdout)["site"]
    return Site.model_validate(table)


def test_from_the_home_page_of_a_trs_site(replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    replica.routes |= {
        "/": page(f'{OTHERS}<a href="/zfxxgk/">政府信息公开</a>'),
        "/zfxxgk/": page(
            f'{OTHERS}<ul><li><a href="zfxxgknb/index.html"> 政府信息公开年报 </a></ul>', column="政府信息公开"
        ),
        "/zfxxgk/zfxxgknb/index.html": page(
            f'<a href="/zfxxgk/zfxxgknb/index.html">政府信息公开年报</a><ul>{TRS_ROWS}</ul>'
            '<script>createPageHTML(2, 0, "index", "html")</script>',
            column="政府信息公开年报",
        ),
    }
    done = run(f"{replica.base}/")
    site = entry(done)
    assert site.id == f"zj-127-0-0-1-{replica.port}"
    assert (site.agency, site.region, site.family) == ("嘉兴市秀洲区人民政府", "330411", "trs")
    assert site.start == (f"{replica.base}/zfxxgk/zfxxgknb/index.html",)
    assert done.stdout.startswith("# 3 reports on the first page, 2019 to 2021; found by way of ")
    assert replica.paths() == ["/robots.txt", "/", "/zfxxgk/", "/zfxxgk/zfxxgknb/index.html"]
    assert not (tmp_path / "data").exists()


def test_the_entry_can_be_crawled(replica: Replica, tmp_path: Path) -> None:
    replica.routes["/zfxxgknb/"] = page(f"<ul>{TRS_ROWS}</ul>", column="政府信息公开年报")
    registry = tmp_path / "sites.toml"
    registry.write_text(run(f"{replica.base}/zfxxgknb/").stdout, "utf-8")
    for arguments in (
        ["sites", "check", "--sites", registry],
        ["crawl", "--sites", registry, "--data", tmp_path / "d"],
    ):
        done = run_nianbao(*arguments)
        assert "Error" not in done.stderr, done.stderr
    assert replica.paths().count("/zfxxgknb/202003/t20200312_2019.html") == 1
    again = run("--sites", str(registry), f"{replica.base}/zfxxgknb/", expect=1)
    assert entry(again).id == f"zj-127-0-0-1-{replica.port}-2"
    assert again.stderr == f"{replica.base}/zfxxgknb/ is a start of site 'zj-127-0-0-1-{replica.port}' already\n"


def test_hanweb_column_of_a_department(replica: Replica) -> None:
    title = "秀洲区教育局{}年政府信息公开工作年度报告"
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/{y + 1}/1/2/art_77_{y}.html' title='{title.format(y)}'>…</a></li>]]></record>"
        for y in (2022, 2023)
    )
    store = (
        f'<div id="303"><script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script></div>'
    )
    replica.routes["/col/col77/index.html"] = page(store, column="政府信息公开年报")
    site = entry(run(f"{replica.base}/col/col77/index.html"))
    assert (site.family, site.agency, site.region) == ("hanweb", "秀洲区教育局", "330411")


def test_a_column_for_each_year(replica: Replica) -> None:
    years = "".join(f'<li><a href="/jyt/c{n}/zwgklist.shtml">{2020 + n}</a></li>' for n in range(3))
    replica.routes["/jyt/xxgknb/"] = page(
        f"<ul id=nb_list>{years}</ul>", "甘肃省教育厅", "6200000068", "政府信息公开年报"
    )
    site = entry(run(f"{replica.base}/jyt/xxgknb/"))
    assert (site.agency, site.region) == ("甘肃省教育厅", "620000")
    assert site.start == (f"{replica.base}/jyt/xxgknb/", *(f"{replica.base}/jyt/c{n}/zwgklist.shtml" for n in range(3)))


def test_json_and_a_credit_code_in_the_address(replica: Replica) -> None:
    path = "/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663"
    replica.routes[path] = page("<p>一、总体情况</p>", "丽水市人民政府", "3311000001", "政府信息公开年报")
    answer = json.loads(run("--format", "json", replica.base + path).stdout)
    assert answer["site"]["credit_code"] == "113325000026455663"
    assert answer["site"]["start"] == [replica.base + path]
    assert (answer["pages"], answer["notes"]) == ([replica.base + path], [])


def test_what_is_not_told_is_left_open(replica: Replica) -> None:
    rows = "".join(f'<li><a href="/a/{y}0001.html">{y}年政府信息公开工作年度报告</a></li>' for y in (2020, 2021))
    replica.routes["/nb.htm"] = f"<html><body><ul>{rows}</ul></body></html>".encode()
    done = run(f"{replica.base}/nb.htm", expect=1)
    site = entry(done)
    assert (site.agency, site.region, site.id) == ("?", "000000", f"cn-127-0-0-1-{replica.port}")
    assert done.stderr.splitlines() == ["the pages do not tell the agency", "the pages do not tell the region"]


def test_no_column(replica: Replica) -> None:
    replica.routes["/"] = page(OTHERS.replace("政府信息公开工作年度报告", "工作要闻"))
    done = run(f"{replica.base}/", expect=1)
    assert (done.stdout, done.stderr) == (
        "",
        "no page of annual reports was found: look for the column 政府信息公开年报 and give its address\n",
    )


def test_a_column_on_another_host_is_not_asked_for(replica: Replica, second_replica: Replica) -> None:
    column = f"{second_replica.base}/zfxxgknb/"
    replica.routes["/"] = page(f'<a href="{column}">政府信息公开年报</a>')
    done = run(f"{replica.base}/", expect=1)
    assert done.stderr == f"the column of annual reports is on another host: look at {column}\n"
    assert second_replica.seen == []


def test_robots_are_obeyed(replica: Replica) -> None:
    replica.routes |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /zf\n"), "/zfxxgknb/": page(TRS_ROWS)}
    done = run(f"{replica.base}/zfxxgknb/", expect=1)
    assert done.stderr.startswith(f"robots: {replica.base}/zfxxgknb/")
    assert replica.paths() == ["/robots.txt"]


def test_a_challenge_page_is_named(replica: Replica) -> None:
    replica.routes["/"] = Reply(b"<script>$_ts</script>", 412)
    assert run(f"{replica.base}/", expect=1).stderr == f"blocked: {replica.base}/ (瑞数)\n"


def test_wrong_usage() -> None:
    assert "give --contact or set NIANBAO_CONTACT" in run("https://www.xiuzhou.gov.cn/", expect=2).stderr
    assert "is no http or https address" in run("www.xiuzhou.gov.cn", expect=2).stderr


def ways(markup: str) -> list[tuple[int, str]]:
    return [
        (way.rank, way.url.removeprefix("http://a.gov.cn")) for way in ways_on(soup(markup), markup, "http://a.gov.cn/")
    ]


def test_the_fullest_name_of_the_column_comes_first() -> None:
    links = (
        '<a href="/a">年报</a><a href="/b">法治政府建设年度报告</a><a href="/c">信息公开年报</a>'
        '<a href="/d">【政府信息公开年度报告】</a><a href="/e">政务公开</a><a href="/f">政府信息公开</a>'
    )
    assert ways(links) == [(0, "/d"), (1, "/c"), (2, "/a"), (3, "/f"), (4, "/e")]
    assert ways('<a href="/e">政府网站工作年度报表</a><a href="/s">统计年报</a>') == []


@pytest.mark.parametrize(
    "markup",
    [
        '<h3>政府信息公开年报<a href="/x/">更多&gt;&gt;</a></h3>',
        '<li><span>政府信息公开年报</span><a href="/x/"></a></li>',
        '<li title="政府信息公开年报"><a href="/x/"></a></li>',
        """<a href="#" onclick="toPage('1234', '/x/')">政府信息公开年报</a>""",
        '<a href="/x/" aria-label="政府信息公开年报"></a>',
        """<input type="button" value="政府信息公开年报" onclick="location.href='/x/'">""",
        '<select><option value="/x/">政府信息公开年报</option></select>',
        '<script>menu.add(["政府信息公开年报", "/x/"])</script>',
        '<script>var a = {"linkUrl": "/x/", "menuName": "政府信息公开年报"}</script>',
        '<a href="/x/">政府信息公开年报（2008—2024）</a>',
        '<base href="/x/"><a href="./">政府信息公开年报</a>',
    ],
)
def test_other_ways_on(markup: str) -> None:
    assert ways(markup) == [(0, "/x/")]


def test_ways_that_lead_elsewhere_are_none() -> None:
    assert ways('<h3>统计年报<a href="/x/">更多</a></h3><a href="/r.html">2024年政府信息公开工作年度报告</a>') == []


def test_a_column_whose_list_is_in_a_frame(replica: Replica) -> None:
    replica.routes |= {
        "/": page('<a href="/nb/">政府信息公开年报</a>'),
        "/nb/": page('<iframe src="list.html"></iframe>', column="政府信息公开年报"),
        "/nb/list.html": page(f"<ul>{TRS_ROWS}</ul>", column="列表"),
    }
    assert entry(run(f"{replica.base}/")).start == (f"{replica.base}/nb/list.html",)
    replica.routes["/nb/list.html"] = page("<p>广告</p>")
    assert entry(run(f"{replica.base}/")).start == (f"{replica.base}/nb/",)


@pytest.mark.parametrize("home", WAYS.values(), ids=WAYS)
def test_ways_on_from_a_home_page(replica: Replica, home: str) -> None:
    column = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报")
    replica.routes |= {
        "/": f"<html><head><title>秀洲区人民政府</title></head><body>{home}</body></html>".encode(),
        "/x/": column,
        "/menu.js": """document.writeln('<li><a href="/x/">政府信息公开年报</a></li>')""".encode(),
        "/statistics/": page('<a href="/s1.html">2024年统计年报</a>', column="统计年报"),
    }
    site = entry(run(f"{replica.base}/"))
    assert site.start == (f"{replica.base}/x/",)
    assert (site.status or "").startswith("discovered 20")
    assert len(replica.paths()) <= 5


def test_at_most_ten_pages_are_asked_for(replica: Replica) -> None:
    replica.routes["/"] = page("".join(f'<a href="/{n}/">信息公开</a>' for n in range(30)))
    run(f"{replica.base}/", expect=1)
    assert len(replica.paths()) == 11  # with robots.txt


@pytest.mark.parametrize(
    ("text", "printed", "agency"),
    [
        (
            '<meta name="SiteName" content="莆田市人民政府">',
            ["莆田市城市管理局", "莆田市城市管理局"],
            "莆田市城市管理局",
        ),
        (
            '<meta name="SiteName" content="嘉兴市秀洲区人民政府门户网站">',
            ["秀洲区", "秀洲区人民政府"],
            "嘉兴市秀洲区人民政府",
        ),
        ('<meta name="SiteName" content="秀洲区人民政府">', ["秀洲区教育局", "王店镇"], "秀洲区人民政府"),
        ("<p>主办单位：<span>茶陵县人民政府办公室</span>", [], "茶陵县人民政府办公室"),
        ("<title>政府信息公开年报-赫章县人民政府网</title>", [], "赫章县人民政府"),
        ("<title>政府信息公开年报</title>", [], None),
    ],
)
def test_who_publishes(text: str, printed: list[str], agency: str | None) -> None:
    assert agency_of(text, printed) == agency
