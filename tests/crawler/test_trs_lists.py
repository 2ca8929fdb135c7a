"""TRS: whole crawls of a list with every pager of docs/families.md, and what these lists have besides rows."""

from dataclasses import dataclass

import pytest

from crawler.spiders.trs import read_list
from tests.crawler.conftest import Crawling, Replica, Reply, report_page

TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 10)]
NEAR_MISSES = [
    "某区2019年法治政府建设年度报告",
    "2019年度政府网站年度工作报表",
    "关于编制2019年政府信息公开工作年度报告的通知",
]
ALL = [title for n in range(3) for title in (*TITLES[n * 3 : n * 3 + 3], NEAR_MISSES[n])]


@dataclass(frozen=True)
class Shape:
    """A pager call with {page} in the count that it uses, the number of the first page, and the names of the files."""

    call: str
    first: int
    name: str = "index"
    extension: str = "html"
    directory: str = "/zwgk/zfxxgknb/"


SHAPES = {
    "standard": Shape('createPageHTML(3, {page}, "index", "html")', 0),
    "wuhan": Shape('createPageHTML(3,{page},"index","shtml")', 0, extension="shtml"),
    "beijing": Shape('createPageHTML(12,3,{page}, "index","html")', 0),
    "hubei": Shape('createPageHTML(3, {page}, "index", "shtml", "black2", 12)', 0, extension="shtml"),
    "hunan": Shape("createPageHTML('paging', 3, {page}, 'index', 'html', 12)", 1),
    "zhenjiang": Shape("createPageHTML('page_div',3, {page},'zwgklist','shtml',12)", 1, "zwgklist", "shtml"),
    "chongqing": Shape('createPage(3,{page},"index","html")', 0),
    "shanghai": Shape('$("#p").pagination("setPage",{page},3)', 1),
    "mva": Shape("var countPage = 3;//共多少页\nvar currentPage = {page};", 0),
    "mva, no current page": Shape("var countPage = 3;", 0),
    "most": Shape("pagination_script_config = {{pageNumber:'{page}', total:'3'}}", 0),
    "huaian": Shape("nsetpage({page},3,4)", 1),
    "catalogue": Shape('createPageHTML(3, {page}, "index_18113", "html")', 0, "index_18113"),
    "catalogue, no name": Shape("var countPage = 3; var currentPage = {page};", 0, "index_18113"),
}


def trs(
    replica: Replica,
    shape: Shape,
    row: str = '<li><a href="{href}" title="{title}">{cut}</a><span>2020-03-12</span></li>',
) -> str:
    for page in range(3):
        rows = "".join(
            row.format(href=f"./202003/t20200312_{n}.html", title=ALL[n], cut=f"{ALL[n][:8]}...")
            for n in range(page * 4, page * 4 + 4)
        )
        call = shape.call.format(page=page + shape.first)
        name = shape.name if page == 0 else f"{shape.name}_{page + shape.first}"
        body = f"<html><body><a href='../'>年报</a><ul>{rows}</ul><script>function createPageHTML(c,i,n,e){{}}\n{call}</script></body></html>"
        replica.routes[f"{shape.directory}{name}.{shape.extension}"] = body.encode()
    replica.routes |= {f"{shape.directory}202003/t20200312_{n}.html": report_page() for n in range(12)}
    return f"{replica.base}{shape.directory}{shape.name}.{shape.extension}"


def found(crawling: Crawling) -> list[tuple[object, ...]]:
    return sorted(crawling.rows("SELECT title FROM sightings"))


@pytest.mark.few(4)
@pytest.mark.parametrize("shape", list(SHAPES.values()), ids=list(SHAPES))
def test_every_pager(replica: Replica, crawling: Crawling, shape: Shape) -> None:
    crawling.site(trs(replica, shape), family="auto")
    crawling.run("--delay", "0")
    lists = [path for path in replica.paths() if "/t2020" not in path][1:]
    following = [f"{shape.directory}{shape.name}_{n + shape.first}.{shape.extension}" for n in (1, 2)]
    assert lists == [f"{shape.directory}{shape.name}.{shape.extension}", *following]
    assert found(crawling) == sorted((title,) for title in TITLES)
    assert len(replica.seen) == 1 + 3 + 9
    assert crawling.failures() == []


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "shape", [SHAPES["shanghai"], SHAPES["beijing"], SHAPES["mva"]], ids=["shanghai", "beijing", "mva"]
)
@pytest.mark.parametrize(
    "last", [Reply(b"404", status=404), Reply(b"<html>" + b" " * 340 + b"</html>")], ids=["404", "stub"]
)
def test_announced_page_that_is_absent(replica: Replica, crawling: Crawling, shape: Shape, last: Reply) -> None:
    start = trs(replica, shape)
    url = f"{shape.directory}{shape.name}_{2 + shape.first}.{shape.extension}"
    replica.routes[url] = last
    crawling.site(start, family="trs")
    crawling.run("--delay", "0", expect=1)
    assert crawling.failures() == [(replica.base + url, "list end unknown")]
    assert found(crawling) == sorted((title,) for title in TITLES[:6])


def test_all_rows_on_the_first_page_and_one_for_search_engines(replica: Replica, crawling: Crawling) -> None:
    """Beijing: a script slices the rows; pages that it counts are not there."""
    rows = "".join(f'<li><a href="./202003/t20200312_{n}.html">{ALL[n]}</a></li>' for n in range(12))
    dummy = '<li style="display: none"><a href="./202003/t20200312_99.html">某区2018年政府信息公开工作年度报告</a></li>'
    page = f'<ul class="default_news">{dummy}{rows}</ul><script>createPageHTML(12,3,0,"index","html")</script>'
    replica.routes["/gk/index.html"] = page.encode()
    replica.routes |= {f"/gk/202003/t20200312_{n}.html": report_page() for n in range(12)}
    crawling.site(f"{replica.base}/gk/index.html", family="trs")
    crawling.run("--delay", "0")
    assert found(crawling) == sorted((title,) for title in TITLES)
    assert "/gk/index_1.html" not in replica.paths()


MVA = """<div class="overview_right"><ul><li><a href="./202603/t20260320_534737.html" title="退役军人事务部2019年政府信息公开工作年度报告">
退役军人事务部2019年政府信息公开工作...<span>2026-03-20</span></a></li></ul></div><script>var countPage = 1</script>"""


def test_date_inside_the_link(replica: Replica, crawling: Crawling) -> None:
    replica.routes |= {
        "/gongkai/zfxxgknb/index.html": MVA.encode(),
        "/gongkai/zfxxgknb/202603/t20260320_534737.html": report_page(),
    }
    crawling.site(f"{replica.base}/gongkai/zfxxgknb/index.html", family="trs")
    crawling.run("--delay", "0")
    assert found(crawling) == [("退役军人事务部2019年政府信息公开工作年度报告",)]
    assert read_list(MVA, "http://a.gov.cn/").rows[0].date == "2026-03-20"


def test_rows_of_files_and_of_other_hosts(replica: Replica, crawling: Crawling) -> None:
    """Hubei: whole pages of rows that link a PDF. The `OLDSRC` of an attachment is no address."""
    replica.routes[
        "/nb/index.html"
    ] = f"""<ul><li><a href="./202003/P020200312430488678138.pdf" title="{TITLES[0]}">年报</a></li>
<li><a href="./202003/t20200312_1.html" title="{TITLES[1]}">年报</a></li>
<li><a href="https://127.0.0.2:1/202003/t20200312_2.html" title="{TITLES[2]}">年报</a></li></ul>""".encode()
    attachment = """<div class=TRS_Editor>x</div><p class="insertfileTag"><a appendix="true" data-appendix="true" needdownload="true"
href="./P020200312322559475097.pdf" title="年报（超链版）.pdf" download="年报（超链版）.pdf" OLDSRC="/protect/P0202003/P020200312322559475097.pdf">年报</a></p>"""
    replica.routes["/nb/202003/t20200312_1.html"] = report_page(extra=attachment)
    for name in ("P020200312430488678138", "P020200312322559475097"):
        replica.routes[f"/nb/202003/{name}.pdf"] = Reply(b"%PDF-1.4 " + name.encode(), content_type="application/pdf")
    crawling.site(f"{replica.base}/nb/index.html", family="trs")
    crawling.run("--delay", "0", expect=1)
    assert found(crawling) == [(TITLES[0],), (TITLES[1],)]
    assert crawling.rows("SELECT url, name FROM attachments") == [
        (f"{replica.base}/nb/202003/P020200312322559475097.pdf", "年报（超链版）.pdf")
    ]
    assert crawling.failures() == [("https://127.0.0.2:1/202003/t20200312_2.html", "off host")]


def test_columns_of_years_below_a_list(replica: Replica, crawling: Crawling) -> None:
    """Beijing's districts: a directory for each year, linked by the year alone."""
    years = "".join(f'<li><a href="./{year}nb/">{year}年</a></li>' for year in (2019, 2018))
    replica.routes["/zfxxgkzl/gknb/"] = f"<h3>政府信息公开年报</h3><ul>{years}</ul>".encode()
    for year in (2019, 2018):
        row = f'<li><a href="./202003/t20200312_{year}.html">怀柔区{year}年政府信息公开工作年度报告</a></li>'
        replica.routes[f"/zfxxgkzl/gknb/{year}nb/"] = (
            f'<ul>{row}</ul><script>createPageHTML(1,0,"index","html")</script>'.encode()
        )
        replica.routes[f"/zfxxgkzl/gknb/{year}nb/202003/t20200312_{year}.html"] = report_page()
    crawling.site(f"{replica.base}/zfxxgkzl/gknb/", family="trs")
    crawling.run("--delay", "0")
    assert found(crawling) == [("怀柔区2018年政府信息公开工作年度报告",), ("怀柔区2019年政府信息公开工作年度报告",)]
