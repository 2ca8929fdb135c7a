"""Ways of discovery beyond a link on the same host: sister hosts, redirects, usual addresses, and the 网站标识码."""

import json
import os
import tomllib
from collections.abc import Callable
from unittest.mock import patch

import pytest

from crawler.discovery.publisher import publishes_for, region_of, site_code_of
from crawler.registry.sites import Site
from crawler.run.manners import groups
from crawler.web.urls import registered_domain
from tests.crawler.column_pages import TRS_ROWS, page
from tests.crawler.conftest import Replica, Reply
from tests.launch import run_code, run_nianbao

# The names of *.gov.cn are this machine, whose address counts as public.
_ON_THIS_MACHINE = """
from scrapy.resolver import CachingHostnameResolver as Resolver
from crawler.middleware import addresses
addresses.is_public = lambda address: True
look_up = Resolver.resolveHostName
Resolver.resolveHostName = lambda self, receiver, name, *others: look_up(self, receiver, "127.0.0.1", *others)
from crawler.cli.nianbao import main
main()
"""
COLUMN = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报")
OF_THE_CITY = page(
    f"<ul>{TRS_ROWS.replace('./', '/nb/').replace('秀洲区', '嘉兴市')}</ul>",
    "嘉兴市人民政府",
    "3304000001",
    "政府信息公开年报",
)


def by_host(**pages: bytes) -> Callable[[dict[str, str]], Reply]:
    """A page for each first label of the host that is asked."""

    def answer(headers: dict[str, str]) -> Reply:
        body = pages.get(headers["host"].split(".")[0])
        return Reply(body) if body else Reply(status=404)

    return answer


def added(url: str) -> tuple[dict[str, object], str]:
    with patch.dict(os.environ, {"NIANBAO_CONTACT": "a@example.org"}):
        done = run_code(_ON_THIS_MACHINE, "sites", "add", "--delay", "0", "--format", "json", url)
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout)["site"], done.stderr


def test_a_sister_host_of_the_same_agency(replica: Replica) -> None:
    sister, home = (f"http://{name}.xiuzhou.gov.cn:{replica.port}" for name in ("zwgk", "www"))
    replica.routes |= {
        "/": by_host(www=page(f'<a href="{sister}/nb/">政府信息公开年报</a>')),
        "/nb/": by_host(zwgk=COLUMN),
    }
    entry, _ = added(f"{home}/")
    assert entry["start"] == [f"{sister}/nb/"]
    assert entry["hosts"] == [f"zwgk.xiuzhou.gov.cn:{replica.port}", f"www.xiuzhou.gov.cn:{replica.port}"]
    assert entry["source"] == f"{home}/ → {sister}/nb/"
    assert [seen.headers["host"].split(".")[0] for seen in replica.seen if seen.path == "/robots.txt"] == [
        "www",
        "zwgk",
    ]


def test_the_column_of_the_parent_on_a_sister_host_is_not_taken(replica: Replica) -> None:
    replica.routes |= {
        "/": by_host(xz=page(f'<a href="http://www.jiaxing.gov.cn:{replica.port}/nb/">政府信息公开年报</a>')),
        "/nb/": by_host(www=OF_THE_CITY),
    }
    entry, told = added(f"http://xz.jiaxing.gov.cn:{replica.port}/")
    assert entry is None
    assert f"look at http://www.jiaxing.gov.cn:{replica.port}/nb/" in told


def test_a_home_page_that_sends_to_www(replica: Replica) -> None:
    www = f"http://www.xiuzhou.gov.cn:{replica.port}"
    home = page('<a href="/nb/">政府信息公开年报</a>')
    replica.routes |= {
        "/": lambda headers: (
            Reply(home) if headers["host"].startswith("www") else Reply(status=302, headers={"Location": f"{www}/"})
        ),
        "/nb/": by_host(www=COLUMN),
    }
    entry, _ = added(f"http://xiuzhou.gov.cn:{replica.port}/")
    assert entry["start"] == [f"{www}/nb/"]


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.x.gov.cn", "x.gov.cn"),
        ("zwgk.x.gov.cn:8080", "x.gov.cn"),
        ("x.gov.cn", "x.gov.cn"),
        ("a.b.x.gov.cn", "x.gov.cn"),
        ("gov.cn", ""),
        ("www.gov.cn", "www.gov.cn"),
        ("www.x.cn", ""),
        ("x.gov.cn.evil.com", ""),
        ("127.0.0.1:80", ""),
    ],
)
def test_registered_domains(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_sites_of_one_domain_are_asked_one_after_the_other() -> None:
    sites = [
        Site(id=str(number), agency="x", region="330000", start=(f"http://{host}/",))
        for number, host in enumerate(("a.x.gov.cn", "b.y.gov.cn", "b.x.gov.cn", "c.y.gov.cn"))
    ]
    ids = [[site.id for site in group] for group in groups(sites, registered_domain)]
    assert ids == [["0", "2"], ["1", "3"]]
    assert [len(group) for group in groups(sites)] == [1, 1, 1, 1]


def test_groups_of_sites_that_share_a_host_through_another() -> None:
    hosts = (("a", "b"), ("c",), ("b", "d"), ("d", "c"), ("e",))
    sites = [
        Site(id=str(number), agency="x", region="330000", start=(f"http://{own[0]}/",), hosts=own)
        for number, own in enumerate(hosts)
    ]
    assert [[site.id for site in group] for group in groups(sites)] == [["0", "1", "2", "3"], ["4"]]


def add(url: str) -> Site | None:
    done = run_nianbao("sites", "add", "--delay", "0", url)
    assert "Traceback" not in done.stderr, done.stderr
    return Site.model_validate(tomllib.loads(done.stdout)["site"][0]) if done.stdout else None


def test_the_usual_address_of_the_family(replica: Replica) -> None:
    replica.routes |= {"/": page('<a href="/a/t20240101_1.html">要闻</a>'), "/zfxxgk/zfxxgknb/": COLUMN}
    site = add(f"{replica.base}/")
    assert site
    assert site.start == (f"{replica.base}/zfxxgk/zfxxgknb/",)
    assert replica.paths() == ["/robots.txt", "/", "/zfxxgk/zfxxgknb/"]


def test_the_tree_of_gkmlpt(replica: Replica) -> None:
    tree = '[{"id": 1, "name": "指南"}, {"id": 2629, "name": "政府信息公开年报", "post_count": 9}]'
    replica.routes |= {
        "/": page('<script src="/gkmlpt/js/x.js"></script><a href="/x/">要闻</a>'),
        "/gkmlpt/annualreport": page(f"<script>window._CONFIG = {{SID: 1, TREE: {tree}}}</script>", column="目录"),
    }
    site = add(f"{replica.base}/gkmlpt/")
    assert site is None
    replica.routes["/gkmlpt/"] = page('<a href="/x/">要闻</a>')
    site = add(f"{replica.base}/gkmlpt/")
    assert site
    assert (site.family, site.start) == ("gkmlpt", (f"{replica.base}/gkmlpt/annualreport",))


def test_a_column_of_longxun_that_only_its_link_names(replica: Replica) -> None:
    column = "/public/column/6612?type=4&catId=33&action=list"
    fragment = "/site/label/8888?IsAjax=1&labelName=publicInfoList&siteId=678&pageSize=20"
    replica.routes |= {
        "/": page(f'<a href="{column}">政府信息公开年报</a>'),
        column: page(f'<div></div><script>var url = "{fragment}"; pageCount: 3</script>', column="首页"),
    }
    site = add(f"{replica.base}/")
    assert site
    assert (site.family, site.start) == ("longxun", (f"{replica.base}{column}",))


def test_the_catalogue_of_longxun_leads_to_its_column(replica: Replica) -> None:
    catalogue, column = "/public/column/6612?type=4&action=list", "/public/column/6612?type=4&catId=33&action=list"
    replica.routes |= {
        "/": page(f'<a href="{catalogue}">政府信息公开</a>'),
        catalogue: page(f'<a href="{column}">政府信息公开年报</a>', column="首页"),
    }
    site = add(f"{replica.base}/")
    assert site
    assert (site.family, site.start) == ("longxun", (f"{replica.base}{catalogue}",))


def test_a_server_that_answers_any_address_has_no_column_there(replica: Replica) -> None:
    replica.routes |= {"/": page('<a href="/a/t20240101_1.html">要闻</a>')}
    replica.routes["/zfxxgk/zfxxgknb/"] = replica.routes["/"]
    assert add(f"{replica.base}/") is None


def test_a_single_report_is_no_column(replica: Replica) -> None:
    title = "秀洲区人民政府2024年政府信息公开工作年度报告"
    replica.routes |= {
        "/": page('<a href="/r.html">政府信息公开年报</a>'),
        "/r.html": page(f'<meta name="ArticleTitle" content="{title}"><p>一、总体情况</p>', column="政府信息公开年报"),
    }
    assert add(f"{replica.base}/") is None


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ('<meta name="SiteIDCode" content="3302000071">', "3302000071"),
        ('<script id="_jiucuo_" sitecode="3302000071" src="x.js"></script>', "3302000071"),
        ("<script id='_jiucuo_' sitecode='bm01000001'></script>", "bm01000001"),
        ('<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3302000071&url=x">纠错</a>', "3302000071"),
        ("<p>政府网站标识码：3302000071</p>", "3302000071"),
        ("<p>网站标识码:<span> BM01000001</span></p>", "bm01000001"),
        ('<meta name="SiteIDCode" content="">标识码 3302000071', "3302000071"),
        ("<p>ICP备33020000711号</p>", None),
        ("<p>标识码：330200007</p><p>标识码：33020000712</p>", None),
    ],
)
def test_where_the_site_code_stands(markup: str, code: str | None) -> None:
    assert site_code_of(markup) == code


@pytest.mark.parametrize(
    ("owner", "agency", "region", "is_own"),
    [
        ("秀洲区", "嘉兴市秀洲区人民政府", "330411", True),
        ("秀洲区人民政府", "秀洲区人民政府办公室", "330411", True),
        ("嘉兴市秀洲区人民政府", "秀洲区大数据发展管理局", "330411", True),
        ("秀洲区", "秀洲区政府门户网站", "330411", True),
        ("秀洲区人民政府", "秀洲区政务服务管理局", "330411", True),
        ("秀洲区教育局", "秀洲区人民政府", "330411", False),
        ("秀洲区人民政府", "秀洲区教育局", "330411", False),
        ("嘉兴市人民政府", "秀洲区人民政府", "330411", False),
        ("秀洲区王店镇人民政府", "秀洲区人民政府", "330411", False),
        ("南湖区人民政府", None, "330411", False),
        ("秀洲区人民政府", None, None, True),
    ],
)
def test_whose_reports_a_site_has(owner: str, agency: str | None, region: str | None, *, is_own: bool) -> None:
    assert publishes_for(owner, agency, region) is is_own


def test_a_column_of_a_department_is_left_for_that_of_the_government(replica: Replica) -> None:
    replica.routes |= {
        "/": page('<a href="/jyj/">教育局政府信息公开年报</a><a href="/gk/">信息公开</a>'),
        "/jyj/": page(TRS_ROWS.replace("秀洲区人民政府", "秀洲区教育局"), column="政府信息公开年报"),
        "/gk/": page('<a href="/nb/">年报</a>'),
        "/nb/": COLUMN,
    }
    site = add(f"{replica.base}/")
    assert site
    assert site.start == (f"{replica.base}/nb/",)


@pytest.mark.parametrize(
    ("agency", "code", "region"),
    [
        ("秀洲区人民政府", "1101010001", "330411"),
        ("鼓楼区人民政府", "3201060001", "320106"),
        (None, "bm01000001", "110000"),
        (None, "4403920001", None),
        (None, "3301830001", None),  # 富阳市, which is no more
        (None, None, None),
    ],
)
def test_the_division_of_a_page(agency: str | None, code: str | None, region: str | None) -> None:
    assert region_of(agency, code) == region
