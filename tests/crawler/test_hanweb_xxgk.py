"""Hanweb's old catalogue, its report pages by year, and the lists of Jiangxi: shapes from documentation, whole crawls."""

import json

import pytest

from crawler.lists.listing import Post, Row
from crawler.spiders.auto import family_of
from crawler.spiders.hanweb import read_list
from crawler.spiders.hanweb.catalogue import by_form, newest_annual, read_annual, search_of
from crawler.spiders.hanweb.query import query_of
from tests.crawler.conftest import Crawling, Replica, Reply, packaged, report_page

COLUMN = "http://a.gov.cn/col/col1229/index.html"
SEARCH = "http://a.gov.cn/module/xxgk/search.jsp"
FORM = "infotypeId=A0212&jdid=3001&area=113325000026455663&divid=div1229"
FRAGMENT = """<table><tr class="tr_main_value_odd"><td><a href="http://a.gov.cn/art/2020/1/9/art_1229_5.html"
 title="甲市2019年政府信息公开工作年度报告">甲市2019年...</a></td><td>2020-01-09</td></tr>
<tr class="tr_main_value_even"><td><a href="/art/2020/1/8/art_77_6.html" title="另一栏目">另</a></td><td>2020-01-08</td></tr>
<tr><td><a class="bt_link" gkfs="依申请公开" href="/art/2020/1/7/art_1229_7.html" title="不公开">丙</a></td></tr>
<tr><td><a class="bt_link" gkfs="主动公开" href="/art/2020/1/6/art_1229_8.html" title="乙">乙</a></td></tr></table>
<div>共3页 <a href="javascript:;">下一页</a> <a>尾页</a></div>"""


def test_fragment_keeps_to_its_column() -> None:
    page = read_list(FRAGMENT, f"{SEARCH}?{FORM}&currpage=1")
    assert page.rows == (
        Row("http://a.gov.cn/art/2020/1/9/art_1229_5.html", "甲市2019年政府信息公开工作年度报告", "2020-01-09"),
        Row("http://a.gov.cn/art/2020/1/6/art_1229_8.html", "乙", None),
    )
    assert (page.total_pages, page.ended) == (3, False)
    assert read_list(FRAGMENT, f"{SEARCH}?{FORM}&currpage=3").ended


@pytest.mark.parametrize(
    "page",
    [
        f"<script>$.post('/module/xxgk/search.jsp?{FORM}')</script>",
        """<script>var url="/module/xxgk/search.jsp"; var p={infotypeId:'A0212', jdid: 3001, "area":"113325000026455663",divid:"div1229"}</script>""",
        """<form action="/module/xxgk/search.jsp"><input type="hidden" name="infotypeId" value="A0212"><input value='3001' name='jdid'>
<input id="area" value="113325000026455663"><input name="divid" value="div1229"></form>""",
    ],
)
def test_page_that_shows_a_catalogue(page: str) -> None:
    post = search_of(page, COLUMN)
    assert post is not None
    assert post.url == SEARCH
    form = dict(post.form)
    assert (form["infotypeId"], form["jdid"], form["area"]) == ("A0212", "3001", "113325000026455663")
    assert (form["divid"], form["currpage"], form["fbtime"], form["vc_title"]) == ("div1229", "1", "-1", "")
    assert read_list(page, COLUMN).further == post
    assert by_form(post.address, 2) == Post(post.url, tuple((n, "2" if n == "currpage" else v) for n, v in post.form))


ANNUAL = "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663"


def test_annual_page_is_its_own_row() -> None:
    body = (
        "<h1>丽水市人民政府2017年政府信息公开工作年度报告</h1>" + "<p>根据条例，公布本年度政府信息公开情况。</p>" * 20
    )
    assert read_annual(f"<html>{body}</html>", ANNUAL).rows == (
        Row(ANNUAL, "丽水市人民政府2017年政府信息公开工作年度报告"),
    )
    assert read_annual("<html><p>暂无信息公开年度报告</p></html>", ANNUAL).rows == ()


def test_page_that_links_annual_pages() -> None:
    links = "".join(
        f'<a href="/module/xxgk/xxgkAnnualReport.jsp?fbtime={y}&amp;area=1">{y}年</a>' for y in (2015, 2017, 2016)
    )
    newest = "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=1"
    assert newest_annual(links, COLUMN) == read_list(links, COLUMN).lists == (newest,)


QUERY = """<script>var o={{unitid:'380055',webSiteCode:['jxssthjt'],channelCode:['col42150'],perPage:{size},showMode:'normal',
templateContainerId:'div380055',themeName:'lucidity',pageSize:{size}}}; $.post('/queryList', o)</script>"""


def test_page_that_asks_a_query_list() -> None:
    assert query_of(QUERY.format(size=15), COLUMN) == Post(
        "http://a.gov.cn/queryList",
        (
            ("current", "1"),
            ("unitid", "380055"),
            ("webSiteCode[]", "jxssthjt"),
            ("channelCode[]", "col42150"),
            ("perPage", "15"),
            ("showMode", "normal"),
            ("templateContainerId", "div380055"),
            ("themeName", "lucidity"),
            ("pageSize", "15"),
        ),
    )
    assert family_of(QUERY.format(size=15), COLUMN) == "hanweb"
    assert query_of("<p>no list</p>", COLUMN) is None


TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 8)]
OTHERS = ["丽水市2019年法治政府建设年度报告", "2019年度政府网站年度工作报表", "丽水市2019年度部门决算"]
ALL = [*TITLES[:2], *OTHERS, *TITLES[2:]]
ITEMS = [f"/art/2020/1/{n}/art_1229_{n}.html" for n in range(10)]


def search(replica: Replica) -> None:
    """Ten rows, four a page, and one of another column on each page."""

    def answer(form: dict[str, str]) -> Reply:
        assert (form["infotypeId"], form["jdid"], form["divid"]) == ("A0212", "3001", "div1229")
        number = int(form["currpage"])
        rows = "".join(
            f'<tr class="tr_main_value_odd"><td><a href="{ITEMS[n]}" title="{ALL[n]}">{ALL[n][:6]}..</a></td></tr>'
            for n in range(number * 4 - 4, min(number * 4, 10))
        )
        other = (
            '<tr><td><a href="/art/2020/1/1/art_9_1.html" title="邻县2019年政府信息公开工作年度报告">邻</a></td></tr>'
        )
        return Reply(f"<table>{rows}{other}</table>共3页".encode())

    replica.queries["POST /module/xxgk/search.jsp"] = answer
    replica.routes |= {item: report_page() for item in ITEMS}


@pytest.mark.parametrize("family", ["hanweb", "auto"])
def test_catalogue_is_asked_page_by_page(replica: Replica, crawling: Crawling, family: str) -> None:
    search(replica)
    page = f"<html><script>search('/module/xxgk/search.jsp?{FORM}')</script></html>"
    replica.routes["/col/col1229/index.html"] = page.encode()
    crawling.site(f"{replica.base}/col/col1229/index.html", family=family)
    crawling.run("--delay", "0")
    assert sorted(crawling.rows("SELECT title FROM sightings")) == sorted((title,) for title in TITLES)
    posts = [path for path in replica.paths() if path.startswith("POST ")]
    assert [path.partition("currpage=")[2][0] for path in posts] == ["1", "2", "3"]
    assert crawling.rows("SELECT count(*) FROM captures WHERE method = 'POST'") == [(3,)]
    assert crawling.failures() == []


@pytest.mark.parametrize("family", ["hanweb", "auto"])
def test_start_can_be_the_form(replica: Replica, crawling: Crawling, family: str) -> None:
    search(replica)
    crawling.site(f"{replica.base}/module/xxgk/search.jsp?{FORM}", family=family)
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT count(*) FROM sightings") == [(7,)]
    assert len([path for path in replica.paths() if "search.jsp" in path]) == 3


@pytest.mark.parametrize("family", ["hanweb", "auto"])
def test_annual_pages_year_by_year(replica: Replica, crawling: Crawling, family: str) -> None:
    published = {2012, 2016, 2017, 2019}

    def answer(query: dict[str, str]) -> Reply:
        assert query["area"] == "113325000026455663"
        year = int(query["fbtime"])
        if year not in published:
            return Reply(b"<html><body><p></p></body></html>")
        text = packaged("xiuzhou-2019.html").decode().replace("2019年政府", f"{year}年政府")
        return Reply(
            f"<html><body><h1>秀洲区人民政府{year}年政府信息公开工作年度报告</h1>{text}</body></html>".encode()
        )

    replica.queries["/module/xxgk/xxgkAnnualReport.jsp"] = answer
    start = f"{replica.base}/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663"
    crawling.site(start, family=family)
    crawling.run("--delay", "0")
    years = [path.partition("fbtime=")[2][:4] for path in replica.paths() if "fbtime=" in path]
    assert years == [str(year) for year in (*range(2017, 2022), *range(2016, 2007, -1))]
    assert crawling.rows("SELECT url, title FROM sightings ORDER BY rowid LIMIT 1") == [
        (start, "秀洲区人民政府2017年政府信息公开工作年度报告")
    ]
    assert {row[0] for row in crawling.rows("SELECT year FROM reports")} == published
    assert crawling.failures() == []


@pytest.mark.few(2)
@pytest.mark.parametrize("shown", [0, 4])
@pytest.mark.parametrize("family", ["hanweb", "auto"])
def test_query_list_of_jiangxi(replica: Replica, crawling: Crawling, family: str, shown: int) -> None:
    def answer(form: dict[str, str]) -> Reply:
        assert (form["unitid"], form["channelCode[]"], form["pageSize"]) == ("380055", "col42150", "4")
        first = int(form["current"]) * 4 - 4
        sources = [
            {"title": ALL[n], "pubDate": "2020-01-09 10:00:00", "urls": json.dumps({"pc": ITEMS[n]})}
            for n in range(first, min(first + 4, 10))
        ]
        body = {"code": 200, "data": {"results": [{"source": source} for source in sources]}}
        return Reply(json.dumps(body).encode(), content_type="application/json")

    replica.queries["POST /queryList"] = answer
    rows = "".join(f'<li><a href="{ITEMS[n]}" title="{ALL[n]}">{ALL[n]}</a></li>' for n in range(shown))
    replica.routes["/jxssthjt/col/col42150/index.html"] = (rows + QUERY.format(size=4)).encode()
    replica.routes |= {item: report_page() for item in ITEMS}
    crawling.site(f"{replica.base}/jxssthjt/col/col42150/index.html", family=family)
    crawling.run("--delay", "0")
    assert sorted(crawling.rows("SELECT title FROM sightings")) == sorted((title,) for title in TITLES)
    assert len([path for path in replica.paths() if path.startswith("POST ")]) == 3
    assert crawling.failures() == []
