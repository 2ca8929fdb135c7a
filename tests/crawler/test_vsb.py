"""VSB: the captured pager of `samples/sites/vsb`, and whole crawls of replicas that count down.

The list is captured; columns by year, the dynamic twin and the download script are from documentation.
"""

from pathlib import Path

import pytest

from crawler.items.attachments import file_links
from crawler.lists.listing import Row, named_extension
from crawler.spiders.auto import family_of
from crawler.spiders.vsb import read_list
from tests.crawler.conftest import Crawling, Replica, Reply, report_page

SITES = Path(__file__).parents[1] / "data" / "sites"
CAPTURED = (SITES / "vsb_list_zcyzc.html").read_text(encoding="utf-8")
LIST = "http://a.gov.cn/cgzx/zcyzc.htm"


def test_captured_list() -> None:
    page = read_list(CAPTURED, LIST)
    assert [(row.url, row.date) for row in page.rows] == [
        ("http://a.gov.cn/info/1026/25525.htm", "2025-04-25"),
        ("http://a.gov.cn/info/1026/25322.htm", "2025-04-03"),
    ]
    assert page.rows[1].title.endswith("采购项目中标候选人...")
    assert page.further == "http://a.gov.cn/cgzx/zcyzc/30.htm"
    assert page.total_pages == 31
    assert page.lists == ()


@pytest.mark.parametrize(
    ("url", "tail", "further"),
    [
        ("zcyzc/30.htm", '<span class="p_next p_fun"><a href="29.htm">下页</a></span>共31页', "zcyzc/29.htm"),
        ("zcyzc/1.htm", '<span class="p_next_d p_fun_d">下页</span>共31页', None),
        ("zcyzc.htm", "<script>_simple_list_gotopage_fun(31,'u13',2)</script>", "zcyzc/30.htm"),
        ("zcyzc/30.htm", "<script>_simple_list_gotopage_fun(31,'u13',2)</script>", "zcyzc/29.htm"),
        ("zfxxgknb/2024.htm", "共1页", None),
        (
            "list.jsp?wbtreeid=9",
            '<a href="?a43639t=154&a43639p=2&wbtreeid=9">下页</a>',
            "list.jsp?a43639t=154&a43639p=2&wbtreeid=9",
        ),
    ],
)
def test_pages_count_down(url: str, tail: str, further: str | None) -> None:
    base = "http://a.gov.cn/cgzx/"
    found = read_list(f'<a href="/info/1/2.htm">甲</a>{tail}', base + url).further
    assert found == (base + further if further else None)


def test_dynamic_twin_and_files_are_rows() -> None:
    text = """<li><a href="content.jsp?urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid=39834" title="甲">甲</a></li>
<li><a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=17&wbfileid=16738452">乙.pdf</a></li>
<li><a href="list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1154">丙</a></li>"""
    assert read_list(text, "http://a.gov.cn/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1010").rows == (
        Row("http://a.gov.cn/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid=39834", "甲"),
        Row(
            "http://a.gov.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=17&wbfileid=16738452",
            "乙.pdf",
        ),
    )


def test_captured_attachment_block() -> None:
    (link,) = file_links((SITES / "vsb_attachment_block.html").read_bytes(), None, "http://a.gov.cn/info/1043/1.htm")
    query = "urltype=news.DownloadAttachUrl&owner=1744984858&wbfileid=16738452"
    assert link == Row(f"http://a.gov.cn/system/_content/download.jsp?{query}", "name.xlsx")
    assert named_extension(link) == "xlsx"


def test_columns_of_other_years() -> None:
    menu = """<a href="a2024.htm">2024年</a><a href="a2023.htm">2023年度政府信息公开工作年度报告</a>
<a href="../fzzf/a2022.htm">2022年</a><a href="a2022.htm">2022年法治政府建设年度报告</a><a href="zn.htm">指南</a>"""
    base = "http://a.gov.cn/czj/zfxxgk/zfxxgknb"
    assert read_list(menu, f"{base}/a2024.htm").lists == (f"{base}/a2023.htm",)
    above = menu.replace('href="a', 'href="zfxxgknb/a')
    assert read_list(above, f"{base}.htm").lists == (f"{base}/a2024.htm", f"{base}/a2023.htm")


def test_family_is_told() -> None:
    assert family_of(CAPTURED, LIST) == "vsb"


TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 10)]


def page(rows: str, tail: str) -> bytes:
    script = '<script>_showDynClickBatch(["dynclicks_u13_1"],[1],"wbnews", 1655460640)</script>'
    return f'<html><body><ul class="list-ul">{rows}</ul>{tail}{script}</body></html>'.encode()


def row(href: str, title: str) -> str:
    return f'<li class="txt-elise"><a href="{href}" target="_blank" title="{title}">{title[:11]}...</a><span>2020-03-12</span></li>'


def counting_down(replica: Replica) -> None:
    """Three pages of four rows: `zfxxgknb.htm`, `zfxxgknb/2.htm`, `zfxxgknb/1.htm`; three rows are no reports."""
    titles = [*TITLES, "某县2019年政务公开工作总结", "某县2019年度部门决算公开", "某县2019年度政府网站年度工作报表"]
    for number, (name, up, following) in enumerate(
        [("zfxxgknb", "..", "zfxxgknb/2.htm"), ("zfxxgknb/2", "../..", "1.htm"), ("zfxxgknb/1", "../..", None)]
    ):
        rows = "".join(row(f"{up}/info/1043/{n}.htm", titles[n]) for n in range(number * 4, number * 4 + 4))
        link = f'<span class="p_next p_fun"><a href="{following}">下页</a></span>' if following else ""
        off = "" if following else '<span class="p_next_d p_fun_d">下页</span>'
        replica.routes[f"/gk/{name}.htm"] = page(
            rows, f'<span class="p_pages">{link}{off}</span><span class="p_t">共3页</span>'
        )
    replica.routes |= {f"/info/1043/{n}.htm": report_page() for n in range(9)}


@pytest.mark.parametrize("family", ["vsb", "auto"])
def test_every_page_down_to_the_first_file(replica: Replica, crawling: Crawling, family: str) -> None:
    counting_down(replica)
    crawling.site(f"{replica.base}/gk/zfxxgknb.htm", family=family)
    crawling.run("--delay", "0")
    assert [path for path in replica.paths() if path.startswith("/gk/")] == [
        "/gk/zfxxgknb.htm",
        "/gk/zfxxgknb/2.htm",
        "/gk/zfxxgknb/1.htm",
    ]
    assert sorted(crawling.rows("SELECT title FROM sightings")) == sorted((title,) for title in TITLES)
    assert len(replica.seen) == 1 + 3 + 9
    assert crawling.failures() == []


def test_announced_page_that_is_absent(replica: Replica, crawling: Crawling) -> None:
    counting_down(replica)
    del replica.routes["/gk/zfxxgknb/1.htm"]
    crawling.site(f"{replica.base}/gk/zfxxgknb.htm", family="vsb")
    crawling.run("--delay", "0", expect=1)
    assert crawling.failures() == [(f"{replica.base}/gk/zfxxgknb/1.htm", "list end unknown")]
    assert crawling.rows("SELECT count(*) FROM sightings") == [(8,)]


def test_a_column_for_each_year(replica: Replica, crawling: Crawling) -> None:
    menu = "".join(f'<a href="a{year}.htm">{year}年</a>' for year in (2019, 2018, 2017))
    for year in (2019, 2018):
        rows = row(f"../info/1043/{year}.htm", f"某县财政局{year}年政府信息公开工作年度报告")
        replica.routes[f"/czj/zfxxgknb/a{year}.htm"] = page(menu + rows, "")
        replica.routes[f"/czj/info/1043/{year}.htm"] = report_page()
    crawling.site(f"{replica.base}/czj/zfxxgknb/a2019.htm", family="auto")
    crawling.run("--delay", "0", expect=1)
    assert sorted(crawling.rows("SELECT url FROM sightings")) == [
        (f"{replica.base}/czj/info/1043/2018.htm",),
        (f"{replica.base}/czj/info/1043/2019.htm",),
    ]
    assert crawling.failures() == [(f"{replica.base}/czj/zfxxgknb/a2017.htm", "not found")]


def test_column_that_is_the_report(replica: Replica, crawling: Crawling) -> None:
    title = "某县财政局2019年政府信息公开工作年度报告"
    meta = f'<html><head><META Name="ArticleTitle" Content="{title}"/>'.encode()
    menu = '<a href="/info/1043/5.htm">通知</a><script src="/system/resource/js/base64.js"></script>'
    replica.routes["/czj/zfxxgknb/a2019.htm"] = report_page(extra=menu).replace(b"<html><head>", meta)
    crawling.site(f"{replica.base}/czj/zfxxgknb/a2019.htm", family="auto")
    crawling.run("--delay", "0")
    assert replica.paths() == ["/robots.txt", "/czj/zfxxgknb/a2019.htm"]
    assert crawling.rows("SELECT url, title FROM sightings") == [(f"{replica.base}/czj/zfxxgknb/a2019.htm", title)]
    assert crawling.versions() == [(2019, 1, "first seen")]


DOWNLOAD = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1744984858&wbfileid=16738452"


def with_attachment(replica: Replica, name: str, clicks: int = 146) -> None:
    block = f'<li>附件【<a href="{DOWNLOAD}" target="_blank">{name}</a>】已下载<span id="nattach16738452">{clicks}</span>次</li>'
    replica.routes["/nb.htm"] = page(row("info/1043/1.htm", TITLES[0]), "")
    replica.routes["/info/1043/1.htm"] = report_page(extra=block)

    def answer(headers: dict[str, str]) -> Reply:
        if not headers.get("referer", "").endswith("/info/1043/1.htm"):
            return Reply(b"<html><body>" + b"<p>error</p>" * 400 + b"</body></html>")
        return Reply(b"%PDF-1.4 x", content_type="application/octet-stream")

    replica.routes[DOWNLOAD] = answer


@pytest.mark.parametrize("name", ["2019年报.pdf", "附件"])
def test_attachment_is_named_by_its_link_and_needs_a_referer(replica: Replica, crawling: Crawling, name: str) -> None:
    with_attachment(replica, name)
    crawling.site(f"{replica.base}/nb.htm", family="vsb")
    crawling.run("--delay", "0")
    assert replica.paths().count(DOWNLOAD) == 1
    assert crawling.rows("SELECT url, name FROM attachments") == [(replica.base + DOWNLOAD, name)]
    assert crawling.failures() == []


@pytest.mark.parametrize("name", ["2019年报.xlsx", "附件"])
def test_page_in_place_of_a_file_is_no_attachment(replica: Replica, crawling: Crawling, name: str) -> None:
    with_attachment(replica, name)
    replica.routes[DOWNLOAD] = b'<html><body><form><input name="codeValue"></form></body></html>'
    crawling.site(f"{replica.base}/nb.htm", family="vsb")
    crawling.run("--delay", "0", expect=1)
    assert crawling.failures() == [(replica.base + DOWNLOAD, "wrong type")]


def test_click_counter_is_no_change(replica: Replica, crawling: Crawling) -> None:
    with_attachment(replica, "2019年报.pdf")
    crawling.site(f"{replica.base}/nb.htm", family="vsb")
    crawling.run("--delay", "0")
    with_attachment(replica, "2019年报.pdf", clicks=147)
    crawling.run("--delay", "0")
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_cut_title_is_read_on_the_page(replica: Replica, crawling: Crawling) -> None:
    rows = "".join(
        f'<li><a href="info/1043/{n}.htm">{cut}</a></li>'
        for n, cut in enumerate(
            ["某县财政局2019年政府信...", "某县财政局2019年政府信息公开工作年...", "某县人民政府办公室通知..."]
        )
    )
    replica.routes["/zfxxgknb.htm"] = page(rows, "")
    for n, whole in enumerate(
        ["某县财政局2019年政府信息公开工作年度报告", "某县财政局2019年政府信息公开工作年终考核通知"]
    ):
        meta = f'<html><head><title>{whole}-某县</title><META Name="ArticleTitle" Content="{whole}"/>'.encode()
        replica.routes[f"/info/1043/{n}.htm"] = report_page().replace(b"<html><head>", meta)
    crawling.site(f"{replica.base}/zfxxgknb.htm", family="vsb")
    crawling.run("--delay", "0")
    assert crawling.rows("SELECT title FROM sightings") == [("某县财政局2019年政府信息公开工作年度报告",)]
    assert "/info/1043/2.htm" not in replica.paths()
