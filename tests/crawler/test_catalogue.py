"""The ways in which sites fail, each one switch of a replica with one expected result (docs/families.md).

One crawl of a site for each list that fails, of one site whose items fail each in its own way, and of one for each block
page. What is asserted: the rows of `failures`, what was found all the same, and that no host was asked more than it has to be.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.crawler.conftest import Crawling, Replica, Reply, gzipped, listing, report_page

Routes = dict[str, Reply | bytes]
INDEX_LINKS = "".join(f'<li><a href="/xw/{n}.html">要闻第{n}号</a></li>' for n in range(300))
INDEX_PAGE = f"<html><head><title>甲会</title></head><body>{INDEX_LINKS}</body></html>".encode()
REFRESH = b'<html><head><meta http-equiv="refresh" content="0;url=../"></head></html>'
STUB = b"<html><head></head><body>" + b" " * 300 + b"</body></html>"
EMPTY_DATASTORE = b"<datastore><recordset></recordset></datastore>" + b" " * 8


def title(n: int) -> str:
    return f"第{n}局2019年政府信息公开工作年度报告"


def item(n: int) -> str:
    return f"/nb/202003/t20200312_{n}.html"


ITEMS: dict[str, tuple[Reply, str]] = {
    "removed: a refresh to the column": (Reply(REFRESH), "soft 404"),
    "removed: redirected to the start page": (Reply(status=301, headers={"Location": "/"}), "moved"),
    "removed: redirected to the list": (Reply(status=302, headers={"Location": "/nb/index.html"}), "moved"),
    "removed: 404": (Reply(b"no", 404), "not found"),
    "removed: 410": (Reply(b"no", 410), "not found"),
    "moved to another host": (Reply(status=301, headers={"Location": "http://127.0.0.2:9/"}), "off host"),
    "redirected to itself": (Reply(status=302, headers={"Location": "?"}), "redirect loop"),
    "forbidden": (Reply(b"no", 403), "http error"),
    "broken": (Reply(b"no", 500), "http error"),
    "cut body": (Reply(report_page(), cut=5000), "truncated"),
    "cut compressed body": (gzipped(report_page(), kept=0.6), "truncated"),
    "compressed by its header only": (
        Reply(b"\1 not gzip", headers={"Content-Encoding": "gzip"}),
        "bad content encoding",
    ),
    "without a byte": (Reply(b""), "empty"),
    "dripping": (Reply(report_page(), drip_s=0.5), "timeout"),
    "silent": (Reply(report_page(), delay_s=8), "timeout"),
    "40 MB": (Reply(b"0" * 40_000_000), "too large"),
    "304 for what was never fetched": (Reply(status=304), "not modified"),
}

BLOCKS: dict[str, Reply] = {
    "瑞数": Reply(
        b'<meta content="abc" r="m"><script>$_ts={}</script>', 412, headers={"Set-Cookie": "4hP44ZykCTt5S=a"}
    ),
    "瑞数 with 200": Reply(b"<html><head><script>$_ts.cd='" + b"q" * 5000 + b"'</script></head><body></body></html>"),
    "加速乐": Reply(b"<script>document.cookie=1</script>", 521, headers={"Set-Cookie": "__jsluid_s=0f"}),
    "C3VK": Reply(b"<html><script>document.cookie='C3VK=1a; max-age=300';location.reload()</script></html>"),
    "CT6T": Reply(status=302, headers={"Location": "?", "Set-Cookie": "CT6T=1"}),
    "网防G01": Reply(b"<script>go()</script>", headers={"Server": "wzws-waf", "Set-Cookie": "wzws_sessionid=YQ=="}),
    "GeoBL": Reply(b"<html><body>403 reason:GeoBL</body></html>", 403),
    "华为云": Reply(b"", 403, headers={"Server": "CW", "Set-Cookie": "HWWAFSESID=1"}),
    "网宿": Reply(b"", 403, headers={"X-Ws-Request-Id": "1"}),
    "阿里云": Reply(b"", 405, headers={"Server": "Tengine", "EagleId": "1"}),
    "429": Reply(b"", 429),
}


@dataclass
class Site:
    """`failures` are path and reason; `found` is how many items the crawl takes for reports."""

    routes: Routes
    failures: list[tuple[str, str]]
    found: int
    start: list[str] = field(default_factory=lambda: ["/nb/index.html"])
    family: str = "generic"


def reports(*numbers: int) -> Routes:
    return {item(n): report_page() for n in numbers}


def page(*numbers: int, tail: str = "") -> bytes:
    return listing(*((item(n), title(n)) for n in numbers), tail=tail)


def trs_pages(last: Reply) -> Routes:
    script = '<script>createPageHTML(3, {}, "index", "html")</script>'
    return {
        "/nb/index.html": page(1, 2, tail=script.format(0)),
        "/nb/index_1.html": page(3, 4, tail=script.format(1)),
        "/nb/index_2.html": last,
        **reports(1, 2, 3, 4),
    }


def datastore(total: int, *numbers: int) -> bytes:
    proxy = '<a href="/module/web/jpage/dataproxy.jsp?page=1&columnid=7&unitid=3"></a>'
    records = "".join(
        f'<record><![CDATA[<li><a href="{item(n)}" title="{title(n)}">x</a></li>]]></record>' for n in numbers
    )
    xml = (
        f"<datastore><totalrecord>{total}</totalrecord><nextgroup><![CDATA[{proxy}]]></nextgroup>"
        f"<recordset>{records}</recordset></datastore>"
    )
    return f'<div id="3"><script type="text/xml">{xml}</script></div>'.encode()


def hanweb_pages(proxy: Reply) -> Routes:
    return {
        "/nb/index.html": datastore(9, 1, 2, 3),
        "/module/web/jpage/dataproxy.jsp": proxy,
        **reports(1, 2, 3),
    }


def next_link(path: str) -> str:
    return f'<a href="{path}">下一页</a>'


LISTS: dict[str, Callable[[Replica], Site]] = {
    "deep page is a stub": lambda other: Site(
        trs_pages(Reply(STUB)), [("/nb/index_2.html", "list end unknown")], 4, family="trs"
    ),
    "announced last page is not there": lambda other: Site(
        trs_pages(Reply(b"no", 404)), [("/nb/index_2.html", "list end unknown")], 4, family="trs"
    ),
    "deep page fails": lambda other: Site(
        trs_pages(Reply(b"no", 500)), [("/nb/index_2.html", "list end unknown")], 4, family="trs"
    ),
    "rows in a comment": lambda other: Site(
        {"/nb/index.html": b"<ul><!--" + page(1) + b"--></ul>"}, [("/nb/index.html", "empty")], 0, family="trs"
    ),
    "a loop of list pages": lambda other: Site(
        {
            "/nb/index.html": page(1, tail=next_link("/nb/2.html")),
            "/nb/2.html": page(2, tail=next_link("/nb/index.html")),
            **reports(1, 2),
        },
        [("/nb/index.html", "list end unknown")],
        2,
    ),
    "the page number is ignored": lambda other: Site(
        {"/nb/index.html": page(1, tail=next_link("?p=2")), **reports(1)},
        [("/nb/index.html?p=2", "list end unknown")],
        1,
    ),
    "base directory is forbidden, that of the year is not": lambda other: Site(
        {"/nb/index.html": Reply(b"no", 403), "/nb/2019/": page(1), **reports(1)},
        [("/nb/index.html", "http error")],
        1,
        start=["/nb/index.html", "/nb/2019/"],
    ),
    "the tree was moved": lambda other: Site({}, [("/nb/index.html", "not found")], 0),
    "the domain was taken over": lambda other: Site(
        {"/nb/index.html": Reply(status=302, headers={"Location": f"{other.base}/casino"})},
        [("/nb/index.html", "off host")],
        0,
    ),
    "a copy on another host": lambda other: Site(
        {"/nb/index.html": listing((f"{other.base}{item(1)}", title(1)))}, [(f"{other.base}{item(1)}", "off host")], 0
    ),
    "an attachment is an error page": lambda other: Site(
        {
            "/nb/index.html": page(1),
            item(1): report_page(extra='<a href="/f/a.pdf">a</a><a href="/f/b.ofd">b</a><a href="/f/c.doc">c</a>'),
            "/f/a.pdf": b"<html><body>no</body></html>",
            "/f/b.ofd": b"PK\x03\x04....OFD.xml",
        },
        [("/f/c.doc", "not found"), ("/f/a.pdf", "wrong type")],
        1,
    ),
    "an index page for every item": lambda other: Site(
        {"/nb/index.html": page(1, 2, 3, 4, 5), **{item(n): INDEX_PAGE for n in range(1, 6)}},
        # two tell; the third is under way by then
        [*((item(n), "throttled") for n in (5, 4, 3)), (item(2), "not tried"), (item(1), "not tried")],
        0,
    ),
    "the list for every item": lambda other: Site(
        {"/nb/index.html": page(1, 2), item(1): page(1, 2), item(2): page(1, 2)},
        [(item(2), "throttled"), (item(1), "throttled")],
        0,
    ),
    "interface gives an empty datastore": lambda other: Site(
        hanweb_pages(Reply(EMPTY_DATASTORE)), [("dataproxy", "list end unknown")], 3, family="hanweb"
    ),
    "interface is gone": lambda other: Site(
        hanweb_pages(Reply(b"no", 404)), [("dataproxy", "list end unknown")], 3, family="hanweb"
    ),
    "prose only": lambda other: Site(
        {"/nb/index.html": page(1), item(1): f"<html><body><h1>{title(1)}</h1><p>本年度…</p></body></html>".encode()},
        [],
        1,
    ),
}


@dataclass
class Crawled:
    crawling: Crawling
    replicas: dict[str, Replica]
    other: Replica
    names: dict[str, str]

    def failures(self, name: str) -> list[tuple[object, ...]]:
        return self.rows("SELECT url, reason FROM failures WHERE site_id = '{}' ORDER BY rowid", name)

    def found(self, name: str) -> int:
        ((count,),) = self.rows("SELECT count(DISTINCT url) FROM sightings WHERE site_id = '{}'", name)
        return int(str(count))

    def rows(self, sql: str, name: str) -> list[tuple[object, ...]]:
        return self.crawling.rows(sql.format(self.names[name]))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    made = Crawled(Crawling(Path(tmp_path_factory.mktemp("catalogue"))), {}, Replica(), {})

    def add(name: str, routes: Routes, family: str = "generic", start: str = "/nb/index.html") -> Replica:
        replica = made.replicas[name] = Replica()
        made.names[name] = f"site-{len(made.names)}"
        replica.routes = dict(routes)
        made.crawling.site(replica.base + start, name=made.names[name], family=family)
        return replica

    for name, make in LISTS.items():
        site = make(made.other)
        replica = add(name, site.routes, site.family, site.start[0])
        if len(site.start) > 1:
            more = "".join(f'", "{replica.base}{path}' for path in site.start[1:])
            text = made.crawling.registry.read_text(encoding="utf-8")
            first = f"{replica.base}{site.start[0]}"
            made.crawling.registry.write_text(text.replace(first, first + more), encoding="utf-8")
    rows = [(item(n), title(n)) for n in range(len(ITEMS) + 1)]
    broken: Routes = {item(n): reply for n, (reply, _) in enumerate(ITEMS.values())}
    add("items", {"/nb/index.html": listing(*rows), "/": b"<html>home</html>", **broken, **reports(len(ITEMS))})
    for name, reply in BLOCKS.items():
        add(name, {"/nb/index.html": page(1, 2, 3), **dict.fromkeys((item(1), item(2), item(3)), reply)})
    made.crawling.run("--timeout", "5", expect=1)
    yield made
    for replica in (*made.replicas.values(), made.other):
        replica.close()


@pytest.mark.parametrize("name", LISTS)
def test_list(crawled: Crawled, name: str) -> None:
    replica = crawled.replicas[name]
    site = LISTS[name](crawled.other)
    expected = [(path if "://" in path else replica.base + path, reason) for path, reason in site.failures]
    found = [
        (replica.base + "dataproxy" if "dataproxy" in str(url) else url, reason)
        for url, reason in crawled.failures(name)
    ]
    assert found == expected
    assert crawled.found(name) == site.found
    assert crawled.other.seen == []


@pytest.mark.parametrize("name", ITEMS)
def test_item(crawled: Crawled, name: str) -> None:
    address = crawled.replicas["items"].base + item(list(ITEMS).index(name))
    assert [reason for url, reason in crawled.failures("items") if url == address] == [ITEMS[name][1]]
    assert crawled.crawling.rows(f"SELECT count(*) FROM sightings WHERE url = '{address}'") == [(0,)]
    usable = f"SELECT count(*) FROM captures AS c WHERE url = '{address}' AND status = 200 AND NOT EXISTS (SELECT 1 FROM failures WHERE capture_id = c.id)"
    assert crawled.crawling.rows(usable) == [(0,)]


def test_good_item_among_them_is_found(crawled: Crawled) -> None:
    assert crawled.found("items") == 1
    assert len(crawled.failures("items")) == len(ITEMS)


@pytest.mark.parametrize("name", BLOCKS)
def test_block(crawled: Crawled, name: str) -> None:
    replica = crawled.replicas[name]
    assert crawled.failures(name) == [
        (replica.base + item(3), "blocked"),
        (replica.base + item(2), "not tried"),
        (replica.base + item(1), "not tried"),
    ]
    assert replica.paths() == ["/robots.txt", "/nb/index.html", item(3)]
    kind = name.split()[0]
    assert crawled.rows("SELECT detail FROM failures WHERE site_id = '{}' AND reason = 'blocked'", name) == [(kind,)]
    assert crawled.found(name) == 0
    # what was served is kept as evidence, tied to its failure
    ((status,),) = crawled.rows(
        "SELECT status FROM captures JOIN failures ON capture_id = captures.id WHERE site_id = '{}'", name
    )
    assert status == BLOCKS[name].status


def test_block_page_never_stands_for_its_address(replica: Replica, crawling: Crawling) -> None:
    block = BLOCKS["C3VK"]
    replica.routes = {"/nb/index.html": page(1), item(1): Reply(block.body, headers={"ETag": '"block"'})}
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run(expect=1)
    assert crawling.versions() == []
    replica.routes[item(1)] = Reply(report_page(), headers={"ETag": '"page"'})
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert "if-none-match" not in replica.seen[-1].headers
    replica.routes[item(1)] = Reply(block.body, headers={"ETag": '"block"'})
    crawling.run(expect=1)
    assert replica.seen[-1].headers["if-none-match"] == '"page"'
    replica.routes[item(1)] = lambda headers: Reply(status=304, headers={"ETag": headers["if-none-match"]})
    crawling.run()
    assert replica.seen[-1].headers["if-none-match"] == '"page"'
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_column_that_dies_takes_nothing_away(replica: Replica, crawling: Crawling) -> None:
    replica.routes = {"/nb/index.html": page(1), **reports(1)}
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    replica.routes = {}
    crawling.run(expect=1)
    assert crawling.failures() == [(f"{replica.base}/nb/index.html", "not found")]
    assert crawling.versions() == [(2019, 1, "first seen")]
