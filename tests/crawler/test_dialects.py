"""The dialects of docs/families.md: item addresses as documented, read as plain lists, and some whole crawls."""

import pytest

from crawler.spiders.auto import FAMILIES, family_of
from crawler.spiders.generic import read_list
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page

HEX = "5a39a1e7b2f04c6d8e9f0a1b2c3d4e5f"
UUID = "84f73ef0-6a8d-495e-9bf2-acffc68c31f6"
TITLE = "某县2019年政府信息公开工作年度报告"

ITEMS = {
    "liaoning": ("/web/zwgkx/zfxxgknb/index.shtml", "/web/zwgkx/zfxxgknb/2020012114435576543/index.shtml"),
    "tongzhou": ("/bjtz/xxfb/nb/index.shtml", "/bjtz/xxfb/202001/1283421.shtml"),
    "daxing": ("/bjsdxqrmzf/zwfw/nb/index.html", "/bjsdxqrmzf/zwfw/nb/2020n/1234567/index.html"),
    "mentougou": ("/bjmtg/zfxxgknb/list.shtml", f"/bjmtg/zfxxgknb/202001/{HEX}.shtml"),
    "sichuan": ("/nb/list.shtml", f"/nb/2020/1/21/{HEX}.shtml"),
    "shanghai department": ("/nw1234/index.html", f"/nw1234/20200121/{HEX}.html"),
    "xicheng": ("/nb/index.html", "/xxgk/nb/pnidpv893421.html"),
    "sasac": ("/n2588035/n2588320/index.html", "/n2588035/n2588320/c13567890/content.html"),
    "wuxi": ("/zfxxgk/xxgkml/zfxxgknb/index.shtml", "/doc/2020/01/21/2781234.shtml"),
    "changzhou": ("/ns_class/zwgk_10_18_01", "/ns_news/158157966812345"),
    "huaian": ("/col/18073_668815/index.html", "/col/4039_446643/art/17356608/17364738729029ffO7DUB.html"),
    "suqian": ("/zfb/gknb/list.shtml", f"/zfb/gknb/201802/{HEX}.shtml"),
    "natural resources": (f"/gtapp/nrglIndex.action?classID={HEX}", f"/gtapp/nrglView.action?messageID={HEX}"),
    "yunnan": ("/InfoPublic.aspx?cid=1019&pid=971&page=1&kw=", "/InfoView.aspx?id=45012"),
    "longtan": ("/pub/ltqxxgkw/cyqzf/ndbg/", "/pub/ltqxxgkw/cyqzf/ndbg/201803/t20180314_407316.html"),
    "nanping": ("/cms/html/npszf/nb/index.html", "/cms/html/npszf/2013-01-25/1779102018.html"),
    "shenzhen, old": ("/xxgk_list.aspx?a=1&id=ndxxgkbg&pagesize=15", "/xxgk_show.aspx?id=3345"),
    "mnr": ("/1285/1317/index_6200.html", "/202001/t20200121_2498012.html"),
    "hebei": (f"/columns/{UUID}/index.html", f"/columns/{UUID}/202001/21/afa99eb4-c896-430f-a81b-6cce6cfcafed.html"),
    "bijie": ("/zwgk/nb/", "/Content-2361064.html"),
}


@pytest.mark.parametrize("dialect", sorted(ITEMS))
def test_row_of_a_dialect(dialect: str) -> None:
    start, item = ITEMS[dialect]
    text = (
        f'<div class="nav"><a href="/">首页</a><a href="{start}">政府信息公开年报</a><a href="/zn/">政府信息公开指南</a></div>'
        f'<ul><li><a href="{item}" title="{TITLE}">{TITLE[:8]}...</a><span>2020-01-21</span></li></ul>'
    )
    base = "http://a.gov.cn"
    family = FAMILIES[family_of(text, base + start)]
    assert [(row.url, row.title, row.date) for row in family.read_list(text, base + start).rows] == [
        (base + item, TITLE, "2020-01-21")
    ]


def test_numbered_pages_of_yanan(replica: Replica, crawling: Crawling) -> None:
    for number in (1, 2, 3):
        tail = "<script>var maxPage = parseInt('3'); var pageNo=parseInt('{number}');</script>"
        item = (
            f"/zfxxgk/zfxxgknb/zj/2019n/15336765515881349{number}.html",
            f"第{number}镇2019年政府信息公开工作年度报告",
        )
        replica.routes[f"/zfxxgk/zfxxgknb/{number}.html"] = listing(item, tail=tail)
        replica.routes[item[0]] = report_page()
    crawling.site(f"{replica.base}/zfxxgk/zfxxgknb/1.html", family="auto")
    crawling.run("--delay", "0")
    assert [path for path in replica.paths() if path.startswith("/zfxxgk/zfxxgknb/") and "2019n" not in path] == [
        f"/zfxxgk/zfxxgknb/{number}.html" for number in (1, 2, 3)
    ]
    assert crawling.rows("SELECT count(*) FROM sightings") == [(3,)]
    assert crawling.failures() == []


def test_summary_of_a_year_in_huaian(replica: Replica, crawling: Crawling) -> None:
    """A list of years, each a page that links every unit: pages of others, and files named by unit and year."""
    summary = "/col/4039_446643/art/17356608/17364738729029ffO7DUB.html"
    replica.routes["/col/18073_668815/index.html"] = listing(
        (summary, "2019年政府信息公开年报汇总"),
        ("/col/4039_446643/art/17356608/1736473872902900000.html", "关于编制2019年政府信息公开年报的通知"),
        tail="<script>nsetpage(1,3,2)</script>",
    )
    replica.routes["/col/18073_668815/index_2.html"] = listing(
        ("/col/4039_446643/art/16356608/1636473872902.html", "淮安市2018年政府信息公开工作年度报告")
    )
    links = """<h1>2019年政府信息公开年报汇总</h1><p><a href="/wzxxgknb/2020/ha.pdf">淮安市人民政府</a>
<a href="/wzxxgknb/2020/czj.pdf">市财政局</a><a href="/col/5039_1/art/17356601/17364738729.html">清江浦区</a><a href="/col/9_9/index.html">返回</a></p>"""
    replica.routes[summary] = f"<html><body>{links}</body></html>".encode()
    for name in ("ha", "czj"):
        replica.routes[f"/wzxxgknb/2020/{name}.pdf"] = Reply(
            b"%PDF-1.4 " + name.encode(), content_type="application/pdf"
        )
    replica.routes |= {
        "/col/5039_1/art/17356601/17364738729.html": report_page(),
        "/col/4039_446643/art/16356608/1636473872902.html": report_page(),
    }
    crawling.site(f"{replica.base}/col/18073_668815/index.html", family="auto")
    crawling.run("--delay", "0")
    assert sorted(crawling.rows("SELECT url, title FROM sightings")) == sorted(
        [
            (f"{replica.base}/wzxxgknb/2020/ha.pdf", "淮安市人民政府2019年政府信息公开年报"),
            (f"{replica.base}/wzxxgknb/2020/czj.pdf", "市财政局2019年政府信息公开年报"),
            (f"{replica.base}/col/5039_1/art/17356601/17364738729.html", "清江浦区2019年政府信息公开年报"),
            (f"{replica.base}/col/4039_446643/art/16356608/1636473872902.html", "淮安市2018年政府信息公开工作年度报告"),
        ]
    )


def test_plain_list_does_not_follow_its_menu(replica: Replica, crawling: Crawling) -> None:
    replica.routes["/nb/list.shtml"] = (
        '<a href="/nb/list.shtml">政府信息公开年报</a><a href="/zfxxgk/">政府信息公开年报</a>'.encode()
        + listing((f"/nb/202001/{HEX}.shtml", TITLE), tail='<a class="next">下一页</a>')
    )
    replica.routes[f"/nb/202001/{HEX}.shtml"] = report_page()
    crawling.site(f"{replica.base}/nb/list.shtml", family="auto")
    crawling.run("--delay", "0")
    assert replica.paths() == ["/robots.txt", "/nb/list.shtml", f"/nb/202001/{HEX}.shtml"]


def test_rows_that_a_script_hides_are_read() -> None:
    """Shandong `/channels/`: every row is in the page, the pager only slices."""
    rows = "".join(
        f'<li><a href="/articles/ch00232/202001/{HEX[:-2]}{n:02}.shtml">第{n}局2019年政府信息公开年报</a></li>'
        for n in range(40)
    )
    script = "<script>var totalCount=40,perSize=15,startPage=1,endPage=3,logicTotalPage=3</script>"
    page = read_list(f"<ul>{rows}</ul>{script}", "http://hrss.a.gov.cn/channels/ch00232/")
    assert len(page.rows) == 40
    assert page.further is None
