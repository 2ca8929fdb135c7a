"""Hanweb's `dataproxy.jsp`: whole crawls of a replica with the variants of docs/families.md."""

from dataclasses import dataclass

import pytest

from crawler.spiders.hanweb import clean_proxy, instead, read_list
from tests.crawler.conftest import Crawling, Replica, Reply, report_page

LIST = "/col/col77/index.html"
PLACES = {
    "web": "/module/web/jpage/dataproxy.jsp",
    "plain": "/module/jpage/dataproxy.jsp",
    "2017": "/module/jslib/jquery/jpage/dataproxy.jsp",
}
NEAR_MISSES = [
    "某市2019年法治政府建设年度报告",
    "2019年度政府网站年度工作报表",
    "某市2019年部门决算",
    "某市政府信息公开指南",
]


@dataclass(frozen=True)
class Habits:
    """How a server behaves. `answers` is where the proxy is, `names` what the page says (None: only numbers in a script).

    `obeys`: "page", "records". `size` rows an answer, `total` of the column, `inline` on the page, `announces` the total.
    `deep` is the first page (from 1) that is an empty datastore.
    """

    obeys: str = "page"
    size: int = 15
    total: int = 50
    inline: int = 15
    answers: str = "web"
    names: str | None = "web"
    announces: bool = True
    deep: int = 99
    quote: str = '"'


def title_of(number: int) -> str:
    return NEAR_MISSES[number % 4] if number % 10 == 3 else f"第{number}局2019年政府信息公开工作年度报告"


def record(number: int, habits: Habits) -> str:
    q, title, href = habits.quote, title_of(number), f"/art/2020/1/{number % 28 + 1}/art_77_{number}.html"
    if number % 3 == 0:
        return f"<tr><td width=15><a title={q}{title}{q} href={q}{href}{q}>{title[:7]}...</a></td><td>[2020-01-09]</td></tr>"
    if number % 3 == 1:
        return f"<li style=<br/>><a target={q}_blank{q} href={q}{href}{q}>{title}</a><span>2020-\n01-\n09</span></li>"
    return f"<li class={q}cf{q}><a href={q}{href}{q} title={q}{title}{q}>{title[:7]}...</a><i>2020-01-09</i></li>"


def datastore(habits: Habits, numbers: range, next_page: int = 1) -> str:
    total = f"<totalrecord>{habits.total}</totalrecord><totalpage>{-(-habits.total // habits.size)}</totalpage>"
    group = ""
    if habits.names:
        link = f"{PLACES[habits.names]}?page={next_page}&appid=1&appid=1&webid=67&path='/'&columnid=77&unitid=303&webname='某市'&permissiontype=0"
        group = f'<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>'
    records = "".join(f"<record><![CDATA[\n{record(n, habits)}]]></record>\n" for n in numbers if n < habits.total)
    return f"<datastore>{total if habits.announces else ''}{group}<recordset><table></table>{records}</recordset></datastore>"


def hanweb(replica: Replica, habits: Habits) -> str:
    def proxy(query: dict[str, str]) -> Reply:
        assert (query["webid"], query["columnid"], query["unitid"]) == ("67", "77", "303")
        first, number = 0, int(query.get("page", "1"))
        if habits.obeys == "page":
            first = (number - 1) * habits.size
        elif habits.obeys == "records" and "startrecord" in query:
            first = int(query["startrecord"]) - 1
        if number >= habits.deep:
            return Reply(b"<datastore><recordset></recordset></datastore>        "[:54])
        return Reply(datastore(habits, range(first, first + habits.size), number + 1).encode(), content_type="text/xml")

    numbers = (
        ""
        if habits.names
        else "<script>jpage({webid:67,path:'/',columnid:77,unitid:'303',perPage:5,groupSize:3})</script>"
    )
    page = f'<html><div id="jpageform_303"><script type="text/xml">{datastore(habits, range(habits.inline))}</script></div>{numbers}</html>'
    replica.routes[LIST] = page.encode()
    replica.queries[PLACES[habits.answers]] = proxy
    replica.routes |= {f"/art/2020/1/{n % 28 + 1}/art_77_{n}.html": report_page() for n in range(habits.total)}
    return replica.base + LIST


def reports(numbers: range) -> set[tuple[object, ...]]:
    return {(title_of(n),) for n in numbers if n % 10 != 3}


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "habits",
    [
        Habits(),
        Habits(quote="'", names="2017", answers="2017"),
        Habits(names=None),  # the page has no nextgroup
        Habits(names="plain", answers="web"),  # two of the three places are 404
        Habits(names="2017", answers="plain"),
        Habits(obeys="records", size=60, total=130),  # more rows than asked for
        Habits(obeys="records", size=15, announces=False, total=52),
        Habits(size=97, total=230, inline=45),
        Habits(announces=False, total=52),
    ],
    ids=lambda habits: f"{habits.obeys}-{habits.names}-{habits.answers}-{habits.size}-{habits.announces}",
)
def test_every_row(replica: Replica, crawling: Crawling, habits: Habits) -> None:
    crawling.site(hanweb(replica, habits), family="hanweb")
    crawling.run("--delay", "0")
    assert set(crawling.rows("SELECT title FROM sightings")) == reports(range(habits.total))
    assert crawling.failures() == []
    assert len(replica.seen) == len(set(replica.paths()))
    near = [f"_77_{n}.html" for n in range(3, habits.total, 10)]
    assert not [path for path in replica.paths() if path.endswith(tuple(near))]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("habits", "found", "detail"),
    [
        (Habits(deep=3), 30, "30 of 50 rows"),
        (Habits(deep=1, inline=45), 45, "45 of 50 rows"),  # only the rows of the page exist
        (Habits(deep=3, announces=False), 30, "page 4 has no rows"),
        (Habits(obeys="nothing"), 15, "15 of 50 rows"),
    ],
    ids=["54 bytes", "inline only", "54 bytes, no total", "ignores all"],
)
def test_list_without_its_end_is_partial(
    replica: Replica, crawling: Crawling, habits: Habits, found: int, detail: str
) -> None:
    crawling.site(hanweb(replica, habits), family="hanweb")
    crawling.run("--delay", "0", expect=1)
    assert set(crawling.rows("SELECT title FROM sightings")) == reports(range(found))
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]


def test_short_column_with_an_empty_proxy_is_whole(replica: Replica, crawling: Crawling) -> None:
    crawling.site(hanweb(replica, Habits(deep=1, total=7, announces=False)), family="hanweb")
    crawling.run("--delay", "0")
    assert set(crawling.rows("SELECT title FROM sightings")) == reports(range(7))


def test_proxy_that_is_nowhere_is_one_failure(replica: Replica, crawling: Crawling) -> None:
    start = hanweb(replica, Habits())
    del replica.queries[PLACES["web"]]
    crawling.site(start, family="hanweb")
    crawling.run("--delay", "0", expect=1)
    assert [path.split("?")[0] for path in replica.paths() if "dataproxy" in path] == list(PLACES.values())
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "page 2: HTTP 404")]
    assert len(crawling.rows("SELECT 1 FROM sightings")) == len(reports(range(15)))


def test_duplicate_and_foreign_rows(replica: Replica, crawling: Crawling) -> None:
    """A row twice counts twice in the total; a report on another host is a failure, a second address a second sighting."""
    habits = Habits(total=5, names=None)
    start = hanweb(replica, habits)
    foreign = '<record><![CDATA[<li><a href="http://127.0.0.2:1/art/2020/1/1/art_9_1.html" title="乙局2019年政府信息公开工作年度报告">乙</a></li>]]></record>'
    second = '<record><![CDATA[<li><a href="/art/2020/1/9/art_78_0.html" title="第0局2019年政府信息公开工作年度报告">…</a></li>]]></record>'
    again = f"<record><![CDATA[{record(0, habits)}]]></record>"
    body = replica.routes[LIST]
    assert isinstance(body, bytes)
    body = body.replace(b"<totalrecord>5", b"<totalrecord>8").replace(
        b"</recordset>", (again + second + foreign).encode() + b"</recordset>"
    )
    replica.routes |= {LIST: body, "/art/2020/1/9/art_78_0.html": report_page()}
    crawling.site(start, family="hanweb")
    crawling.run("--delay", "0", expect=1)
    assert crawling.failures() == [("http://127.0.0.2:1/art/2020/1/1/art_9_1.html", "off host")]
    assert crawling.rows("SELECT count(*) FROM sightings") == [(5,)]
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert not [path for path in replica.paths() if "dataproxy" in path]


FILE = "/module/download/downfile.jsp?showname={}&filename=5f0d2c7ab14e4f0c9b0e6f6d1c2a3b4d.pdf&classid=0"


def test_attachments_of_a_download_script(replica: Replica, crawling: Crawling) -> None:
    start = hanweb(replica, Habits(total=1))
    href = FILE.format("%E5%B9%B4%E6%8A%A5.pdf")
    extra = f'<meta name="ContentStart"><p>附件：<a href="{href.replace("&", "&amp;")}">年报.pdf</a> <a href="/attach/0/200109.doc">表</a></p>'
    replica.routes["/art/2020/1/1/art_77_0.html"] = report_page(extra=extra)
    replica.routes[href] = Reply(b"%PDF-1.4 x", content_type="application/octet-stream")
    replica.routes["/attach/0/200109.doc"] = Reply(b"<html>error</html>")
    crawling.site(start, family="hanweb")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT url FROM attachments ORDER BY url DESC") == [
        (replica.base + href,),
        (f"{replica.base}/attach/0/200109.doc",),
    ]
    assert crawling.failures() == [(f"{replica.base}/attach/0/200109.doc", "wrong type")]


def test_several_columns_keep_their_numbers() -> None:
    link = "http://a.gov.cn/module/jpage/morecolumndataproxy.jsp?page=1&appid=1&appid=1&columnid=11&columnid=12&b_vir=0"
    assert clean_proxy(link) == link.replace("appid=1&appid=1", "appid=1")
    page = f'<datastore><nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup><recordset></recordset></datastore>'
    assert read_list(page, "http://a.gov.cn/col/col11/index.html").further == clean_proxy(link)


def test_other_places_of_a_sub_site() -> None:
    first = "http://a.gov.cn/sub/module/web/jpage/dataproxy.jsp?page=1"
    second = instead(first)
    assert second == "http://a.gov.cn/sub/module/jpage/dataproxy.jsp?page=1"
    assert instead("http://a.gov.cn/module/xxgk/search.jsp?currpage=2") is None
