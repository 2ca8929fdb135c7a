"""The files of an item, however the page links or shows them."""

import pytest

from crawler.items.attachments import file_links
from tests.crawler.conftest import Crawling, Replica, Reply, listing

URL = "http://a.gov.cn/nb/202003/t1.html"
A = "http://a.gov.cn"

STYLES = {
    # style: (markup, address, name)
    "extension": ('<a href="./P020200312.pdf">年报</a>', f"{A}/nb/202003/P020200312.pdf", "年报"),
    "script by number": (
        '<a href="/download?id=6">附件：青河县年报.docx</a>',
        f"{A}/download?id=6",
        "附件：青河县年报.docx",
    ),
    "jsp": ('<a href="/down.jsp?i_ID=12">点击下载</a>', f"{A}/down.jsp?i_ID=12", "点击下载"),
    "aspx": ('<a href="/DownFile.aspx?id=3">年报.pdf（120KB）</a>', f"{A}/DownFile.aspx?id=3", "年报.pdf（120KB）"),
    "FastDFS": (
        '<a href="/group1/M00/00/2A/rBAAAl5qKzCAbcdEAAAx">年报全文</a>',
        f"{A}/group1/M00/00/2A/rBAAAl5qKzCAbcdEAAAx",
        "年报全文",
    ),
    "do": ('<a href="/attachment.do?method=get&amp;id=1">附件</a>', f"{A}/attachment.do?method=get&id=1", "附件"),
    "path with a number": ('<a href="/common/file/123">查看</a>', f"{A}/common/file/123", "查看"),
    "data-url": ('<span data-url="/f/9?x=1">附件1：年报.xlsx</span>', f"{A}/f/9?x=1", "附件1：年报.xlsx"),
    "window.open": (
        """<a href="#" onclick="window.open('/open/file?id=7')">年度报告.doc</a>""",
        f"{A}/open/file?id=7",
        "年度报告.doc",
    ),
    "function with an address": (
        """<a href="javascript:;" onclick="downloadFile('/f/a.ofd')">年度报告</a>""",
        f"{A}/f/a.ofd",
        "年度报告",
    ),
    "address in javascript": (
        """<a href="javascript:openFile('/files/show?id=8')">附件下载</a>""",
        f"{A}/files/show?id=8",
        "附件下载",
    ),
    "PDFObject": ('<script>PDFObject.embed("/f/1.pdf", "#pdf");</script>', f"{A}/f/1.pdf", ""),
    "viewer": ('<iframe src="/pdfjs/web/viewer.html?file=%2Ff%2F2.pdf"></iframe>', f"{A}/f/2.pdf", ""),
    "viewer of a script": (
        '<iframe src="/pdfjs/web/viewer.html?file=/download?id=4"></iframe>',
        f"{A}/download?id=4",
        "",
    ),
    "object": ('<object data="/f/3.pdf" type="application/pdf"></object>', f"{A}/f/3.pdf", ""),
    "embed": ('<embed src="/f/4.pdf">', f"{A}/f/4.pdf", ""),
    "download attribute": ('<a href="/f/5" download="年报.pdf">查看</a>', f"{A}/f/5", "年报.pdf"),
    "attribute of TRS": ('<a appendix="true" href="/protect/P02">查看</a>', f"{A}/protect/P02", "查看"),
    "text before": ('<p>附件1：<a href="/show.jsp?id=5">2019年度报告</a></p>', f"{A}/show.jsp?id=5", "2019年度报告"),
    "class around": (
        '<div class="fj"><a href="/show.jsp?id=6">2019年度报告</a></div>',
        f"{A}/show.jsp?id=6",
        "2019年度报告",
    ),
    "no address": (
        """<a href="javascript:void(0)" onclick="downloadFile('123')">年报.pdf</a>""",
        "javascript:void(0)",
        "年报.pdf",
    ),
    "Chinese name": ('<a href="/f/年 报.pdf">年报</a>', f"{A}/f/%E5%B9%B4%20%E6%8A%A5.pdf", "年报"),
}

NONE = {
    "menu": '<a href="/xzzq/index.html">下载专区</a>',
    "menu with a script": '<a href="/download.jsp?c=1">下载中心</a>',
    "reader": '<a href="/down.jsp?id=1">PDF阅读器下载</a>',
    "page": '<a href="/nb/t2.html">附件的说明</a>',
    "app": '<a href="/app/">下载</a>',
    "text about files": '<a href="/t.html">关于附件下载的通知</a>',
    "print": """<a href="javascript:window.print()">打印</a>""",
    "share": """<a href="javascript:void(0)" onclick="share('weibo')">分享</a>""",
    "in a menu": '<div class="nav"><a href="/download?id=1">表格下载</a></div>',
    "frame": '<iframe src="/top.html"></iframe>',
    "script": '<script src="/js/a.js">var a = "/js/b.js";</script>',
}


@pytest.mark.parametrize("style", STYLES)
def test_a_file_is_found(style: str) -> None:
    markup, url, name = STYLES[style]
    (link,) = file_links(f"<body><h1>年报</h1>{markup}</body>".encode(), None, URL)
    assert (link.url, link.title) == (url, name)


@pytest.mark.parametrize("style", NONE)
def test_no_file_is_found(style: str) -> None:
    assert file_links(f"<body><h1>年报</h1>{NONE[style]}</body>".encode(), None, URL) == []


def test_a_crawl_fetches_the_files_and_tells_what_it_does_not(replica: Replica, crawling: Crawling) -> None:
    pdf = b"%PDF-1.4 not much"
    markup = "".join(f"<p>{STYLES[style][0]}</p>" for style in STYLES)
    markup += '<a href="http://10.0.0.9/f/x.pdf">别处.pdf</a><a href="/closed/y.pdf">不许.pdf</a><a href="/gone?id=1">附件2</a>'
    replica.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /closed/", content_type="text/plain")
    replica.routes["/nb/index.html"] = listing(("/nb/202003/t1.html", "秀洲区人民政府2019年政府信息公开工作年度报告"))
    replica.routes["/nb/202003/t1.html"] = f"<h1>秀洲区人民政府2019年政府信息公开工作年度报告</h1>{markup}".encode()
    paths = [url.removeprefix(A) for _, url, _ in STYLES.values() if url.startswith(A)]
    replica.routes |= dict.fromkeys(paths, Reply(pdf, content_type="application/octet-stream"))
    replica.routes["/f/a.ofd"] = Reply(b"PK\x03\x04", content_type="application/octet-stream")
    page = Reply("<p>系统错误</p>".encode(), headers={"Content-Disposition": "attachment; filename=a.pdf"})
    replica.routes["/gone?id=1"] = page
    crawling.site(f"{replica.base}/nb/index.html")
    crawling.run(expect=1)
    assert set(paths) <= set(replica.paths())
    names = {name for (name,) in crawling.rows("SELECT name FROM version_attachments")}
    assert names == {name for _, url, name in STYLES.values() if url.startswith(A)}
    told = crawling.rows("SELECT url, reason, part, title FROM failures ORDER BY reason, title")
    assert told == [
        ("javascript:void(0)", "bad address", "attachment", "年报.pdf"),
        ("http://10.0.0.9/f/x.pdf", "off host", "attachment", "别处.pdf"),
        (f"{replica.base}/closed/y.pdf", "robots", "attachment", "不许.pdf"),
        (f"{replica.base}/gone?id=1", "wrong type", "attachment", "附件2"),
    ]


def test_files_of_all_kinds_in_the_order_of_the_page() -> None:
    page = (
        '<div data-x="/f/1.pdf">一</div><a href="/f/2.pdf">二</a><span onclick="open(\'/f/3.pdf\')">三</span>'
        '<iframe src="/f/4.pdf"></iframe><script>PDFObject.embed("/f/5.pdf")</script><object data="/f/6.pdf"></object>'
        '<b href="javascript:show(\'/f/7.pdf\')">七</b><embed src="/f/8.pdf">'
    )
    assert [row.url[-5:] for row in file_links(page.encode(), None, "http://a.gov.cn/")] == [
        f"{n}.pdf" for n in range(1, 9)
    ]
