"""Fujian: a captured answer of `/fjdzapp/search`, and whole crawls of a replica with its switches.

The answer is captured (`fujian_zfxxgkndbg_api_p001.json`, four of its rows); how the list page names index and column is
from documentation.
"""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.lists.listing import Row
from crawler.spiders.auto import family_of
from crawler.spiders.fujian import read_list
from tests.crawler.conftest import Crawling, Replica, Reply, report_page

CAPTURED = Path(__file__).parents[1].joinpath("data/sites/fujian_zfxxgkndbg_api_p001.json").read_text(encoding="utf-8")
COLUMN = "https://www.sm.gov.cn/smsrmzfbgs/smsrmzf/zfxxgkndbg/"
SEARCH = "https://www.sm.gov.cn/fjdzapp/search?channelid=229105&classsql=chnlid%3D1377&page=1&prepage=100"
SCRIPT = """<div ms-controller="list"><div ms-visible="showStatic">{rows}</div></div>
<script>require(['list2.trsapi']);
listModel({{was4doc:'229105',classsql:'chnlid=1377',maxStaticIndex:7,pagebar:{{prepage:10,recordCount:'{count}'}}}})</script>"""


def test_captured_answer() -> None:
    page = read_list(CAPTURED, SEARCH)
    assert page.rows[0] == Row(
        f"{COLUMN}202603/t20260305_2192644.htm", "三明市2025年政府信息公开工作年度报告", "2026-03-05"
    )
    assert [row.date for row in page.rows] == ["2026-03-05", "2022-03-07", "2018-01-16", "2014-01-13"]
    assert page.rows[3].url == f"{COLUMN}201402/t20140227_78734.htm"  # the date in the address is six weeks later
    assert (page.total_rows, page.total_pages, page.further) == (13, 1, None)


@pytest.mark.parametrize(
    "script",
    [
        "listModel({was4doc:'229105',classsql:'chnlid=1377'})",
        'var PageInfo={docid:"",chnlid:"1377",siteid:"11"}; var channelid = 229105;',
        "var was4doc='229105',chnlid='1377';$.get(u,{channelid:was4doc,sortfield:'-docorderpri,-docreltime',classsql:'chnlid='+chnlid})",
        "$.get('/fjdzapp/search?channelid=229105&sortfield=-docorderpri,-docreltime&classsql=chnlid%3D1377&page=1')",
    ],
)
def test_list_page_names_index_and_column(script: str) -> None:
    further = read_list(f"<html><script>{script}</script></html>", COLUMN).further
    assert isinstance(further, str)
    assert urlsplit(further).path == "/fjdzapp/search"
    query = parse_qs(urlsplit(further).query)
    assert query["channelid"] == ["229105"]
    assert query["classsql"] == ["chnlid=1377"]
    assert query["sortfield"] == ["-docorderpri,-docreltime"]
    assert (query["page"], query["prepage"]) == (["1"], ["100"])


def test_rows_without_an_interface_are_those_of_the_page() -> None:
    rows = '<ul><li><a href="./202603/t20260305_1.htm">甲</a><span>2026-03-05</span></li></ul>'
    page = read_list(SCRIPT.format(rows=rows, count=64).replace("was4doc:'229105',", ""), COLUMN)
    assert page.rows == (Row(f"{COLUMN}202603/t20260305_1.htm", "甲", "2026-03-05"),)
    assert page.total_rows == 64


def test_old_answer_that_is_almost_json() -> None:
    text = """{"count":"2","docs":[
{"title":'###pypy###甲局2012年政府信息公开工作年度报告###pypy###',"content":'一、概述',"chnldocurl":'http://jyt.fujian.gov.cn/xxgk/nb/201301/t20130110_1.htm',"url":''},
{"title":'乙',"content":'',"chnldocurl":'./201201/t20120110_2.htm',"docreltime":'2012.01.10 09:00:00'}]}"""
    page = read_list(
        text, "http://jyt.fujian.gov.cn/was5/web/search?channelid=203116&templet=docs.jsp&prepage=15&page=1"
    )
    assert page.rows == (
        Row("http://jyt.fujian.gov.cn/xxgk/nb/201301/t20130110_1.htm", "甲局2012年政府信息公开工作年度报告", None),
        Row("http://jyt.fujian.gov.cn/was5/web/201201/t20120110_2.htm", "乙", "2012-01-10"),
    )
    assert page.ended


def test_old_interface_is_asked_for_the_rows_that_the_page_asks_for() -> None:
    script = "<script>$.get('/was5/web/search?channelid=203116&classsql=chnlid%3D30170&prepage=15&page=1')</script>"
    further = read_list(script, COLUMN).further
    assert str(further).endswith("/was5/web/search?channelid=203116&classsql=chnlid%3D30170&prepage=15&page=1")


def test_address_of_this_host_and_files_of_a_row() -> None:
    text = """{"error":false,"page":1,"pageCount":2,"recordCount":101,"data":[{"doctitle":"甲","docpuburl":"https://b.gov.cn/x/t20200101_1.htm",
"chnldocurl":"https://a.gov.cn/nb/202001/t20200101_1.htm","docreltime":"","files":[{"appdesc":"年报.pdf","_href":"./P020200101.pdf"}]}]}"""
    page = read_list(text, "http://a.gov.cn/fjdzapp/search?classsql=chnlid%3D1&page=1")
    file = Row("http://a.gov.cn/nb/202001/P020200101.pdf", "年报.pdf")
    assert page.rows == (Row("http://a.gov.cn/nb/202001/t20200101_1.htm", "甲", None, (file,)),)
    assert page.further == "http://a.gov.cn/fjdzapp/search?classsql=chnlid%3D1&page=2"


def test_family_is_told() -> None:
    assert family_of(SCRIPT.format(rows="", count=3), COLUMN) == "fujian"
    assert family_of(CAPTURED, SEARCH) == "fujian"


TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 8)]
OTHERS = [
    "三明市2025年法治政府建设年度报告",
    "2025年度政府网站年度工作报表",
    "关于编制2025年政府信息公开工作年度报告的通知",
]
LIST = "/smsrmzf/zfxxgkndbg/"


def fujian(replica: Replica, *, size: int = 4, mode: str = "") -> None:
    """A column with seven reports and three other documents; the interface gives `size` rows at a time.

    `mode`: "absent" announces a page that is 404, "ignores" answers page 1 to every page, "retired" is 404 for all.
    """
    documents = [f"{LIST}202003/t20200312_{n}.htm" for n in range(10)]
    titles = [*TITLES[:3], *OTHERS, *TITLES[3:]]

    def search(query: dict[str, str]) -> Reply:
        assert (query["channelid"], query["classsql"]) == ("229105", "chnlid=1377")
        number = int(query["page"])
        if mode == "retired" or (mode == "absent" and number == 3):
            return Reply(b"404", status=404)
        first = 0 if mode == "ignores" else (number - 1) * size
        data = ",".join(
            f'{{"docid2":{n},"doctitle":"{titles[n]}","docpuburl":"https://127.0.0.1:{replica.port}{documents[n]}",'
            f'"chnldocurl":"https://127.0.0.1:{replica.port}{documents[n]}","docreltime":"2020.03.12 10:00:00","idxid":"",'
            f'"fileno":"","puborg":"","pubdate":"","files":[],"pics":[],"rels":[]}}'
            for n in range(first, min(first + size, 10))
        )
        body = f'{{"error":false,"page":{number},"prepage":{size},"pageCount":{-(-10 // size)},"recordCount":10,"data":[{data}]}}'
        return Reply(body.encode(), content_type="application/json;charset=utf-8")

    shown = "".join(
        f'<li><a href=".{documents[n][len(LIST) - 1 :]}" title="{titles[n]}">{titles[n][:9]}…</a></li>'
        for n in range(2)
    )
    replica.routes[LIST] = SCRIPT.format(rows=f"<ul>{shown}</ul>", count=10).encode()
    replica.queries["/fjdzapp/search"] = search
    block = """<div class="fj"><script>if(''!=''){document.write('附件下载')}</script></div>
<p class="insertfileTag"><a appendix="true" needdownload="true" href="./P020200312.pdf" OLDSRC="/protect/P.pdf">年报.pdf</a></p>"""
    replica.routes |= {document: report_page(extra=block) for document in documents}
    replica.routes[f"{LIST}202003/P020200312.pdf"] = Reply(b"%PDF-1.4 x", content_type="application/pdf")


@pytest.mark.parametrize("family", ["fujian", "auto"])
def test_every_report_of_the_interface_is_crawled(replica: Replica, crawling: Crawling, family: str) -> None:
    fujian(replica)
    crawling.site(replica.base + LIST, family=family)
    crawling.run("--delay", "0")
    assert sorted(crawling.rows("SELECT title FROM sightings")) == sorted((title,) for title in TITLES)
    asked = [parse_qs(urlsplit(path).query)["page"] for path in replica.paths() if path.startswith("/fjdzapp/")]
    assert asked == [["1"], ["2"], ["3"]]
    assert replica.paths().count(f"{LIST}202003/P020200312.pdf") == 1
    assert len(replica.seen) == len(set(replica.paths())) == 1 + 1 + 3 + 7 + 1
    assert crawling.failures() == []


@pytest.mark.parametrize(
    ("mode", "found", "detail"),
    [
        ("absent", 5, "page 4: HTTP 404"),
        ("ignores", 3, "4 of 10 rows"),
        ("retired", 2, "page 2: HTTP 404"),  # what the page shows without its script
    ],
)
def test_interface_that_gives_less_is_partial(
    replica: Replica, crawling: Crawling, mode: str, found: int, detail: str
) -> None:
    fujian(replica, mode=mode)
    crawling.site(replica.base + LIST, family="fujian")
    crawling.run("--delay", "0", expect=1)
    assert crawling.rows("SELECT count(*) FROM sightings") == [(found,)]
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", detail)]


def test_removed_document_is_a_soft_404(replica: Replica, crawling: Crawling) -> None:
    fujian(replica)
    gone = f"{LIST}202003/t20200312_1.htm"
    replica.routes[gone] = b'<html><head><meta http-equiv="refresh" content="0;url=../"></head></html>'
    crawling.site(replica.base + LIST, family="fujian")
    crawling.run("--delay", "0", expect=1)
    assert crawling.failures() == [(replica.base + gone, "soft 404")]
    assert crawling.rows("SELECT count(*) FROM sightings") == [(6,)]


def test_start_can_be_the_interface(replica: Replica, crawling: Crawling) -> None:
    fujian(replica, size=100)
    query = "channelid=229105&classsql=chnlid%3D1377&page=1&prepage=100"
    crawling.site(f"{replica.base}/fjdzapp/search?{query}", family="fujian")
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT count(*) FROM sightings") == [(7,)]
    assert replica.paths().count(f"/fjdzapp/search?{query}") == 1
