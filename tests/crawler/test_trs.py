"""TRS lists: every pager call of docs/families.md, and rows in markup, scripts and onclick."""

import pytest

from crawler.lists.listing import Row
from crawler.spiders.trs import read_list

BASE = "http://a.gov.cn/zfxxgk/zfxxgknb/"
ROW = '<li><a href="./202603/t20260320_534737.html" title="甲">甲<span>2026-03-20</span></a></li>'


def further(script: str, url: str = f"{BASE}index.html") -> str | None:
    return read_list(f"<ul>{ROW}</ul><script>{script}</script>", url).further


@pytest.mark.parametrize(
    ("script", "url", "expected"),
    [
        ('createPageHTML(25, 0, "index", "shtml")', "index.shtml", "index_1.shtml"),
        ('createPageHTML(25, 3, "index", "shtml")', "index_3.shtml", "index_4.shtml"),
        ('createPageHTML(25, 24, "index", "shtml")', "index_24.shtml", None),
        ('createPageHTML(1, 0, "index", "html")', "index.html", None),
        ('createPageHTML(191,13,0, "index","html")', "index.html", "index_1.html"),
        ('createPageHTML(191,13,12, "index","html")', "index_12.html", None),
        ('createPageHTML(7, 0, "index", "shtml", "black2", 101)', "index.shtml", "index_1.shtml"),
        ("createPageHTML('paging', 9, 1, 'index', 'html', 130)", "index.html", "index_2.html"),
        ("createPageHTML('paging', 9, 9, 'index', 'html', 130)", "index_9.html", None),
        ("createPageHTML('page_div',10, 1,'zwgklist','shtml',200)", "zwgklist.shtml", "zwgklist_2.shtml"),
        ('createPage(4,1,"index","html")', "index_1.html", "index_2.html"),
        ('$(".p").pagination("setPage", 1, 322)', "index.html", "index_2.html"),
        ("var countPage = 3;", "index.html", "index_1.html"),
        ("var countPage = 3;", "index_2.html", None),
        ("pagination_script_config = { pageNumber: '0', total: '1' }", "index.html", None),
        ("pagination_script_config = { pageNumber: '0', total: '2' }", "index.html", "index_1.html"),
        ("nsetpage(1,45,20)", "index.html", "index_2.html"),
        ("nsetpage(3,45,20)", "index_3.html", None),
        ("nsetpage(1,20,20)", "index.html", None),
    ],
)
def test_pager(script: str, url: str, expected: str | None) -> None:
    assert further(script, BASE + url) == (BASE + expected if expected else None)


def test_definition_of_the_function_is_no_call() -> None:
    script = "function createPageHTML(count, index, name, ext){ if(count>1){} }\ncreatePageHTML(2, 0, 'index', 'htm');"
    assert further(script, BASE) == f"{BASE}index_1.htm"


def test_rows_date_inside_the_link_and_relative_addresses() -> None:
    text = """<ul>
<li><a href="./202603/t20260320_534737.html">甲局2025年政府信息公开工作年度报告<span>2026-03-20</span></a></li>
<li><a href="../bm/202602/t20260214_2730572.shtml" title="乙">乙…</a></li>
<li><a href="//b.gov.cn/202601/t20260101_1.htm">丙</a></li>
<li><a href="./202501/P020250113430488678138.pdf">丁</a></li>
<!-- <li><a href="./202603/t20260320_999.html">duplicate</a></li> -->
<li><a href="../index.html">栏目</a></li></ul>"""
    rows = read_list(text, BASE).rows
    assert rows == (
        Row(f"{BASE}202603/t20260320_534737.html", "甲局2025年政府信息公开工作年度报告", "2026-03-20"),
        Row("http://a.gov.cn/zfxxgk/bm/202602/t20260214_2730572.shtml", "乙", None),
        Row("http://b.gov.cn/202601/t20260101_1.htm", "丙", None),
        Row(f"{BASE}202501/P020250113430488678138.pdf", "丁", None),
    )


def test_rows_in_scripts() -> None:
    text = """<script>
var url="./202602/t20260214_2730572.shtml"; var title="甲";
document.writeln('<li><a href="'+url+'">'+title+'</a></li>');
</script>
<a onclick="jumpToDetail('./202605/t20260501_1.html')" title="乙">乙</a>
<li onclick="jumpToDetail('./202604/t20260401_2.html')"><p>丙</p><i>2026-04-01</i></li>"""
    assert [(row.url, row.title) for row in read_list(text, BASE).rows] == [
        (f"{BASE}202605/t20260501_1.html", "乙"),
        (f"{BASE}202604/t20260401_2.html", "丙"),
        (f"{BASE}202602/t20260214_2730572.shtml", "甲"),
    ]


def test_look_alike_with_other_item_addresses() -> None:
    text = """<li><a href="/jyt/c110634/202511/174240943.shtml">某厅2024年政府信息公开工作年度报告</a></li>
<script>createPageHTML('page_div',2, 1,'zwgklist','shtml',20)</script>"""
    page = read_list(text, f"{BASE}zwgklist.shtml")
    assert [row.url for row in page.rows] == ["http://a.gov.cn/jyt/c110634/202511/174240943.shtml"]
    assert page.further == f"{BASE}zwgklist_2.shtml"


def test_records_are_the_total_where_the_call_names_them() -> None:
    page = read_list(f'{ROW}<script>createPageHTML(191,13,0,"index","html")</script>', BASE)
    assert (page.total_rows, page.total_pages) == (191, 13)


def test_pages_where_more_rows_are_shown_than_the_total() -> None:
    rows = "".join(f'<li><a href="./202603/t20260320_{n}.html">甲</a></li>' for n in range(4))
    page = read_list(f"{rows}<script>nsetpage(1,3,4)</script>", BASE)
    assert (page.total_rows, page.total_pages, page.further) == (None, 3, f"{BASE}index_2.html")


@pytest.mark.parametrize(("page", "expected"), [("", "page=2"), ("&page=3", None)])
def test_search_pages_of_was5(page: str, expected: str | None) -> None:
    url = f"http://a.gov.cn/was5/web/search?channelid=239993{page}"
    found = read_list(f"<ul>{ROW}</ul><p>共3页</p>", url).further
    assert found == (f"{url}&{expected}" if expected else None)
