"""Pages of a whole report on form 2021, what is left of them in an outage, and what changes around them."""

from collections.abc import Callable

COUNTY = "甲县人民政府"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
SENTENCE = "我局认真贯彻落实《中华人民共和国政府信息公开条例》，扎实推进“政府信息公开”各项工作。"


def report(agency: str, granted: int, *, above: str = "", below: str = "") -> str:
    """A page with all six parts, tables three and four, and a menu."""
    title = f"{agency}2021年政府信息公开工作年度报告"
    rows = (("一、本年新收政府信息公开申请数量", granted), ("（一）予以公开", granted), ("（七）总计", granted))
    numbers = "".join(f"<tr><td>{label}</td><td>{n}</td>{'<td>0</td>' * 5}<td>{n}</td></tr>" for label, n in rows)
    heads = "".join(f"<td>{name}</td>" for name in APPLICANTS)
    groups = "".join(f'<td colspan="5">{name}</td>' for name in ("行政复议", "未经复议直接起诉", "复议后起诉"))
    outcomes = "".join(f"<td>{name}</td>" for name in OUTCOMES * 3)
    parts = (
        ("一、总体情况", SENTENCE),
        ("二、主动公开政府信息情况", SENTENCE),
        ("三、收到和处理政府信息公开申请情况", f"<table><tr><td>申请人情况</td>{heads}</tr>{numbers}</table>"),
        (
            "四、政府信息公开行政复议、行政诉讼情况",
            f"<table><tr>{groups}</tr><tr>{outcomes}</tr><tr>{'<td>0</td>' * 15}</tr></table>",
        ),
        ("五、存在的主要问题及改进情况", SENTENCE),
        ("六、其他需要报告的事项", "无。"),
    )
    body = "".join(f"<p>{heading}</p><div>{text}</div>" for heading, text in parts)
    return f"<html><head><title>{title}</title></head><body>{MENU}{above}<h1>{title}</h1>{body}{below}</body></html>"


MENU = "<ul><li><a href=/>首页</a></li><li><a href=/zwgk>政府信息公开</a></li><li><a href=/nb>政府信息公开年报</a></li></ul>"


def bare(text: str) -> str:
    return f"<html><head><title>甲县人民政府</title></head><body>{MENU}<p>{text}</p></body></html>"


def without_tables(page: str) -> str:
    first, *rest = page.split("<table>")
    return first + "".join(part.split("</table>")[1] for part in rest)


BUREAUS = ("教育局", "财政局", "民政局", "水务局", "公安局", "司法局", "审计局", "统计局", "档案局", "林业局", "商务局", "科技局",
           "体育局", "信访局", "气象局", "税务局", "邮政局", "粮食局", "农业局", "交通局")  # fmt: skip
# What a page is in one night, from what it is in others.
OUTAGES: dict[str, Callable[[str], str]] = {
    "maintenance": lambda page: bare("系统繁忙，请稍后再试"),
    "upgrade": lambda page: bare("网站升级改造中，给您带来不便敬请谅解"),
    "no body": lambda page: "",
    "white space": lambda page: "<html><body>  \n </body></html>",
    "database": lambda page: bare("数据库连接失败"),
    "stack trace": lambda page: bare("java.lang.NullPointerException at com.gov.Article.show(Article.java:31)"),
    "loading": lambda page: page[: page.index("<h1>")] + "<p>正在加载中，请稍候...</p></body></html>",
    "mojibake": lambda page: page.encode().decode("gb18030", "replace").encode("latin-1", "replace").decode("latin-1"),
    "cut in the middle": lambda page: page[: len(page) // 2],
    "cut after the headline": lambda page: page[: page.index("</h1>")],
    "no tables": without_tables,
    "blank tables": lambda page: page.replace("<td>0</td>", "<td></td>").replace("<td>7", "<td>").replace(">17<", "><"),
    "login": lambda page: bare("请先登录 用户名 密码"),
    "not found": lambda page: bare("您访问的页面不存在或已被删除"),
    "firewall": lambda page: bare("您的访问过于频繁，请完成安全验证"),
    "title alone": lambda page: page[: page.index("<p>一、")] + "</body></html>",
    "another article": lambda page: bare("甲县召开全县信息公开工作会议。" + SENTENCE * 9),
    "start page": lambda page: bare("".join(f"<a href=/{n}>要闻{n}</a>" for n in range(60))),
    "json": lambda page: '{"code":500,"msg":"内部错误"}',
    "server page": lambda page: (
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
    ),
}
# What changes around a report that stays the same.
NOISE = (
    ("", "<p>访问者：33817</p>"),
    ("<p>阅读量 8</p>", ""),
    ("", "<p>访问总量：1024 今日访问：7</p>"),
    ("", "<p>您是第52817位访问者</p>"),
    ("", "<p>打印时间：2026-11-30 10:22:31</p>"),
    ("", "<p>相关阅读</p><p>甲县召开工作会议</p><p>甲县发布通知</p>"),
    ("<p>甲县 多云 12~18℃</p>", ""),
    ("", "<p>上一篇：甲县财政局年报</p><p>下一篇：没有了</p>"),
    ("", "<p>【打印本页】 【关闭窗口】</p>"),
    ("<p>字体：大 中 小</p>", ""),
    ("", "<p>分享到：微信 微博</p>"),
    ("<p>今天是2026年11月30日 星期一</p>", ""),
)
STYLES: tuple[Callable[[str], str], ...] = (
    lambda page: page.replace("“", '"').replace("”", '"'),
    lambda page: page.replace("政府信息公开条例", "政府\u200b信息公开条例"),
    lambda page: page.replace("，", "，\u00a0").replace("<p>", "<p>\n  "),
    lambda page: page.replace("<div>", '<div class="TRS_Editor" style="font-size:16pt">'),
)


NEW_RECEIVED = """
SELECT a.name, r.year, c.value FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id
JOIN current_versions AS v ON v.report_id = r.id JOIN cells AS c ON c.report_version_id = v.report_version_id
WHERE c.row_key = 'new_received' AND c.column_key = 'total' ORDER BY a.id
"""
