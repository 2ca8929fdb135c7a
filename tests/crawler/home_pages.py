"""27 home pages in the ways in which government sites lead to their column of annual reports at /x/; three of them need a person."""

from dataclasses import dataclass, field

from tests.crawler.column_pages import TRS_ROWS, page
from tests.crawler.conftest import Reply

NEWS = "".join(
    f'<li><a href="/news/{n}.html" title="秀洲区召开第{n}次会议">秀洲区召开第{n}次…</a><span>2026-01-{n:02}</span></li>'
    for n in range(1, 9)
)
FOOT = (
    '<div class="foot">主办：秀洲区人民政府办公室 <a href="/about.html">网站声明</a> 政府网站标识码：3304110001</div>'
)
COLUMN = page(f"<ul>{TRS_ROWS.replace('./', '/nb/')}</ul>", column="政府信息公开年报")
STATISTICS = page('<ul><li><a href="/s/1.html">2024年秀洲区统计年报</a></ul>', column="统计年报")


def home(way: str, *, head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>秀洲区人民政府网</title>{head}</head><body><ul class=nav><li><a href='/'>首页</a>"
        f"<li><a href='/news/'>新闻中心</a></ul>{way}<ul class=news>{NEWS}</ul>{FOOT}</body></html>"
    ).encode()


def fragment(markup: str) -> bytes:
    return f"<html><head><title>秀洲区</title></head><body>{markup}</body></html>".encode()


@dataclass(frozen=True)
class Home:
    """`routes` are the other pages; `start` is where the column is found, None where a person is needed for `reason`."""

    page: bytes | Reply
    routes: dict[str, bytes | Reply] = field(default_factory=dict)
    start: str | None = "/x/"
    reason: str = ""


HOMES: dict[str, Home] = {
    "three hops": Home(
        home('<a href="/zwgk/">政务公开</a>'),
        {
            "/zwgk/": home('<a href="/zwgk/zfxxgk/">政府信息公开</a><a href="/zwgk/zcjd/">政策解读</a>'),
            "/zwgk/zfxxgk/": home(
                '<a href="/zn/">政府信息公开指南</a><a href="/zd/">政府信息公开制度</a><a href="/fd/">法定主动公开内容</a>'
                '<a href="/x/">政府信息公开年报</a>'
            ),
        },
    ),
    "a menu in the fourth script": Home(
        home(
            '<script src="/js/jquery-3.min.js"></script><script src="/js/bootstrap.js"></script><script src="/js/swiper.js"></script>'
            '<script src="/js/common.js"></script>'
        ),
        {
            "/js/common.js": b"",
            "/js/jquery-3.min.js": b"var a;",
        }
        | {
            "/js/common.js": """var s='';s+="<a href='/x/' title='年报'>政府信息公开年报</a>";document.write(s);""".encode()
        },
    ),
    "a written menu": Home(
        home(
            """<script>var h='';h+='<dd><a target="_blank" href="/x/">政府信息公开年度报告</a></dd>';$("#m").html(h)</script>"""
        )
    ),
    "frames and an image map": Home(
        b'<html><frameset rows="90,*"><frame src="/top.htm"><frame src="/main.htm"></frameset></html>',
        {
            "/top.htm": fragment('<img src=t.gif usemap="#m"><map name=m><area href="/x/" title="信息公开年报"></map>'),
            "/main.htm": fragment(f"<ul>{NEWS}</ul>"),
        },
    ),
    "a menu as data, address first": Home(
        home(
            '<script>var nav=[{"id":7,"url":"\\/x\\/","name":"政府信息公开年报"},{"id":8,"url":"/zn/","name":"指南"}]</script>'
        )
    ),
    "a menu as escaped data": Home(
        home(
            '<script>window.menu={"list":[{"title":"\\u653f\\u5e9c\\u4fe1\\u606f\\u516c\\u5f00\\u5e74\\u62a5","link":"/x/"}]}</script>'
        )
    ),
    "a part that a script loads": Home(
        home('<div id="nav"></div><script>$("#nav").load("/inc/nav.html");</script>'),
        {"/inc/nav.html": fragment('<a href="/x/">政府信息公开年报</a>')},
    ),
    "a choice": Home(
        home(
            '<select onchange="location=this.value"><option>选择</option><option value="/zn/">指南</option>'
            '<option value="/x/">政府信息公开年报</option></select>'
        )
    ),
    "words drawn by the style": Home(home('<ul><li class=i3 title="政府信息公开年报"><a href="/x/"></a></li></ul>')),
    "a base": Home(
        home('<a href="x/">政府信息公开年报</a>', head='<base href="/gov/">'), {"/gov/x/": COLUMN}, "/gov/x/"
    ),
    "two refreshes": Home(
        b'<html><head><meta http-equiv="refresh" content="0;url=/web/"></head></html>',
        {
            "/web/": b'<html><script>window.location.replace("/web/index.shtml")</script></html>',
            "/web/index.shtml": home('<a href="/x/">信息公开年度报告</a>'),
        },
    ),
    "gbk": Home(
        Reply(
            home('<a href="/x/">政府信息公开年报</a>', head='<meta charset="gb2312">').decode().encode("gbk"),
            content_type="text/html",
        )
    ),
    "tabs of the platform": Home(
        home('<a href="/zfxxgk/"><img src="/i/xxgk.png" alt="政府信息公开"></a>'),
        {
            "/zfxxgk/": home(
                '<ul class=tab><li data-url="/zfxxgk/zn.html">公开指南</li><li data-url="/x/">公开年报</li></ul>'
            )
        },
    ),
    "a site map": Home(
        home('<a href="/map.html">网站地图</a>'),
        {"/map.html": home('<a href="/zn/">指南</a><a href="/x/">政府信息公开年报</a>')},
    ),
    "brackets and years": Home(home('<a href="/x/">【政府信息公开年度报告】（2008-2024年）</a>')),
    "wrong columns first": Home(
        home(
            '<a href="/wz/">政府网站工作年度报表</a><a href="/fz/">法治政府建设年度报告</a><a href="/tj/">统计年报</a>'
            '<a href="/nb1/">年报</a><a href="/x/">年度报告</a>'
        ),
        {"/nb1/": STATISTICS, "/wz/": STATISTICS, "/fz/": STATISTICS, "/tj/": STATISTICS},
    ),
    "a column for each year": Home(
        home('<a href="/nb/">政府信息公开工作年报</a>'),
        {"/nb/": page('<a href="/nb/24/">2024年</a><a href="/nb/23/">2023年</a>', column="政府信息公开工作年报")},
        "/nb/",
    ),
    "words around the name": Home(home('<a href="/x/">秀洲区政府信息公开年报汇总</a>')),
    "no link, a family with a usual address": Home(
        home('<a href="/xw/202601/t20260105_331.html">要闻</a>'), {"/zfxxgk/zfxxgknb/": COLUMN}, "/zfxxgk/zfxxgknb/"
    ),
    "a tree of gkmlpt": Home(
        home('<a href="/gkmlpt/index">政府信息公开</a>'),
        {
            "/gkmlpt/index": fragment(
                '<script>window._CONFIG = {SID: 3, TREE: [{"id": 9, "name": "机构概况"}, '
                '{"id": 26, "name": "政府信息公开年报", "post_count": 4}]}</script>'
            )
        },
        "/gkmlpt/index",
    ),
    "this year's report among the news": Home(
        home(
            '<ul><li><a href="/news/r.html">秀洲区人民政府2025年政府信息公开工作年度报告</a></ul><a href="/gk/">信息公开</a>'
        ),
        {"/gk/": home('<a href="/x/">信息公开年报</a>')},
    ),
    "an address with a query": Home(
        home('<a href="/zwgk/index.html?tab=gknb">政府信息公开年报</a><a href="/zwgk/index.html?tab=zn">指南</a>'),
        {"/zwgk/index.html?tab=gknb": COLUMN, "/zwgk/index.html": home("")},
        "/zwgk/index.html?tab=gknb",
    ),
    "picture buttons": Home(
        home('<input type="image" src="/i/1.png" alt="政务公开" onclick="window.location.href=\'/p/\'">'),
        {
            "/p/": home(
                """<a href="javascript:void(0)" onclick="openWin('/x/','_blank')"><img alt="政府信息公开年报"></a>"""
            )
        },
    ),
    "a frame that a script fills": Home(
        home('<iframe id="left"></iframe><script>document.getElementById("left").src = "/left.html"</script>'),
        {"/left.html": fragment("<span onclick=\"goUrl('/x/')\">政府信息公开年报</span>")},
    ),
    "a single-page application": Home(
        b'<html><head><title>x</title></head><body><div id="app"></div><script src="/static/app.3f2.js"></script></body></html>',
        {"/static/app.3f2.js": b"(function(){render()})()"},
        None,
        "single-page application",
    ),
    "a firewall": Home(Reply(b"<script>$_ts={}</script>", 412), {}, None, "blocked"),
    "a copy on another host": Home(
        home('<a href="http://zfxxgk.example.com/x/">政府信息公开年报</a>'), {}, None, "another host or agency"
    ),
}
