"""An article of several pages, and one in pictures, is read as one report."""

import json

import pytest

from crawler.sample.server import packaged
from tests.crawler.conftest import Crawling, Replica, Reply, listing
from tests.launch import run_nianbao

TITLE = "秀洲区人民政府2019年政府信息公开工作年度报告"
PARTS = packaged("xiuzhou-2019.html").decode().partition("<p><strong>三、收到和处理政府信息公开申请情况</strong></p>")
HEAD, TAIL = PARTS[0], PARTS[1] + PARTS[2]


def html(text: str, turn: str = "") -> bytes:
    body = f'<ul><li><a href="/a.html">政府信息公开指南</a></li></ul><div class="TRS_Editor">{text}</div>{turn}<p>主办：某办公室</p>'
    return f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize("frame", [False, True], ids=["pages", "frame"])
def test_pages_of_one_article(replica: Replica, crawling: Crawling, frame: bool) -> None:
    turn = '<iframe src="t1_1.html"></iframe>' if frame else '<script>createPageHTML(2,0,"t1","html");</script>'
    replica.routes |= {
        "/nb/index.html": listing(("/nb/20200312/t1.html", TITLE)),
        "/nb/20200312/t1.html": html(f"{HEAD}{turn}"),
        "/nb/20200312/t1_1.html": html(TAIL),
    }
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert crawling.rows("SELECT number FROM sections ORDER BY number") == [(n,) for n in range(1, 7)]
    cells = "SELECT value FROM cells WHERE table_name = '{}' AND row_key = '{}' AND column_key = '{}'"
    assert crawling.rows(cells.format("proactive", "procurement", "amount")) == [("16681.8715",)]
    assert crawling.rows(cells.format("applications", "total_processed", "total")) == [(206,)]
    sources = crawling.rows(
        "SELECT table_name, url FROM table_sources AS t JOIN captures AS c ON c.id = t.capture_id ORDER BY 1"
    )
    assert sources == [(name, f"{replica.base}/nb/20200312/t1_1.html") for name in ("applications", "remedies")]
    for cell, printed in (
        ("proactive.procurement.amount", "16681.8715万元"),
        ("applications.total_processed.total", "206"),
    ):
        words = ("秀洲区人民政府", "2019", cell, "--format", "json", "--data", str(crawling.data))
        traced = json.loads(run_nianbao("trace", *words).stdout)
        assert traced["place"]["text"] == printed
    replica.routes["/nb/20200312/t1_1.html"] = html(TAIL, "<p>访问量：71</p>")
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]
    replica.routes["/nb/20200312/t1_1.html"] = html(TAIL.replace(">206<", ">207<"), "<p>访问量：72</p>")
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen"), (2019, 2, "source changed")]


def test_pictures_of_an_article_are_fetched_and_told(replica: Replica, crawling: Crawling) -> None:
    shown = '<img src="P01.png"><img src="P02.png">'
    picture = Reply(b"\x89PNG\r\n\x1a\n", content_type="image/png")
    replica.routes |= {
        "/nb/index.html": listing(("/nb/20200312/t1.html", TITLE)),
        "/nb/20200312/t1.html": html(f"<h1>{TITLE}</h1>{shown}"),
        **dict.fromkeys(("/nb/20200312/P01.png", "/nb/20200312/P02.png"), picture),
    }
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    assert crawling.rows("SELECT url FROM attachments ORDER BY id") == [
        (f"{replica.base}/nb/20200312/P01.png",),
        (f"{replica.base}/nb/20200312/P02.png",),
    ]
    (message,) = crawling.rows("SELECT message FROM findings WHERE rule = 'item.pictures'")
    assert str(message[0]).startswith("the 2 pictures of the article were not read: ")


@pytest.mark.parametrize("where", ["text", "file"])
def test_pictures_beside_text_or_a_file(replica: Replica, crawling: Crawling, where: str) -> None:
    """The tables that a report shows as pictures are fetched, and what is not read of them is told."""
    beside = (
        f"<p>{'本区扎实推进政府信息公开工作。' * 30}</p>"
        if where == "text"
        else '<a href="/nb/20200312/a.pdf">附件</a>'
    )
    replica.routes |= {
        "/nb/index.html": listing(("/nb/20200312/t1.html", TITLE)),
        "/nb/20200312/t1.html": html(f'<h1>{TITLE}</h1>{beside}<img src="P01.png">'),
        "/nb/20200312/P01.png": Reply(b"\x89PNG\r\n\x1a\n", content_type="image/png"),
        "/nb/20200312/a.pdf": Reply(b"%PDF-1.7 damaged", content_type="application/pdf"),
    }
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run()
    assert (f"{replica.base}/nb/20200312/P01.png",) in crawling.rows("SELECT url FROM attachments")
    assert len(crawling.rows("SELECT message FROM findings WHERE rule = 'item.pictures'")) == 1
