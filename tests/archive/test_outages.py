"""A site that misbehaves: outages never replace a report, noise around it never makes a version, and each outage is an incident."""

import json

import pytest

from tests.archive.conftest import Nianbao, Shelf
from tests.archive.outage_pages import COUNTY, NEW_RECEIVED, SENTENCE, bare, report, without_tables
from tests.archive.visiting import visit

BUREAUS = ("教育局", "财政局", "民政局", "水务局", "公安局", "司法局", "审计局", "统计局", "档案局", "林业局", "商务局", "科技局",
           "体育局", "信访局", "气象局", "税务局", "邮政局", "粮食局", "农业局", "交通局")  # fmt: skip
# What a page is in one night, from what it is in others.
OUTAGES = {
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
STYLES = (
    lambda page: page.replace("“", '"').replace("”", '"'),
    lambda page: page.replace("政府信息公开条例", "政府\u200b信息公开条例"),
    lambda page: page.replace("，", "，\u00a0").replace("<p>", "<p>\n  "),
    lambda page: page.replace("<div>", '<div class="TRS_Editor" style="font-size:16pt">'),
)


def nights(shelf: Shelf, pages: dict[str, list[str]], days: tuple[str, ...]) -> None:
    """What each agency's page is in each night."""
    urls = {agency: f"http://127.0.0.1/{number}.html" for number, agency in enumerate(pages)}
    titles = {urls[agency]: f"{agency}2021年政府信息公开工作年度报告" for agency in pages}
    for night, day in enumerate(days):
        shown = {urls[agency]: of_nights[night].encode() for agency, of_nights in pages.items()}
        visit(shelf, day, shown, agency=COUNTY, region="330411", titles=titles)


def test_twenty_outages_in_five_nights(shelf: Shelf, nianbao: Nianbao) -> None:
    agencies = [f"甲县{bureau}" for bureau in BUREAUS]
    good = {agency: report(agency, 17 + number) for number, agency in enumerate(agencies)}
    bad = {agency: outage(good[agency]) for agency, outage in zip(agencies, OUTAGES.values(), strict=True)}
    pages = {agency: [good[agency], bad[agency], good[agency], bad[agency], good[agency]] for agency in agencies}
    nights(shelf, {agency: of[:2] for agency, of in pages.items()}, ("2022-04-01", "2022-04-02"))
    told = json.loads(nianbao("status", "--today", "2022-04-02", "--format", "json").stdout)["incidents"]
    lost = [incident["message"] for incident in told if incident["kind"] == "report lost its content"]
    assert {message.split(" ")[0] for message in lost} == set(agencies)
    nights(shelf, {agency: of[2:] for agency, of in pages.items()}, ("2022-04-03", "2022-04-04", "2022-04-05"))
    assert shelf.rows(NEW_RECEIVED) == [(agency, 2021, 17 + number) for number, agency in enumerate(agencies)]
    assert shelf.rows("SELECT DISTINCT version, cause FROM report_versions") == [(1, "first seen")]
    assert shelf.rows("SELECT count(*) FROM agencies") == [(len(agencies),)]
    told = json.loads(nianbao("status", "--today", "2022-04-05", "--format", "json").stdout)["incidents"]
    assert [incident for incident in told if incident["kind"] == "report lost its content"] == []


def test_noise_around_a_report_makes_no_version(shelf: Shelf) -> None:
    pages = [report("甲县教育局", 17)]
    pages += [report("甲县教育局", 17, above=above, below=below) for above, below in NOISE]
    pages += [style(pages[0]) for style in STYLES]
    days = tuple(f"2022-04-{day:02}" for day in range(1, len(pages) + 1))
    nights(shelf, {"甲县教育局": pages}, days)
    assert shelf.rows("SELECT version FROM report_versions") == [(1,)]
    outcomes = {str(outcome) for (outcome,) in shelf.rows("SELECT outcome FROM readings WHERE id > 1")}
    assert outcomes <= {"same report", "unchanged"}


@pytest.mark.parametrize(
    ("page", "versions"),
    [
        (report("甲县教育局", 18), 2),
        (report("甲县教育局", 17).replace("六、其他需要报告的事项</p><div>无。", "六、其他需要报告的事项</p><div>收取信息处理费0元。"), 2),
        (report("甲县教育局", 17), 1),
    ],
)  # fmt: skip
def test_a_change_of_the_report_is_a_version(shelf: Shelf, page: str, versions: int) -> None:
    nights(shelf, {"甲县教育局": [report("甲县教育局", 17), page]}, ("2022-04-01", "2022-04-02"))
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(versions,)]


def test_a_loss_that_stays_is_a_version_after_three_visits_and_a_week(shelf: Shelf) -> None:
    good = report("甲县教育局", 17)
    lost = without_tables(good)
    days = ("2022-04-01", "2022-04-02", "2022-04-05", "2022-04-07", "2022-04-09")
    nights(shelf, {"甲县教育局": [good, *[lost] * 4]}, days)
    assert shelf.rows("SELECT version, cause FROM report_versions") == [(1, "first seen"), (2, "content removed")]
    assert shelf.rows("SELECT outcome FROM readings ORDER BY id") == [
        ("first seen",),
        ("suspect",),
        ("suspect",),
        ("suspect",),
        ("content removed",),
    ]
    nights(shelf, {"甲县教育局": [good]}, ("2022-04-10",))
    assert shelf.rows(NEW_RECEIVED) == [("甲县教育局", 2021, 17)]


def test_a_department_that_fails_is_not_the_county(shelf: Shelf) -> None:
    county = report(COUNTY, 40)
    url = {"county": "http://127.0.0.1/1.html", "bureau": "http://127.0.0.1/2.html"}
    titles = {
        url["county"]: f"{COUNTY}2021年政府信息公开工作年度报告",
        url["bureau"]: "甲县教育局2021年政府信息公开工作年度报告",
    }
    for day, bureau in (("2022-04-01", report("甲县教育局", 17)), ("2022-04-02", bare("系统繁忙，请稍后再试"))):
        pages = {url["county"]: county.encode(), url["bureau"]: bureau.encode()}
        visit(shelf, day, pages, agency=COUNTY, region="330411", titles=titles)
    assert shelf.rows(NEW_RECEIVED) == [(COUNTY, 2021, 40), ("甲县教育局", 2021, 17)]
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(2,)]
    [(reason, detail)] = shelf.rows("SELECT reason, detail FROM failures")
    assert reason == "not a report"
    assert "maintenance: “系统繁忙" in str(detail)


def test_a_file_that_cannot_be_read_is_filed_under_whom_the_link_names(shelf: Shelf) -> None:
    url = "http://127.0.0.1/1.pdf"
    titles = {url: "甲县教育局2021年政府信息公开工作年度报告"}
    visit(shelf, "2022-04-01", {url: b"%PDF-1.7 damaged"}, agency=COUNTY, region="330411", titles=titles)
    assert shelf.rows("SELECT a.name, r.year FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id") == [
        ("甲县教育局", 2021)
    ]
