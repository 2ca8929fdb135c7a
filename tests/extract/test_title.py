import json

import pytest

from extract import nearness, parse_title, read_report


def test_labelled_titles(data):
    """Whether the title is a report's: kinds `report` and `clone_spam` name one (the host tells spam)."""
    wrong = []
    titles = [json.loads(line) for line in (data / "titles.jsonl").read_text().splitlines()]
    for labelled in titles:
        said = parse_title(labelled["title"])
        if said.is_report != (labelled["kind"] in {"report", "clone_spam"}) or (
            said.is_report and said.year != labelled["year"]
        ):
            wrong.append(labelled["title"])
    assert len(titles) == 208
    # Two copies of other documents labelled as spam, a report on a host that is no government's, and a year that
    # only the page tells.
    assert sorted(wrong) == [
        "依申请公开须知",
        "区政务服务办政府信息公开工作年度报告",
        "国务院办公厅关于印发《政府信息公开信息处理费管理办法》的通知",
        "水利部2017年政府信息公开工作年度报告",
    ]


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("嘉兴市人民政府政府信息公开工作年度报告", "嘉兴市人民政府", None),
        ("嘉兴市人民政府信息公开2019年度报告", "嘉兴市人民政府", 2019),
        ("高岭镇_2017年_政府信息公开工作年度报告", "高岭镇", 2017),
        ("17年度政府信息公开年报", None, 2017),
        ("政府信息公开年报", None, None),
        ("宿州市2020年政府信息公开工作年度报告（图片版）", "宿州市", 2020),
        ("二〇一九年北湖县政府信息公开工作年度报告", "北湖县", 2019),
        ("莆城管发〔2026〕1号：2025年度政府信息公开工作年度报告.pdf", None, 2025),
        ("2025年度阳新县枫林镇人民政府信息公开工作年度报告", "阳新县枫林镇人民政府", 2025),
        ("关于报送《平潭综合实验区公安局 2015年政府信息公开年度报告》的函", "平潭综合实验区公安局", 2015),
        ("平潭综合实验区海坛片区管理局 关于2021年度政府信息公开工作年度报告", "平潭综合实验区海坛片区管理局", 2021),
        ("温州高新区（经开区）管委会2022年度政府信息公开工作报告", "温州高新区（经开区）管委会", 2022),
        ("2012年上海市政府信息公開工作年度報告", "上海市", 2012),
        ("王店镇2020年度报告（政府信息公开）", "王店镇", 2020),
        ("政府信息公开2009年年报", None, 2009),
        ("关于发布《甲县教育局2022年政府信息公开工作年度报告》的通知", "甲县教育局", 2022),
        ("甲县教育局关于公布2022年政府信息公开工作年度报告的通知", "甲县教育局", 2022),
        ("市财政局关于2012年度政府信息公开工作情况的年度报告", "市财政局", 2012),
        ("二O一五年政府資訊公開年度報告", None, 2015),
        ("甲县教育局 | 2022年政府信息公开工作年度报告", "甲县教育局", 2022),
        ("甲县教育局2022年政府信息公开工作年度报告公告", "甲县教育局", 2022),
    ],
)
def test_reports(title, agency, year):
    said = parse_title(title)
    assert (said.is_report, said.agency, said.year) == (True, agency, year)


@pytest.mark.parametrize(
    "title",
    [
        "2021年度政府网站年度工作报表",
        "法治政府建设年度报告",
        "2019年政务公开工作总结",
        "关于做好2025年政府信息公开工作年度报告编制和发布工作的通知",
        "政府信息公开指南",
        "2020年部门预决算公开",
        "2023年政务公开工作要点",
        "2021年政府网站与政务新媒体年度报表",
        "2021年政府信息主动公开基本目录",
        "2021年政府信息依申请公开情况统计表",
        "嘉兴银行股份有限公司2021年年度报告",
        "某集团公司2021年信息公开年度报告",
        "2020年度报告（财政预决算）",
        "",
    ],
)
def test_near_misses(title):
    assert not parse_title(title).is_report


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("附件/嘉兴市2021年政府信息公开工作年度报告.pdf", 2),
        ("2021年年报.xlsx", 1),
        ("政府信息公开指南.doc", 1),
        ("附件1.docx", 0),
    ],
)
def test_how_near_the_name_of_a_file_is_to_a_report(name, near):
    assert nearness(name) == near


def test_tags_of_ucap_end_a_line():
    """UCAP prints title, date and text in tags of its own, with nothing else between them."""
    page = (
        '<meta charset="utf-8"><div><UCAPTITLE>甘肃省教育厅2021年政府信息公开工作年度报告</UCAPTITLE>'
        "<PUBLISHTIME>2022-01-20</PUBLISHTIME><UCAPCONTENT>根据《中华人民共和国政府信息公开条例》编制。</UCAPCONTENT></div>"
    )
    report = read_report(page.encode())
    assert (report.agency, report.title) == ("甘肃省教育厅", "甘肃省教育厅2021年政府信息公开工作年度报告")


@pytest.mark.parametrize(
    "before",
    [
        "海宁市长安镇人民政府\n2022年度政府信息公开工作年度报告\n2023年1月",
        "目录\n五、存在的主要问题及改进情况……5\n六、其他需要报告的事项……6",
    ],
)
def test_what_stands_before_the_title_is_no_part_of_it(before):
    text = f"{before}\n海宁市长安镇人民政府2022年度\n政府信息公开工作年度报告\n一、总体情况\n略"
    report = read_report(text.encode())
    assert (report.agency, report.year) == ("海宁市长安镇人民政府", 2022)


def test_what_is_not_seen_is_no_part_of_a_title():
    title = parse_title("甲县教育局2021年\ufeff政府信息公\u200b开工作年度报告")
    assert (title.agency, title.year, title.text) == ("甲县教育局", 2021, "甲县教育局2021年政府信息公开工作年度报告")


def test_radicals_in_place_of_characters():
    assert parse_title("⻓安镇⼈⺠政府2022年政府信息公开⼯作年度报告").agency == "长安镇人民政府"
