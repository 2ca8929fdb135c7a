"""One archive for all tests of the web pages: the sample's pages, a report with two versions, and a hostile site."""

from html import escape
from pathlib import Path

from archive.coverage.discovery import Province, write_state
from tests.archive.conftest import HERE, Shelf, report_page

PAGES = HERE.parents[1] / "crawler" / "sample" / "pages"
XIUZHOU_2021 = "http://127.0.0.1/xiuzhou-2021-invented.html"
HOSTILE_URL = "http://127.0.0.1/hostile.html?a=<script>alert(1)</script>"
HOSTILE_NAME = "<img/src=x/onerror=alert(1)>局"
_HOSTILE = """
<script>alert(1); top.location = '/pwned'</script><meta http-equiv="refresh" content="0;url=/pwned">
<base href="/pwned/"><link rel="stylesheet" href="/pwned.css"><style>body { background: url(/pwned.png) }</style>
<iframe src="/pwned"></iframe><svg onload="alert(1)"><a xlink:href="javascript:alert(1)">x</a><script>alert(1)</script></svg>
<img src="/pwned.jpg" onerror="alert(1)"><object data="/pwned"></object><embed src="/pwned">
<form action="/pwned" id="go"><input name="a"><button formaction="javascript:alert(1)">go</button></form>
<a id="away" href="javascript:alert(1)">away</a> <a id="off" href="/pwned" target="_top" ping="/pwned">off</a>
<p style="background:url(/pwned)">一</p><details open ontoggle="alert(1)"><summary>s</summary></details>
<xmp><script>alert(1)</script></xmp><noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
"""


def sample(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def hostile_page(granted: int = 5) -> bytes:
    page = report_page(f"{escape(HOSTILE_NAME)}2021年政府信息公开工作年度报告", granted=granted).decode()
    problems = (
        "<p>五、存在的主要问题及改进情况</p><p>&lt;script&gt;alert(1)&lt;/script&gt;没有&lt;/textarea&gt;问题。</p>"
    )
    return (
        page.replace("</body>", f"{problems}{_HOSTILE}</body>").replace("<body>", '<body onload="alert(1)">').encode()
    )


def build(data: Path) -> None:
    """Agencies 1 秀洲区人民政府, 2 王店镇, 3 西塞山区, 4 莆田市城市管理局, 5 the hostile one.

    The reports of 2021 of 秀洲区 and of the hostile agency have two versions.
    """
    shelf = Shelf(data)
    names = ("xiuzhou-2019.html", "xiuzhou-2020-invented.html", "xiuzhou-2021-invented.html")
    xiuzhou = {f"http://127.0.0.1/{name}": sample(name) for name in names}
    facts = {"level": "county", "kind": "government", "parent": "嘉兴市人民政府"}
    shelf.crawl(xiuzhou, agency="秀洲区人民政府", facts=facts)
    facts = {"level": "township", "kind": "government", "parent": "秀洲区人民政府"}
    shelf.crawl(
        {"http://127.0.0.1/w.html": sample("wangdian-2021.html")}, agency="王店镇", site="wangdian", facts=facts
    )
    page = {"http://127.0.0.1/x.html": sample("xisaishan-2021.html")}
    shelf.crawl(page, agency="西塞山区人民政府", region="420203", site="xisaishan")
    page = {"http://127.0.0.1/p.html": sample("putian-2025.html")}
    shelf.crawl(page, agency="莆田市城市管理局", region="350300", site="putian")
    for granted in (5, 6):
        shelf.crawl({HOSTILE_URL: hostile_page(granted)}, agency=HOSTILE_NAME, region="110000", site="hostile")
    shelf.crawl({XIUZHOU_2021: sample("xiuzhou-2021-invented.html").replace(b"189", b"187")}, agency="秀洲区人民政府")
    provinces = [
        Province("33", 120, 20, 70, 3, 102, 60, {"no column": 20, "blocked": 9, "list end unknown": 1}),
        Province("44", 10, 10, 0, 0, 144, 0, {}),
        Province("", 1, 0, 1, 0, 0, 0, {}),
    ]
    write_state(data, provinces)
