"""Whose report it is, whatever stands above the title, and what is said when titles contradict each other."""

import json

import pytest

from extract import parse_title, read_report
from extract.prose.agency_names import is_agency_name

TITLE = "甲县教育局2023年政府信息公开工作年度报告"
BODY = "一、总体情况\n2023年，我局认真贯彻条例。\n"
# One line each that real pages and converters leave above the title.
ABOVE = (
    "首页", "网站首页", "政务公开", "政府信息公开", "信息公开", "政府信息公开年报", "政府信息公开年度报告", "法定主动公开内容", "公开年报",
    "登录注册", "登录", "注册", "文件下载", "相关链接：", "正文", "打印", "关闭窗口", "分享", "收藏", "无障碍阅读", "长者模式", "繁體",
    "当前位置：首页 > 政务公开 > 政府信息公开年报", "您的位置：首页>信息公开", "首页>政务公开>", "首页 / 政务公开 / 年报",
    "2024-01-31", "2024年1月31日", "发布时间：2024-01-31 10:20", "【2024-01-31】", "来源：甲县教育局 时间：2024-01-31",
    "索引号：11220000/2024-00012", "发布机构：甲县人民政府", "字体：大 中 小", "浏览次数：120", "甲县教育局文件", "甲教发〔2024〕3号",
    "部门动态", "乡镇街道", "部门", "县政府部门", "甲县人民政府", "甲县人民政府门户网站", "公示公告", "走进甲县", "要闻动态", "互动交流",
    "The People's Government of Jia County", "|", "*", "扫一扫在手机打开当前页",
)  # fmt: skip


@pytest.mark.parametrize("line", ABOVE)
def test_a_line_above_the_title_is_no_part_of_it_in_text(line):
    report = read_report(f"{line}\n{TITLE}\n{BODY}".encode())
    assert (report.title, report.agency, report.year) == (TITLE, "甲县教育局", 2023)


@pytest.mark.parametrize("line", ABOVE)
@pytest.mark.parametrize(
    "element", ["<li>{}</li>", "<div>{}</div>", "<p><a href='/'>{}</a></p>", "<span>{}</span><br>"]
)
def test_a_line_above_the_title_is_no_part_of_it_on_a_page(line, element):
    shown = line.replace(">", "&gt;")
    markup = f"<html><body>{element.format(shown)}<div>{TITLE}</div><p>{BODY}</p></body></html>"
    report = read_report(markup.encode(), charset="utf-8")
    assert (report.title, report.agency, report.year) == (TITLE, "甲县教育局", 2023)


@pytest.mark.parametrize("line", ABOVE)
def test_a_line_above_a_title_that_names_nobody_gives_no_agency(line):
    """But the name of a government, which may be whose report it is."""
    report = read_report(f"{line}\n2023年政府信息公开工作年度报告\n{BODY}".encode())
    assert (report.agency, report.year) == ("甲县人民政府" if line == "甲县人民政府" else None, 2023)


@pytest.mark.parametrize(
    ("printed", "title", "agency", "year"),
    [
        ("标题：" + TITLE, TITLE, "甲县教育局", 2023),
        ("信息名称：" + TITLE, TITLE, "甲县教育局", 2023),
        ("2024-01-31" + TITLE, TITLE, "甲县教育局", 2023),
        ("首页政务公开" + TITLE, TITLE, "甲县教育局", 2023),
        ("甲县人民政府政务公开" + TITLE, TITLE, "甲县教育局", 2023),
        (TITLE + "_政府信息公开年报_甲县人民政府", TITLE, "甲县教育局", 2023),
        (TITLE + "-甲县人民政府门户网站", TITLE, "甲县教育局", 2023),
        ("甲县教育局2O23年政府信息公开年报", "甲县教育局2O23年政府信息公开年报", "甲县教育局", 2023),
        ("甲县教育局2023年度政府信息工作公开年度报告", "甲县教育局2023年度政府信息工作公开年度报告", "甲县教育局", 2023),
        ("甲县教育局2023年政府信息公开工作报告", "甲县教育局2023年政府信息公开工作报告", "甲县教育局", 2023),
        ("甲县教育局2023年1月1日至12月31日政府信息公开年度报告", "甲县教育局2023年1月1日至12月31日政府信息公开年度报告", "甲县教育局", 2023),
        ("甲县政务公开办公室2023年政府信息公开年报", "甲县政务公开办公室2023年政府信息公开年报", "甲县政务公开办公室", 2023),
    ],
)  # fmt: skip
def test_what_stands_beside_the_title_on_its_line(printed, title, agency, year):
    report = read_report(f"{printed}\n{BODY}".encode())
    assert (report.title, report.agency, report.year) == (title, agency, year)
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE} 根据《中华人民共和国政府信息公开条例》编制。一、总体情况 略 二、主动公开政府信息情况 略" + "。" * 100,
        f"{TITLE}一、总体情况2023年，我局认真贯彻条例。二、主动公开政府信息情况略" + "。" * 100,
        f"当前位置： 首页政务公开政府信息公开 {TITLE} 来源：甲县教育局 文件下载 相关链接： 一、总体情况 略"
        + "。" * 100,
    ],
)
def test_a_text_of_one_line(text):
    report = read_report(text.encode())
    assert (report.title, report.agency, report.year) == (TITLE, "甲县教育局", 2023)


def _page(meta: str, headline: str, window: str, text: str) -> bytes:
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{meta}"><title>{window}</title></head>'
        f"<body><h1>{headline}</h1><p>{text}</p><p>{BODY}</p></body></html>"
    ).encode()


def test_the_year_on_which_titles_agree_is_taken_and_the_other_is_told():
    report = read_report(_page(TITLE, TITLE, TITLE.replace("2023", "2022"), TITLE))
    assert (report.year, report.title) == (2023, TITLE)
    findings = [finding for finding in report.findings if finding.rule == "title.years"]
    assert [(finding.expected, finding.actual) for finding in findings] == [("2023", "2022")]


def test_the_agency_on_which_titles_agree_is_taken_and_the_other_is_told():
    other = TITLE.replace("教育局", "水务局")
    report = read_report(_page(other, TITLE, TITLE, TITLE))
    assert report.agency == "甲县教育局"
    findings = [finding for finding in report.findings if finding.rule == "title.agencies"]
    assert [(finding.expected, finding.actual) for finding in findings] == [("甲县教育局", "甲县水务局")]


def test_titles_of_which_one_leaves_out_the_place_agree():
    report = read_report(_page(TITLE, TITLE.removeprefix("甲县"), TITLE, TITLE))
    assert report.agency == "甲县教育局"
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]


def test_a_title_of_two_years_is_told():
    report = read_report(f"甲县教育局2019-2020年政府信息公开年度报告\n{BODY}".encode())
    assert (report.agency, report.year) == ("甲县教育局", 2020)
    assert [finding.rule for finding in report.findings if finding.rule.startswith("title.")] == ["title.span"]


def test_the_name_on_two_lines_is_joined_and_a_list_of_names_is_not():
    text = "海宁市长安镇\n人民政府2023年政府信息公开工作年度报告\n"
    assert read_report((text + BODY).encode()).agency == "海宁市长安镇人民政府"
    menu = "<ul><li>甲县财政局</li><li>甲县教育局</li></ul><div>2023年政府信息公开工作年度报告</div>"
    assert read_report(f"<body>{menu}<p>{BODY}</p></body>".encode(), charset="utf-8").agency is None


@pytest.mark.parametrize(
    "printed",
    [
        "甲县教育局（2022年）政府信息公开工作年度报告", "甲县教育局[2022年]政府信息公开年度报告", "甲县教育局〔2022年〕政府信息公开年报",
        "甲县教育局（2022年1月1日—2022年12月31日）政府信息公开年度报告", "甲县教育局2022年全年政府信息公开年度报告",
        "甲县教育局2022年2022年度政府信息公开年度报告", "（甲县教育局）2022年政府信息公开年度报告",
    ],
)  # fmt: skip
def test_brackets_and_repeated_years_leave_nothing_behind(printed):
    report = read_report(f"{printed}\n{BODY}".encode())
    assert (report.agency, report.year) == ("甲县教育局", 2022)


def test_a_date_in_chinese_numerals_and_the_first_sentence_are_no_title():
    body = "一、总体情况本机关认真贯彻条例，推进政府信息公开工作。"
    page = f"<body><h1>{TITLE}</h1><p>二〇二四年一月</p><p>{body}</p></body>"
    report = read_report(page.encode(), charset="utf-8")
    assert (report.title, report.agency, report.year) == (TITLE, "甲县教育局", 2023)
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]


@pytest.mark.parametrize(
    "name", ["甲县第一中学", "甲县残联", "甲县文联", "甲县高新技术产业开发区管委会", "甲海关", "乙自治州民族事务委员会"]
)
def test_names_that_are_not_doubted(name):
    report = read_report(f"{name}2022年政府信息公开年度报告\n{BODY}".encode())
    assert report.agency == name
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]


def test_the_title_of_a_window_goes_on_with_other_names_behind_a_space():
    page = f"<head><title>{TITLE} 甲县教育局 政府信息公开年报</title></head><body><p>{BODY}</p></body>"
    report = read_report(page.encode(), charset="utf-8")
    assert (report.title, report.agency, report.year) == (TITLE, "甲县教育局", 2023)


COVERS = (
    "甲县教育局|2023年政府信息公开|工作年度报告", "甲县教育局|2023年|政府信息公开|工作年度报告", "甲县教育局|2023年|政府信息公开|工作|年度报告",
    "甲县教|育局2023年政府信息公开工作年度报告", "甲县教育局2023年政府信息公开工作年度报|告", "2023年度|甲县教育局|政府信息公开工作年度报告",
    "甲县教育局|政府信息公开工作年度报告|（2023年度）", "甲 县 教 育 局|2023年政府信息公开|工 作 年 度 报 告",
    "2023年政府信息公开工作年度报告|甲县教育局|2024年1月", "2023年|政府信息公开工作|年度报告|甲县教育局|二〇二四年一月",
    "2023年政府信息公开工作年度报告|（甲县教育局）", "2023年政府信息公开工作年度报告|编制单位：甲县教育局", "2023年政府信息公开|甲县教育局|工作年度报告",
)  # fmt: skip


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("markup", [None, "<p>{}</p>", "<div><span>{}</span></div>", "{}<br>"])
def test_a_cover_page(cover, markup):
    lines = [*cover.split("|"), *BODY.split("\n")]
    text = "\n".join(lines) if markup is None else f"<body>{''.join(map(markup.format, lines))}</body>"
    report = read_report(text.encode(), charset="utf-8")
    assert (report.agency, report.year) == ("甲县教育局", 2023)
    assert "2023年" in report.title.replace("（2023年度）", "2023年").replace("2023年度", "2023年")
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]


@pytest.mark.parametrize(
    "path", ["首页 > 政务公开 > 年报 ", "首页>政务公开>政府信息公开年报>正文 ", "您的位置：首页 > 年报"]
)
@pytest.mark.parametrize("between", [" ", "", " 发布日期：2024-01-20 ", " 来源：甲县教育局 "])
@pytest.mark.parametrize("rest", ["", " 略", " 略" + "。" * 100])
@pytest.mark.parametrize("markup", ["{}", "<body><p>{}</p></body>"])
def test_path_title_and_first_heading_in_one_line(path, between, rest, markup):
    line = f"{path}{TITLE}{between}一、总体情况{rest}"
    report = read_report(markup.format(line).encode(), charset="utf-8")
    assert (report.title, report.agency, report.year) == (TITLE, "甲县教育局", 2023)
    assert [section.heading for section in report.sections] == ["一、总体情况"]


@pytest.mark.parametrize("below", ["来源：甲县人民政府", "部门动态", "本报告由甲县人民政府编制。", "要闻动态"])
def test_other_lines_below_a_title_name_nobody(below):
    report = read_report(f"2023年政府信息公开工作年度报告\n{below}\n{BODY}".encode())
    assert (report.agency, report.year) == (None, 2023)


@pytest.mark.parametrize(
    "name",
    [
        "甲县教育局（本级）", "甲县档案局(馆)", "甲市公安局（交警支队）", "甲县教体局[机关]", "甲市应急管理局【地震局】", "温州高新区（经开区）管委会",
        "甲县融媒体中心（广播电视台）", "甲县教育和体育局/科技局", "甲县气象台", "甲县科协", "甲县政协", "甲县公路管理段", "新疆生产建设兵团第三师",
    ],
)  # fmt: skip
def test_names_with_notes_and_of_rare_kinds_are_not_doubted(name):
    report = read_report(f"{name}2022年政府信息公开年度报告\n{BODY}".encode())
    assert report.agency == name
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]


def test_no_agency_of_a_labelled_title_is_doubted(data):
    titles = [json.loads(line) for line in (data / "titles.jsonl").read_text().splitlines()]
    named = [title.agency for title in (parse_title(labelled["title"]) for labelled in titles) if title.is_report]
    assert len(named) > 100
    assert [name for name in named if name and not is_agency_name(name)] == []


@pytest.mark.parametrize("label", ["名  称：", "信息名称", "标题：", "文件名称:"])
def test_the_name_that_a_table_of_information_gives(label):
    rows = f"<tr><td>{label}</td><td colspan=3>{TITLE}</td></tr><tr><td>索引号：</td><td>1</td><td>公开日期：</td><td>2024-01-16</td></tr>"
    report = read_report(f"<title>政府信息公开目录</title><table>{rows}</table><p>{BODY}</p>".encode(), charset="utf-8")
    assert (report.title, report.agency, report.year) == (TITLE, "甲县教育局", 2023)


@pytest.mark.parametrize(
    "signature", ["甲县教育局\n2024年1月16日", "甲县教育局　2024年1月16日", "甲县教育局\n二〇二四年一月十六日"]
)
def test_the_signature_names_who_the_title_does_not(signature):
    text = (
        f"2023年政府信息公开工作年度报告\n{BODY}\n二、主动公开政府信息情况\n{signature}\n版权所有：甲县人民政府办公室"
    )
    assert read_report(text.encode()).agency == "甲县教育局"
    named = read_report(f"乙县{text}".encode())
    assert named.agency == "乙县"


def test_links_to_other_reports_name_nobody():
    links = "".join(
        f"<a href='/{name}'>{name}2023年政府信息公开工作年度报告</a>" for name in ("甲县财政局", "甲县水利局")
    )
    report = read_report(f"<p>{TITLE}</p><p>{BODY}</p><div>相关文章：{links}</div>".encode(), charset="utf-8")
    assert report.agency == "甲县教育局"
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]
