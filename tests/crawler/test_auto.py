"""`family = "auto"`: every kept page of `tests/data/sites` is told by its marks, whatever its address."""

from pathlib import Path

import pytest

from crawler.spiders.auto import FAMILIES, family_of
from crawler.spiders.hanweb import read_list

SITES = Path(__file__).parents[1] / "data" / "sites"
PAGES = sorted(
    path for path in SITES.iterdir() if path.suffix in (".html", ".xml", ".txt") and "attach" not in path.name
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_kept_page_is_told(path: Path) -> None:
    assert family_of(path.read_text(encoding="utf-8"), "http://a.gov.cn/x") == path.name.split("_")[0].split(".")[0]


def test_every_family_is_of_its_own_name() -> None:
    assert {name: spider.name for name, spider in FAMILIES.items()} == {name: name for name in FAMILIES}
    assert "auto" not in FAMILIES


@pytest.mark.parametrize(
    ("text", "url", "family"),
    [
        ("", "http://a.gov.cn/public/column/6596221?type=4", "longxun"),
        ("", "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=1", "hanweb"),
        ("", "http://a.gov.cn/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1154", "vsb"),
        ('{"error":false,"data":[]}', "http://a.gov.cn/fjdzapp/search?channelid=229105", "fujian"),
        ('<div ms-controller="list"><div ms-visible="$showStatic(1)">', "http://czt.a.gov.cn/zwgk/", "fujian"),
        ("$.get('/was5/web/search?channelid=203116&classsql=chnlid%3D30170')", "http://jyt.a.gov.cn/nb/", "fujian"),
        ('<div querydata="{&quot;webId&quot;:&quot;3&quot;}">', "http://a.gov.cn/col/col9/index.html", "jpaas"),
        ("<p querydata=\"{'tplSetId':'o0','webId':'3185'}\">", "http://a.gov.cn/col/col9/index.html", "jpaas"),
        (f"<meta content='{'0a' * 16}' name='channelId'>", "http://a.gov.cn/jyt/c1/", "ucap"),
        (f"<meta name=channelId content={'0a' * 16}>", "http://a.gov.cn/jyt/c1/", "ucap"),
        ("Ls.pagination('#page',{})", "http://hrss.a.gov.cn/content/column/6791573", "longxun"),
        ('$(".p").pagination("setPage", 1, 322)', "http://rsj.a.gov.cn/nb/index.html", "trs"),
        ('<a href="./202603/t20260320_534737.html">甲</a>', "http://a.gov.cn/nb/", "trs"),
        ('<a href="/art/2020/1/1/art_1_2.html">甲</a>', "http://a.gov.cn/col/col1/index.html", "hanweb"),
        ('<a href="/nb/1.html">甲</a>', "http://a.gov.cn/nb/", "generic"),
    ],
)
def test_marks(text: str, url: str, family: str) -> None:
    assert family_of(text, url) == family


def test_captured_hanweb_stores() -> None:
    counts = {}
    for path in SITES.glob("hanweb_*.xml"):
        page = read_list(path.read_text(encoding="utf-8"), "http://zwgk.dingxi.gov.cn/col/col12377/index.html")
        counts[path.name] = (len(page.rows), page.total_rows, page.rows[0].date, page.rows[-1].date)
    assert counts == {
        "hanweb_inline_nantong_2017.xml": (3, None, "2017-04-24", "2017-04-14"),
        "hanweb_dataproxy_dingxi_2022.xml": (6, None, "2022-01-20", "2021-11-01"),
        "hanweb_dataproxy_jshrss_2026_head.xml": (1, 1928, None, None),
    }
