"""`nianbao judge`: titles by the parser's word, hosts by *.gov.cn or the registry."""

import json

import pytest
from click.testing import CliRunner

from crawler.cli import judge
from crawler.judge import is_official


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
        ("", False),
    ],
)
def test_official_host(url: str, official: bool) -> None:
    assert is_official(url, {"127.0.0.1:8601"}) is official


def ask(*links: dict[str, str]) -> list[dict[str, object]]:
    done = CliRunner().invoke(judge, ["--format", "jsonl"], input="".join(json.dumps(one) + "\n" for one in links))
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
