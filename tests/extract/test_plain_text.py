import pytest

from extract import plain_text

PAGE = """<html><head><title>甲县2022年政府信息公开工作年度报告_甲县</title><meta name="others" content="页面生成时间 {made}"></head>
<body><div class="menu"><p>热点：{news}</p></div><h1>甲县2022年政府信息公开工作年度报告</h1><p>浏览次数：{views}次</p>
<div id="zoom"><p>一、总体情况</p><p>全年公开信息{count}条。</p><table><tr><td>项目</td><td>数量</td></tr>
<tr><td>规章</td><td>3</td></tr></table><p>六、其他需要报告的事项</p><p>无</p><p>附件【a.xls】已下载<span>{views}</span>次</p></div></body></html>"""
FIRST = {"made": "2025-11-24 15:09:57", "news": "春耕", "views": 146, "count": 417}


def text(**changes):
    return plain_text(PAGE.format(**FIRST | changes).encode())


def test_text_of_the_article():
    assert text() == (
        "甲县2022年政府信息公开工作年度报告\n一、总体情况\n全年公开信息417条。\n项目\t数量\n规章\t3\n"
        "六、其他需要报告的事项\n无\n附件【a.xls】"
    )


@pytest.mark.parametrize("change", [{"made": "2026-01-02 08:00:00"}, {"views": 999}, {"news": "秋收"}])
def test_what_changes_every_day_does_not_count(change):
    assert text(**change) == text()


def test_a_changed_number_counts():
    assert text(count=418) != text()


def test_other_types_have_no_text():
    assert plain_text(b"%PDF-1.4") == ""
