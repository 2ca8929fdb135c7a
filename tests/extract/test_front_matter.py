"""Title, agency, year and day of publication of whole pages."""

import pytest
from hazards import HAZARDS

from extract import read_report

TITLE = "海宁市长安镇人民政府2022年度政府信息公开工作年度报告"
PLAIN = HAZARDS["plain"](1).document.decode()
HEAD = PLAIN[PLAIN.index("<title>") : PLAIN.index("</head>")]


def page(*, title=TITLE, below="", end=""):
    """The report without metas: its headline as printed lines, what stands below it, and the end of its text."""
    lines = "".join(f"<p>{line}</p>" for line in title.split("|"))
    assert PLAIN.count(f"<h1>{TITLE}</h1>") == 1
    text = PLAIN.replace(HEAD, "").replace(f"<h1>{TITLE}</h1>", lines + below)
    return text.replace("</div><div class=foot>", f"{end}</div><div class=foot>").encode()


@pytest.mark.parametrize(
    "below",
    [
        "<p>发布日期：2023年1月20日</p>",
        "<p>发布日期:20230120</p>",
        "<p>发布日期：二〇二三年一月二十日</p>",
        "<p>发布时间 2023-01-20</p>",
        "<p>时间：2023/1/20</p>",
        "<p>日期：2023年01月20日</p>",
        "<p>更新时间：2023-01-20 08:30</p>",
        "<p>发稿时间：2023.01.20</p>",
        "<p>公开时间：2023-01-20</p>",
        "<p>成文日期：2023-01-18 发布于：2023-01-20</p>",
        "<p>[2023-01-20]</p>",
        "<p>2023-01-20 10:11:12</p>",
        "<p>2023年1月20日</p>",
        "<p>来源：长安镇 2023-01-20 09:00 浏览次数：12</p>",
        "<p>2023-01-20 | 来源：长安镇 | 阅读：5</p>",
        "<p>生效日期：2023-02-01</p><p>当前日期：2026年11月21日</p><p>发布时间：2023-01-20</p>",
        "<p>发布日期：</p><p>2023-01-20</p>",
    ],
)
def test_published_below_the_title(below):
    assert read_report(page(below=below)).published == "2023-01-20"


@pytest.mark.parametrize(
    "end",
    [
        "<p>海宁市长安镇人民政府</p><p>2023年1月20日</p>",
        "<p>海宁市长安镇人民政府　　2023年1月20日</p>",
        "<p>二〇二三年一月二十日</p>",
        "<p>二○二三年一月二十日</p>",
        "<p>（2023年1月20日）</p>",
    ],
)
def test_published_at_the_end(end):
    assert read_report(page(end=end)).published == "2023-01-20"


@pytest.mark.parametrize(
    "below",
    [
        "",
        "<p>截止日期：2023-02-01</p>",
        "<p>发布日期：2023年2月30日</p>",
        "<p>统计期限为2022年1月1日至2022年12月31日</p>",
        "<p>本报告可在网站查阅，数据来源于2022年12月31日的统计。</p>",
    ],
)
def test_nothing_tells_the_day(below):
    assert read_report(page(below=below)).published is None


@pytest.mark.parametrize(
    ("printed", "title", "agency"),
    [
        ("海宁市长安镇人民政府|2022年度|政府信息公开工作年度报告", TITLE, "海宁市长安镇人民政府"),
        ("海宁市长安镇人民政府政府信息公开年报|（2022年度）", "海宁市长安镇人民政府政府信息公开年报（2022年度）", "海宁市长安镇人民政府"),
        (f"各镇2022年政府信息公开工作年度报告汇总|{TITLE}", TITLE, "海宁市长安镇人民政府"),
        ("2022年度政府信息公开工作年度报告（海宁市教育局）", "2022年度政府信息公开工作年度报告（海宁市教育局）", "海宁市教育局"),
        ("2022年度政府信息公开工作年度报告——海昌街道办事处", "2022年度政府信息公开工作年度报告——海昌街道办事处", "海昌街道办事处"),
        ("附件1 海宁市教育局2022年政府信息公开工作年度报告", "附件1海宁市教育局2022年政府信息公开工作年度报告", "海宁市教育局"),
        ("海宁市教育局·2022年政府信息公开工作年度报告", "海宁市教育局·2022年政府信息公开工作年度报告", "海宁市教育局"),
        ("首页|政府信息公开年报|2022年政府信息公开工作年度报告", "2022年政府信息公开工作年度报告", None),
    ],
)  # fmt: skip
def test_title_and_agency(printed, title, agency):
    report = read_report(page(title=printed))
    assert (report.title, report.agency, report.year) == (title, agency, 2022)


def test_the_year_that_the_text_begins_with():
    text = page(title="海宁市教育局政府信息公开工作年度报告").decode()
    text = text.replace("我镇认真贯彻落实条例。", "2022年，我局落实2019年修订的条例。")
    assert read_report(text.encode()).year == 2022


def test_links_to_other_reports_do_not_tell_the_year():
    page = f"<p>办事指南</p><a href=/1>甲县财政局2020年政府信息公开年报</a><p>{'办理须知。' * 9}</p>"
    assert read_report(page.encode()).year is None


def test_the_value_of_an_empty_label_is_not_the_next_label():
    text = "发布机构: \n栏目: 政府信息公开年报\n文号：\n海政发〔2023〕1号\n海宁市教育局2022年政府信息公开工作年度报告\n"
    assert read_report(text.encode()).info == {"document_number": "海政发〔2023〕1号"}
