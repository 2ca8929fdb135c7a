"""Servers whose answers are not quite HTTP: the report is fetched all the same, and its bytes are kept as they came."""

import zlib

import brotli  # type: ignore[import-untyped]
import pytest

from tests.crawler.conftest import Crawling, Replica, Reply, gzipped, listing, report_page

ITEM = "/t20200312_1001.html"
TITLE = "秀洲区人民政府2019年政府信息公开工作年度报告"
PAGE = report_page()
MOVED = "/年报/t20200312_1002.html?k=年报"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def encoded(name: str, body: bytes) -> Reply:
    return Reply(body, headers={"Content-Encoding": name})


ANSWERS = {
    "gzip named, plain sent": encoded("gzip", PAGE),
    "br named, plain sent": encoded("br", PAGE),
    "deflate named, plain sent": encoded("deflate", PAGE),
    "br named, gzip sent": encoded("br", gzipped(PAGE).body),
    "deflate named, gzip sent": encoded("deflate", gzipped(PAGE).body),
    "deflate without its header": encoded("deflate", raw_deflate(PAGE)),
    "br": encoded("br", brotli.compress(PAGE)),
    "UTF-8 named as an encoding": encoded("UTF-8", PAGE),
    "charset of no name": Reply(PAGE, content_type="text/html; charset=foo-8"),
    "charset that is empty": Reply(PAGE, content_type="text/html; charset="),
    "charset twice": Reply(PAGE, content_type="text/html; charset=gbk; charset=utf-8"),
    "charset without a type": Reply(PAGE, content_type="charset=utf-8"),
    "no type": Reply(PAGE, content_type=""),
    "a field name with a space": Reply(PAGE, headers={"X Powered By": "ASP"}),
    "a line that is no field": Reply(PAGE, headers={"X-One": "1\r\nWarning\r\n: 2"}),
    "a field value outside ASCII": Reply(PAGE, headers={"X-Title": TITLE.encode("gb18030").decode("latin-1")}),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_odd_answers_are_read(replica: Replica, crawling: Crawling, answer: str) -> None:
    replica.routes |= {"/nb/index.html": listing((ITEM, TITLE)), ITEM: ANSWERS[answer]}
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert crawling.failures() == []


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_redirect_is_followed_to_the_bytes_that_it_names(replica: Replica, crawling: Crawling, charset: str) -> None:
    sent = MOVED.encode(charset)
    asked = "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in sent)
    replica.routes |= {
        "/nb/index.html": listing((ITEM, TITLE)),
        ITEM: Reply(status=302, headers={"Location": sent.decode("latin-1")}),
        asked: PAGE,
    }
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    assert replica.paths()[-1] == asked
    assert crawling.versions() == [(2019, 1, "first seen")]


@pytest.mark.parametrize("location", ["http://[::1/x.html", "http://host:port/x.html", "http://a..b/", "http://.cn/"])
def test_a_redirect_to_no_address_is_a_failure(replica: Replica, crawling: Crawling, location: str) -> None:
    replica.routes |= {
        "/nb/index.html": listing((ITEM, TITLE)),
        ITEM: Reply(status=302, headers={"Location": location}),
    }
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run(expect=1)
    assert crawling.failures() == [(f"{replica.base}{ITEM}", "bad address")]
