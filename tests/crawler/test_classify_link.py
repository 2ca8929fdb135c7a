"""`nianbao judge`: the title in its column, and hosts by *.gov.cn or the registry."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli.crawl import judge
from crawler.lists.classify_link import classify_link, is_cut, is_official

ELSEWHERE = "https://www.x.gov.cn/art/2022/1/14/art_12377_1485512.html"
COLUMN = "https://www.x.gov.cn/zwgk/zfxxgk/zfxxgknb/"
FILED = COLUMN + "202301/t20230113_2131803.html"


@pytest.mark.parametrize(
    ("url", "official"),
    [
        ("http://www.xiuzhou.gov.cn/art/2020/3/12/art_1.html", True),
        ("https://gov.cn/x", True),
        ("http://www.a.gov.cn:8080/x", True),
        ("http://127.0.0.1:8601/x", True),
        ("http://127.0.0.1:8602/x", False),
        ("http://www.xiuzhou.gov.cn.evil.com/", False),
        ("http://evilgov.cn/", False),
        ("http://zwinkt.com/gov.cn/", False),
        ("http://evil.com\\@www.xiuzhou.gov.cn/", False),
        ("http://www.xiuzhou.gov.cn@evil.com/", False),
        ("https://big5.xiuzhou.gov.cn/gate/big5/www.xiuzhou.gov.cn/a.html", True),
        ("http://big5.xinhuanet.com/gate/big5/www.xiuzhou.gov.cn/a.html", False),
        ("javascript:location='http://www.xiuzhou.gov.cn/'", False),
        ("", False),
    ],
)
def test_official_host(url: str, official: bool) -> None:
    assert is_official(url, {"127.0.0.1:8601"}) is official


def ask(*links: dict[str, str]) -> list[dict[str, object]]:
    done = CliRunner().invoke(judge, ["--format", "jsonl"], input="".join(json.dumps(link) + "\n" for link in links))
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_lines_in_lines_out() -> None:
    report, copy, other = ask(
        {"title": "秀洲区人民政府2019年政府信息公开工作年度报告", "url": "http://www.xiuzhou.gov.cn/a.html"},
        {"title": "广州市统计局2015年政府信息公开年度报告", "url": "http://156152.com/zfjgzy/post_5632780.html"},
        {"title": "2021年度政府网站年度工作报表", "url": "http://www.xiuzhou.gov.cn/b.html"},
    )
    assert (report["report"], report["official_host"], report["year"]) == (True, True, 2019)
    assert report["agency"] == "秀洲区人民政府"
    assert (copy["report"], copy["official_host"]) == (True, False)
    assert "156152.com" in str(copy["reason"])
    assert other["report"] is False
    assert set(report) == {"report", "official_host", "agency", "year", "reason"}


@pytest.mark.parametrize("line", ["{", '"text"', '{"url": "http://a.gov.cn"}'])
def test_bad_line_is_named(line: str) -> None:
    done = CliRunner().invoke(judge, [], input='{"title": "甲", "url": ""}\n' + line + "\n")
    assert done.exit_code == 2
    assert "line 2" in done.output


def test_precision_and_recall_on_labelled_titles() -> None:
    """Kinds `report` and `clone_spam` name a report; that a clone is no source is for the host to tell."""
    lines = (Path(__file__).parents[1] / "data" / "titles.jsonl").read_text("utf-8").splitlines()
    links = [json.loads(line) for line in lines]
    classified = [
        (link["kind"] in {"report", "clone_spam"}, classify_link(link["title"], link["url"], ())) for link in links
    ]
    right = sum(labelled and answer.report for labelled, answer in classified)
    assert len(classified) == 208
    assert right / sum(answer.report for _, answer in classified) >= 0.97
    assert right / sum(labelled for labelled, _ in classified) >= 0.97
    years = [
        (answer.year, link["year"])
        for link, (named, answer) in zip(links, classified, strict=True)
        if named and answer.report
    ]
    assert [pair for pair in years if pair[0] != pair[1]] == [(None, 2025)]
    spam = [answer for link, (_, answer) in zip(links, classified, strict=True) if link["kind"] == "clone_spam"]
    assert not any(answer.official_host for answer in spam)


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("嘉兴市人民政府信息公开2019年度报告", "嘉兴市人民政府", 2019),
        ("关于印发2010年嘉兴市政府信息公开工作年度报告的通知", "嘉兴市", 2010),
        ("嘉兴市人民政府办公室关于印发《嘉兴市2010年政府信息公开工作年度报告》的通知", "嘉兴市", 2010),
        ("关于报送《秀洲区审计局2021年度政府信息公开工作年度报告》的函", "秀洲区审计局", 2021),
        ("关于报送2021年度政府信息公开工作年度报告的报告", None, 2021),
        ("关于发布2012年度政府信息公开年度报告的公告", None, 2012),
        ("秀洲区人民政府办公室关于公布秀洲区2021年政府信息公开工作年度报告的公告", "秀洲区", 2021),
        ("应急部公告 2024年第1号《应急管理部2023年政府信息公开工作报告》", "应急管理部", 2023),
        ("2021年政府信息公开工作年度报告_秀洲区人民政府", None, 2021),
        ("秀洲区教育局2020年政府信息公开年报-政府信息公开年报-秀洲区人民政府门户网站", "秀洲区教育局", 2020),
        ("高岭镇_2017年_政府信息公开工作年度报告", "高岭镇", 2017),
        ("政府信息公开工作年度报告（2021年度）", None, 2021),
        ("17年度政府信息公开年报", None, 2017),
        ("二○○八年北湖县政府信息公开年报", "北湖县", 2008),
        ("2008年5月1日至2008年12月31日政府信息公开年度报告", None, 2008),
        ("市委机构编制委员会办公室2021年政府信息公开工作年度报告", "市委机构编制委员会办公室", 2021),
        ("新闻发布中心2021年政府信息公开年报", "新闻发布中心", 2021),
        ("秀洲区第一中学2021年政府信息公开工作年度报告", "秀洲区第一中学", 2021),
        ("秀洲区审计局关于2021年度政府信息公开工作情况的报告", "秀洲区审计局", 2021),
        ("财政局2020年度信息公开工作报告", "财政局", 2020),
        ("2022年度政府信息公开情况报告", None, 2022),
        ("２０２１年度政府信息公开工作年度报告.docx", None, 2021),
        ("宿州市2020年政府信息公开工作年度报告（图片版）", "宿州市", 2020),
        ("2020年度政府信息公开工作年度总结报告", None, 2020),
        ("2023年政务公开年报", None, 2023),
        ("政府信息公开年报", None, None),
    ],
)
@pytest.mark.parametrize("url", [ELSEWHERE, FILED])
def test_reports_and_cover_letters(title: str, agency: str | None, year: int | None, url: str) -> None:
    link = classify_link(title, url, ())
    assert (link.report, link.agency, link.year) == (True, agency, year)


@pytest.mark.parametrize(
    "title",
    [
        "2021年度政府网站年度工作报表",
        "政府网站工作年度报表（2022年度）",
        "秀洲区2021年法治政府建设年度报告",
        "2022年法治政府建设情况报告",
        "2019年政务公开工作总结",
        "2023年政务公开工作要点",
        "2021年部门预算信息公开报告",
        "2020年度部门决算公开",
        "2020年预决算信息公开工作报告",
        "关于做好2025年政府信息公开工作年度报告编制和发布工作的通知",
        "关于报送2021年政府信息公开工作年度报告的通知",
        "关于编制2019年政府信息公开年度报告的通知",
        "关于开展2021年政府信息公开工作年度报告质量评查的函",
        "转发关于做好政府信息公开年度报告工作的通知",
        "国务院办公厅政府信息与政务公开办公室关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知",
        "广东省人民政府办公厅关于2009年政府信息公开工作年度报告编制公布情况的通报",
        "【工作推进】固镇县召开2023年度政府信息公开工作年报编制和发布部署会",
        "政府信息公开工作年度报告格式",
        "政府信息公开工作年度报告编制说明",
        "政府信息公开年度报告制度",
        "2018年政府信息公开年度报告模板",
        "政府信息公开指南",
        "秀洲区政府信息公开指南（2021年版）",
        "政府信息公开目录",
        "政府信息公开申请表",
        "政府信息依申请公开须知",
        "2020年政府信息公开工作计划",
        "2020年政府信息公开工作考核结果通报",
        "2021年度政府信息公开第三方评估报告",
        "2021年政府信息公开工作年度报告的公示",
        "关于《2021年政府信息公开工作年度报告》的公示",
        "2021年政府信息公开工作年度报告解读",
        "解读：2021年政府信息公开工作年度报告",
        "【图解】2021年政府信息公开工作年度报告",
        "秀洲区2021年政府信息公开工作年度报告（图解）",
        "一图读懂《秀洲区2021年政府信息公开工作年度报告》",
        "《2021年政府信息公开工作年度报告》政策解读",
        "关于更正2021年政府信息公开工作年度报告的公告",
        "自然资源部发布2024年政府信息公开工作年度报告",
        "2024年政府信息公开年报汇总",
        "2021年政府信息公开情况统计表",
        "2021年第一季度政府信息公开工作报告",
        "2021年上半年政府信息公开工作情况",
        "2021年3月政府信息公开情况",
        "2019-2020学年信息公开工作年度报告",
        "浙江大学2020年信息公开年度报告",
        "秀洲区人民医院2020年信息公开年度报告",
        "某集团有限公司2021年信息公开年度报告",
        "2013年环境信息公开年度报告",
        "2021年度履行教育职责自查自评的报告",
        "2022年度区本级预算执行和其他财政收支审计工作报告",
        "2021年政府工作报告",
        "政府信息公开工作报告",
        "关于政府信息公开工作情况的报告",
        "",
    ],
)
@pytest.mark.parametrize("url", [ELSEWHERE, FILED])
def test_near_misses(title: str, url: str) -> None:
    assert not classify_link(title, url, ()).report


@pytest.mark.parametrize(
    "title",
    [
        "平潭县卫生局2013年度政府信息公开情况总结",
        "平潭县卫生局2011年度政府信息公开",
        "2021年度报告",
        "教育局2020年年报",
    ],
)
def test_what_the_column_decides(title: str) -> None:
    assert not classify_link(title, ELSEWHERE, ()).report
    assert classify_link(title, FILED, ()).report
    assert classify_link(title, ELSEWHERE, (), column="政府信息公开年报").report
    assert classify_link(title, ELSEWHERE, (), column=COLUMN).report
    assert not classify_link(title, ELSEWHERE, (), column="法治政府建设年度报告").report


@pytest.mark.parametrize(
    ("url", "report"),
    [
        (COLUMN, False),
        (COLUMN + "index_1.html", False),
        ("https://www.x.gov.cn/col/col1229425/index.html", False),
        ("https://www.x.gov.cn/zfxxgk/zfxxgknb.htm", False),
        ("https://www.x.gov.cn/public/column/21981?type=4&action=list&catId=1", False),
        (FILED, True),
        ("https://www.zlq.gov.cn/zlq/zwgk/zfxxgknb/zlqrmzfbj/a45bd6ae777e43d98b8903d4b139de03/index.shtml", True),
        ("http://www.x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663", True),
    ],
)
def test_a_menu_names_the_column_with_the_same_words(url: str, report: bool) -> None:
    assert classify_link("政府信息公开年报", url, ()).report is report
    assert classify_link("秀洲区2021年政府信息公开年报", url, ()).report


def test_cut_titles() -> None:
    cut = "秀洲区人民政府2019年政府信..."
    assert not classify_link(cut, ELSEWHERE, ()).report
    assert classify_link(cut, FILED, ()).report
    assert not classify_link("秀洲区人民政府关于做好2019年政府信...", FILED, ()).report
    assert not classify_link("秀洲区法治政府建设2019...", FILED, ()).report
    assert not classify_link("秀洲区人民政府关于...", FILED, ()).report
    whole = "秀洲区人民政府2019年政府信息公开工作年度报告"
    assert classify_link(cut, ELSEWHERE, (), text=whole).agency == "秀洲区人民政府"
    assert classify_link("", ELSEWHERE, (), text=whole).report


def test_year_of_the_report_in_old_hanweb_addresses() -> None:
    url = "http://www.lishui.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663"
    assert classify_link("丽水市政府信息公开工作年度报告", url, ()).year == 2017
    assert classify_link("丽水市政府信息公开工作年度报告", FILED, ()).year is None


def test_text_and_column_can_be_given() -> None:
    (link,) = ask({"title": "2021年年...", "text": "2021年年报", "column": "政府信息公开年报", "url": ELSEWHERE})
    assert (link["report"], link["year"]) == (True, 2021)


@pytest.mark.parametrize(
    "title",
    [
        "甲县2020年政府信息公开工",
        "甲县2020年政府信息公开工作年度报",
        "甲县2020年政府信..",
        "甲县2020年政府信息公开工作…",
    ],
)
def test_title_cut_with_and_without_dots(title: str) -> None:
    """The column lets such a row be asked for; the page settles it."""
    assert is_cut(title)
    assert classify_link(title, "http://a.gov.cn/zfxxgknb/1001.html", ()).report


@pytest.mark.parametrize("title", ["甲县2020年政府信息公开年报", "甲县2020年政府信息公开工作年度报告", "政府信息公开"])
def test_whole_title(title: str) -> None:
    assert not is_cut(title)
