"""Every spider: its form is filled in, and it crawls a replica of its family with the quirks of docs/families.md."""

from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.registry.sites import FAMILIES
from crawler.spiders import SPIDERS
from crawler.visits.site_spider import SiteSpider
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page

UUID = "84f73ef0-6a8d-495e-9bf2-acffc68c31f6"
TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 26)]


@pytest.mark.parametrize("family", sorted(SPIDERS))
def test_spider_is_a_form_filled_in(family: str) -> None:
    spider = SPIDERS[family]
    assert issubclass(spider, SiteSpider)
    assert spider.name == family
    assert family in FAMILIES
    assert "family" in vars(spider) or spider.read_list is not SiteSpider.read_list
    assert ((spider.__module__ and __import__(spider.__module__, fromlist=["x"]).__doc__) or "").strip()


@pytest.mark.parametrize(
    ("family", "start", "own"),
    [
        ("easysite", "/customs/302249/nb/index.html", "/customs/302249/2480148/1001/index.html"),
        ("hanweb", "/col/col9/index.html", "/art/2020/1/1/art_9_1.html"),
        ("hebei", f"/columns/{UUID}/index.html", f"/columns/{UUID}/202001/21/{UUID}.html"),
        ("jpaas", "/col/col9/index.html", "/col/col9/art/2020/art_0123.html"),
        ("longxun", "/public/column/1?type=4&catId=2", "/public/1/2.html"),
        ("nfcms", "/zwgk/ndbg/", "/zwgk/ndbg/content/post_1.html"),
        ("trs", "/nb/index.html", "/nb/202001/t20200121_1.html"),
        ("ucap", "/jyt/c1/list.shtml", "/jyt/c1/202001/1.shtml"),
        ("vsb", "/nb.htm", "/info/1/1.htm"),
    ],
)
def test_report_of_another_system_among_the_rows(family: str, start: str, own: str) -> None:
    """Rows lead to other systems of the same host; a menu that names no agency is none."""
    rows = (own, "别的"), ("/x/report.html", TITLES[0]), ("/x/nb/", "2019年政府信息公开年报"), ("/", "首页")
    base = "http://a.gov.cn"
    found = [row.url for row in SPIDERS[family].read_list(listing(*rows).decode(), base + start).rows]
    assert found == [base + own, f"{base}/x/report.html"]


def hanweb(replica: Replica, mode: str) -> str:
    """A column with 25 reports, 9 of them inline; `mode` is the habit of the proxy."""
    column = "/col/col77/index.html"
    proxy = "/module/web/jpage/dataproxy.jsp"
    link = f"{proxy}?page=1&appid=1&appid=1&webid=5&path='/'&columnid=77&unitid=303&webname=%25E7%25A7%2580&permissiontype=0"
    total = "" if mode == "no totals" else "<totalrecord>25</totalrecord><totalpage>3</totalpage>"

    def record(n: int) -> str:
        if n % 2:
            return f"<tr><td><a href='/art/2020/1/{n}/art_77_{n}.html' title='{TITLES[n]}'>{TITLES[n][:6]}...</a></td></tr>"
        return f'<li style=<br/>><a title="{TITLES[n]}" target="_blank" href="/art/2020/1/{n}/art_77_{n}.html">…</a><b>2020-\n01-\n02</b></li>'

    def datastore(numbers: range) -> str:
        records = "".join(f"<record><![CDATA[\n{record(n)}]]></record>" for n in numbers if 0 <= n < 25)
        return (
            f'<datastore>{total}<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>'
            f"<recordset><table border=0></table>{records}</recordset></datastore>"
        )

    def answer(path: str) -> Reply:
        query = {name: values[-1] for name, values in parse_qs(urlsplit(path).query).items()}
        assert query["columnid"] == "77"
        assert query["unitid"] == "303"
        if mode == "empty":
            return Reply(b"<datastore><recordset></recordset></datastore>")
        if mode == "records":
            start = int(query.get("startrecord", "1")) - 1
            return Reply(datastore(range(start, start + 9)).encode(), content_type="text/xml")
        number = int(query.get("page", "1")) - 1
        return Reply(datastore(range(number * 9, number * 9 + 9)).encode(), content_type="text/xml")

    real = replica.reply
    replica.reply = lambda path, headers: answer(path) if path.startswith(proxy) else real(path, headers)  # type: ignore[method-assign]
    replica.routes[column] = f'<div id="303"><script type="text/xml">{datastore(range(9))}</script></div>'.encode()
    replica.routes |= {f"/art/2020/1/{n}/art_77_{n}.html": report_page() for n in range(25)}
    return replica.base + column


@pytest.mark.few(2)
@pytest.mark.parametrize("mode", ["page", "records", "no totals"])
@pytest.mark.parametrize("family", ["hanweb", "auto"])
def test_hanweb_finds_every_row(replica: Replica, crawling: Crawling, mode: str, family: str) -> None:
    crawling.site(hanweb(replica, mode), family=family)
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT count(DISTINCT url) FROM sightings") == [(25,)]
    assert sorted(crawling.rows("SELECT DISTINCT title FROM sightings")) == sorted((title,) for title in TITLES)
    assert len(replica.seen) == len(set(replica.paths())) <= 25 + 2 + 6


def test_hanweb_empty_proxy_is_partial(replica: Replica, crawling: Crawling) -> None:
    crawling.site(hanweb(replica, "empty"), family="hanweb")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT count(*) FROM sightings") == [(9,)]
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "9 of 25 rows")]


def trs(replica: Replica, pager: str, suffix: str = "html", first: int = 1) -> str:
    """Three list pages of four reports; `pager` has {current} counted from `first` - 1 or `first`."""
    for page in range(3):
        name = "index" if page == 0 else f"index_{page + first - 1}"
        rows = [(f"./202003/t20200312_{page * 4 + n}.html", TITLES[page * 4 + n]) for n in range(4)]
        script = f"<script>{pager.replace('{current}', str(page + first - 1))}</script>"
        replica.routes[f"/nb/{name}.{suffix}"] = listing(*rows, tail=script)
    replica.routes |= {f"/nb/202003/t20200312_{n}.html": report_page() for n in range(12)}
    return f"{replica.base}/nb/index.{suffix}"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("pager", "suffix", "first"),
    [
        ('createPageHTML(3, {current}, "index", "html")', "html", 1),
        ('createPageHTML(12,3,{current},"index","shtml")', "shtml", 1),
        ("createPageHTML('paging', 3, {current}, 'index', 'html', 12)", "html", 2),
    ],
)
@pytest.mark.parametrize("family", ["trs", "auto"])
def test_trs_finds_every_row(
    replica: Replica, crawling: Crawling, pager: str, suffix: str, first: int, family: str
) -> None:
    start = trs(replica, pager, suffix, first)
    crawling.site(start, family=family)
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT count(DISTINCT url) FROM sightings") == [(12,)]


@pytest.mark.parametrize("last", [Reply(b"x", status=404), Reply(b"<html>" + b" " * 300 + b"</html>")])
def test_trs_list_that_ends_early_is_partial(replica: Replica, crawling: Crawling, last: Reply) -> None:
    start = trs(replica, 'createPageHTML(3, {current}, "index", "html")')
    replica.routes["/nb/index_2.html"] = last
    crawling.site(start, family="trs")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT count(*) FROM sightings") == [(8,)]
    assert crawling.failures() == [(f"{replica.base}/nb/index_2.html", "list end unknown")]


def test_generic_follows_next_links(replica: Replica, crawling: Crawling) -> None:
    replica.routes["/nb.htm"] = listing(("/info/1043/10001.htm", TITLES[0]), tail='<a href="nb/1.htm">下一页</a>')
    replica.routes["/nb/1.htm"] = listing(("/info/1043/10002.htm", TITLES[1]), tail="<a>下一页</a>")
    replica.routes |= {f"/info/1043/1000{n}.htm": report_page() for n in (1, 2)}
    crawling.site(f"{replica.base}/nb.htm", family="generic")
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT list_url, title FROM sightings ORDER BY rowid") == [
        (f"{replica.base}/nb.htm", TITLES[0]),
        (f"{replica.base}/nb/1.htm", TITLES[1]),
    ]
