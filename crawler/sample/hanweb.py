"""The sample column of a Hanweb JCMS site: first rows inline, the rest from `dataproxy.jsp`."""

from html import escape
from urllib.parse import parse_qs, quote, urlsplit

from crawler.sample.server import Page, packaged

LIST = "/col/col1229425/index.html"
_PROXY = "/module/web/jpage/dataproxy.jsp"
_FILE = "/module/download/downfile.jsp?classid=0&filename=5f0d2c7ab14e4f0c9b0e6f6d1c2a3b4d.pdf"
_GROUP = 15  # rows inline: three groups of five
_UNIT = "4851098"

# (month and day in the address, number, title, page of `pages/`)
_ROWS: tuple[tuple[str, int, str, str | None], ...] = (
    ("2022/3/30", 5211, "秀洲区2021年法治政府建设年度报告", None),
    ("2022/3/25", 5198, "秀洲区2022年重点水利建设项目计划公示", None),
    ("2022/2/16", 5102, "秀洲区人民政府办公室关于印发2022年政务公开工作要点的通知", None),
    ("2022/1/30", 5077, "秀洲区2021年度政府网站年度工作报表", None),
    ("2022/1/28", 5070, "秀洲区人民政府2021年政府信息公开工作年度报告", "xiuzhou-2021-invented.html"),
    ("2022/1/27", 5066, "王店镇2021年度政府信息公开工作年度报告", "wangdian-2021.html"),
    ("2022/1/26", 5061, "嘉兴港区2021年度政府信息公开工作年度报告", "jiaxing-port-2021.html"),
    ("2021/12/20", 4980, "关于做好2021年政府信息公开工作年度报告编制和发布工作的通知", None),
    ("2021/10/11", 4871, "秀洲区国土空间总体规划（2021—2035年）草案公示", None),
    ("2021/9/17", 4822, "秀洲区2020年度部门决算公开", None),
    ("2021/6/8", 4633, "秀洲区政府信息公开指南", None),
    ("2021/3/29", 4410, "秀洲区2020年法治政府建设年度报告", None),
    ("2021/2/24", 4351, "秀洲区2021年部门预算公开", None),
    ("2021/1/29", 4302, "秀洲区人民政府2020年政府信息公开工作年度报告", "xiuzhou-2020-invented.html"),
    ("2021/1/22", 4288, "秀洲区2020年度政府网站年度工作报表", None),
    ("2021/1/15", 4270, "秀洲区2020年政务公开工作总结", None),
    ("2020/9/30", 4011, "秀洲区2019年度部门决算公开", None),
    ("2020/3/27", 3620, "秀洲区2019年法治政府建设年度报告", None),
    ("2020/3/12", 3588, "秀洲区人民政府2019年政府信息公开工作年度报告", "xiuzhou-2019.html"),
    ("2020/1/10", 3402, "秀洲区2019年政务公开工作总结", None),
    ("2013/3/21", 1204, "秀洲区人民政府2012年政府信息公开工作年度报告", "xiuzhou-2012-invented.html"),
)


def answer(path: str) -> Page | None:
    parts = urlsplit(path)
    if parts.path == "/robots.txt":
        return Page(b"User-agent: *\nDisallow: /module/admin/\n", "text/plain; charset=utf-8")
    if parts.path == LIST:
        return _page("政府信息公开年报", f'<div id="{_UNIT}"><script type="text/xml">{_datastore(0, 1)}</script></div>')
    if parts.path == _PROXY:
        number = int(parse_qs(parts.query).get("page", ["1"])[0])
        return Page(_datastore(number * _GROUP, number + 1).encode(), "text/xml; charset=utf-8")
    if path.startswith(_FILE):
        return Page(packaged("sample.pdf"), "application/pdf")
    return next((_item(*row) for row in _ROWS if parts.path == _address(row[0], row[1])), None)


def _address(day: str, number: int) -> str:
    return f"/art/{day}/art_1229425_{number}.html"


def _datastore(first: int, next_page: int) -> str:
    records = "\n".join(
        f"<record><![CDATA[\n<li><a target=\"_blank\" href='{_address(day, number)}' title='{title}'>{_cut(title)}</a>"
        f"<span>{_dashed(day)[:-2]}\n{_dashed(day)[-2:]}</span></li>]]></record>"
        for day, number, title, _ in _ROWS[first : first + _GROUP]
    )
    site = quote(quote("秀洲区人民政府"))  # encoded twice, as these systems do
    proxy = (
        f"{_PROXY}?page={next_page}&appid=1&appid=1&webid=3001&path=/&columnid=1229425&unitid={_UNIT}"
        f"&webname={site}&permissiontype=0"
    )
    return (
        f"<datastore>\n<totalrecord>{len(_ROWS)}</totalrecord><totalpage>{-(-len(_ROWS) // 5)}</totalpage>\n"
        f'<nextgroup><![CDATA[<a href="{proxy}"></a>]]></nextgroup>\n<recordset>\n{records}\n</recordset></datastore>'
    )


def _dashed(day: str) -> str:
    year, month, number = day.split("/")
    return f"{year}-{int(month):02}-{int(number):02}"


def _cut(title: str) -> str:
    return title if len(title) <= 18 else title[:18] + "..."


def _item(day: str, number: int, title: str, file: str | None) -> Page:
    body = packaged(file).decode() if file else f"<p>　　{escape(title)}（样例正文）。</p>"
    attachment = ""
    if file == "xiuzhou-2019.html":
        name = f"{title}.pdf"
        attachment = f'<p>附件：<a href="{escape(_FILE)}&amp;showname={quote(name)}">{name}</a></p>'
    return _page(
        title,
        '<table class="xxgk_table"><tr><td>索引号</td><td>样例</td><td>发布机构</td><td>秀洲区人民政府</td></tr></table>'
        f"<h1>{escape(title)}</h1>"
        f'<div id="zoom"><!--ZJEG_RSS.content.begin-->{body}<!--ZJEG_RSS.content.end--></div>{attachment}',
        f'<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="{_dashed(day)} 09:30">'
        f'<meta name="i_articleid" content="{number}">',
    )


def _page(title: str, body: str, head: str = "") -> Page:
    return Page(
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8">{head}<title>{escape(title)}</title></head>\n'
        f'<body><div class="bt-nav"><a href="/">首页</a> &gt; <a href="{LIST}">政府信息公开年报</a></div>\n{body}\n'
        "</body></html>\n".encode()
    )
