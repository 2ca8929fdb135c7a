"""Hanweb lists: the captured shapes of `samples/sites/hanweb-jcms`, and the walk over `dataproxy.jsp`."""

from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.lists.listing import ListPage, Row
from crawler.lists.walk import Walk
from crawler.spiders.hanweb import clean_proxy, next_page, read_list, short_page_ends

COLUMN = "http://zfcg.nantong.gov.cn/col/col31685/index.html"

# captured in 2017: quotes inside the address, a stray table, rows as tr, single quotes, date in brackets, cut text
NANTONG = """<div id="80325"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="/module/jslib/jquery/jpage/dataproxy.jsp?page=1&appid=1&appid=1&webid=60&path='/'&columnid=31685&unitid=80325&webname='南通市政府采购网'&permissiontype=0"></a>]]></nextgroup>
<recordset>
<table cellpadding='0' cellspacing='0' border='0' width='95%' align=center style="vertical-align:middle"></table><record><![CDATA[
<tr><td width=15 valign="middle"><IMG src="http://daj.nantong.gov.cn/picture/0/090604143856634.gif" align=absMiddle></td><td style='border-bottom:1px dashed #999999'><a href='/art/2017/4/24/art_31685_2451995.html' title='南通市公安局交警支队空调设备询价2017XJ3018' target='_blank' style='font-size:10.5pt'>南通市公安局交警支队空调设备询价2017XJ301...</a></td><td width='100' align='right'>[2017-04-24]</td></tr>]]></record>
<record><![CDATA[
<tr><td><a href='/art/2017/4/20/art_31685_2451309.html' title='2017XJ3017' target='_blank'>2017XJ3017</a></td><td>[2017-04-20]</td></tr>]]></record>
</recordset>
</datastore></script></div>"""

# captured in 2022: encoded twice, no totals, an absolute link to another column
DINGXI = """<datastore>
<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&appid=1&webid=110&path=/&columnid=12377&unitid=38486&webname=%25E5%25AE%259A%25E8%25A5%25BF&permissiontype=0"></a>]]></nextgroup>
<recordset>
<record><![CDATA[
<li class="clearfix">    <a target="_blank" href="/art/2022/1/14/art_12377_1485512.html" title="2021年度政府网站年度工作报表">2021年度政府网站年度工作报表</a>    <b>2022-01-14</b></li>]]></record>
<record><![CDATA[
<li class="clearfix">    <a target="_blank" href="http://zwgk.dingxi.gov.cn/art/2021/11/4/art_12480_1461862.html" title="甘肃省人民政府教育督导委员会办公室关于开展调查的通知">甘肃省人民政府...</a>    <b>2026-
01-
23</b></li>]]></record>
</recordset>
</datastore>"""


def test_rows_as_tr_with_single_quotes() -> None:
    page = read_list(NANTONG, COLUMN)
    assert page.rows == (
        Row(
            "http://zfcg.nantong.gov.cn/art/2017/4/24/art_31685_2451995.html",
            "南通市公安局交警支队空调设备询价2017XJ3018",
            "2017-04-24",
        ),
        Row("http://zfcg.nantong.gov.cn/art/2017/4/20/art_31685_2451309.html", "2017XJ3017", "2017-04-20"),
    )
    assert (page.total_rows, page.total_pages) == (None, None)


def test_rows_as_li_across_hosts_and_broken_dates() -> None:
    rows = read_list(DINGXI, "http://www.dingxi.gov.cn/col/col12377/index.html").rows
    assert rows[0] == Row(
        "http://www.dingxi.gov.cn/art/2022/1/14/art_12377_1485512.html", "2021年度政府网站年度工作报表", "2022-01-14"
    )
    assert rows[1].url == "http://zwgk.dingxi.gov.cn/art/2021/11/4/art_12480_1461862.html"
    assert rows[1].date == "2026-01-23"


@pytest.mark.parametrize(("text", "name"), [(NANTONG, "南通市政府采购网"), (DINGXI, "定西")])
def test_proxy_address_is_encoded_once_and_without_quotes(text: str, name: str) -> None:
    proxy = read_list(text, COLUMN).further
    assert proxy is not None
    query = parse_qs(urlsplit(proxy).query)
    assert query["webname"] == [name]
    assert query["path"] == ["/"]
    assert query["appid"] == ["1"]


def test_totals_and_title_missing() -> None:
    text = """<datastore><totalrecord>1928</totalrecord><totalpage>20</totalpage>
<recordset><record><![CDATA[<li class="cf"><a target="_blank"
  href="/art/2026/9/16/art_77278_11830771.html">某厅2025年政府信息公开工作年度报告</a></li>]]></record></recordset></datastore>"""
    page = read_list(text, COLUMN)
    assert (page.total_rows, page.total_pages) == (1928, 20)
    assert page.rows[0].title == "某厅2025年政府信息公开工作年度报告"
    assert page.further is None


def test_column_without_datastore_is_a_plain_list() -> None:
    text = '<ul><li><a href="/art/2020/1/1/art_1_2.html" title="甲">甲</a></li><li><a href="/col/col9/index.html">乙</a></li></ul>'
    assert [row.title for row in read_list(text, COLUMN).rows] == ["甲"]


def test_old_proxy_that_answers_javascript() -> None:
    text = r"""junk{ var x = ["<li><a href=\"/art/2019/1/1/art_1_2.html\" title=\"甲\">甲<\/a><\/li>"] }"""
    assert [row.title for row in read_list(text, "http://a.gov.cn/module/jpage/dataproxy.jsp?page=1").rows] == ["甲"]


PROXY = "http://a.gov.cn/module/web/jpage/dataproxy.jsp"
START = "http://a.gov.cn/col/col1/index.html"


class Proxy:
    """A server of the stated habits; `walk` is what the spider does with it. Rows are numbered."""

    def __init__(self, total: int, *, obeys: str, per_page: int = 45, inline: int = 45, first: int = 1) -> None:
        self.total, self.obeys, self.per_page, self.inline, self.first = total, obeys, per_page, inline, first
        self.asked: list[str] = []

    def answer(self, url: str) -> ListPage:
        self.asked.append(url)
        query = parse_qs(urlsplit(url).query)
        rows = range(self.inline)
        if "dataproxy" in url:
            start = 0
            if self.obeys == "page" and "page" in query:
                start = (int(query["page"][0]) - self.first) * self.per_page
            elif self.obeys == "records" and "startrecord" in query:
                start = int(query["startrecord"][0]) - 1
            rows = range(start, start + self.per_page) if self.obeys != "nothing" else range(0)
        found = tuple(Row(f"http://a.gov.cn/art/{n}.html", str(n)) for n in rows if n < self.total)
        return ListPage(found, f"{PROXY}?page=1&columnid=1&unitid=2")

    def walk(self) -> Walk:
        walk, url = Walk(START), START
        while True:
            page = self.answer(url)
            walk.take(page, url)
            further = next_page(page, walk, url)
            if further is None or further in self.asked:
                return walk
            url = further


@pytest.mark.parametrize(
    "proxy",
    [
        Proxy(230, obeys="page", per_page=97),  # page 1 holds the inline rows and more
        Proxy(230, obeys="page", per_page=45),  # page 1 is the inline rows again
        Proxy(230, obeys="page", per_page=15),  # pages 1 to 3 are the inline rows
        Proxy(230, obeys="page", per_page=45, first=0),  # page 1 is the group after the inline rows
        Proxy(230, obeys="records", per_page=45),
        Proxy(230, obeys="records", per_page=60),  # more rows than asked for
    ],
)
def test_every_row_is_found_whatever_the_server_obeys(proxy: Proxy) -> None:
    assert len(proxy.walk().rows.addresses) == 230
    assert len(proxy.asked) < 22


@pytest.mark.parametrize("obeys", ["nothing", "ignores"])
def test_server_that_gives_no_further_rows_ends_the_walk(obeys: str) -> None:
    proxy = Proxy(230, obeys=obeys)
    assert len(proxy.walk().rows.addresses) == 45
    assert len(proxy.asked) <= 5


def walked(*pages: int, total: int | None = None) -> str:
    """What is missing after a column page of 45 rows and answers of the proxy with so many new rows each."""
    walk, first = Walk(START), 0
    for at, count in enumerate((45, *pages)):
        rows = tuple(Row(f"http://a.gov.cn/art/{n}.html", str(n)) for n in range(first, first + count))
        first += count
        walk.take(ListPage(rows, total_rows=total), f"{PROXY}?page={at}" if at else START)
    return walk.missing(short_page_ends=short_page_ends(walk, PROXY))


def test_empty_answer_after_a_group_that_is_not_full_is_the_end() -> None:
    assert walked(45, 30, 0) == ""
    assert walked(45, 45, 0) == "page 4 has no rows"
    assert walked(15, 15, 0) == "page 4 has no rows"  # as full as this server gives them
    assert walked(45, 30, 0, total=200) == "120 of 200 rows"


def test_complete_list_asks_for_nothing_more() -> None:
    rows = tuple(Row(f"http://a.gov.cn/art/{n}.html", str(n)) for n in range(3))
    page = ListPage(rows, f"{PROXY}?page=1", total_rows=3)
    walk = Walk(START)
    walk.take(page, START)
    assert next_page(page, walk, START) is None


def test_clean_proxy_keeps_the_path() -> None:
    assert clean_proxy("http://a.gov.cn/x/dataproxy.jsp?page=1&path='/'&b=").endswith(
        "/x/dataproxy.jsp?page=1&path=/&b="
    )
