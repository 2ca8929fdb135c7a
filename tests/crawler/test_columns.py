"""Columns of annual reports among the links of a list page."""

import pytest

from crawler.lists.columns import columns_in, looks_like_list, names_reports
from crawler.lists.listing import soup

URL = "http://a.gov.cn/zfxxgk/zfxxgknb/index.html"


@pytest.mark.parametrize("name", ["政府信息公开年报", "年度报告", "2021年报", "信息公开工作年度报告", "Annual Report"])
def test_names_of_columns_of_reports(name: str) -> None:
    assert names_reports(name)


@pytest.mark.parametrize("name", ["法治政府建设年度报告", "政府网站年度报告", "部门预决算", "统计年报", "公开指南", ""])
def test_names_of_other_columns(name: str) -> None:
    assert not names_reports(name)


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<a href="2021n/index.html">2021年</a>', ["/zfxxgk/zfxxgknb/2021n/index.html"]),
        ('<a href="2021n/">2021年政府信息公开工作年度报告</a>', ["/zfxxgk/zfxxgknb/2021n/"]),
        ('<h3>政府信息<br>公开年报</h3><ul><li><a href="/c250121/zwgklist.shtml">2024</a></ul>', ["/c250121/zwgklist.shtml"]),
        ('<h3>法治政府建设年度报告</h3><ul><li><a href="/c250122/zwgklist.shtml">2024</a></ul>', []),
        ('<a href="/c250121/zwgklist.shtml">2024</a>', []),
        ('<ul id="nb_list"><li><a href="/c250121/zwgklist.shtml">2024</a></ul>', ["/c250121/zwgklist.shtml"]),
        ('<ul><li><a href="/zfxxgk/zfxxgknb/index.html">2023</a><li><a href="/x/">2022年</a></ul>', ["/x/"]),
        ('<ul><li><a href="/zfxxgk/zfxxgknb/index.html">年报</a><li><a href="/x/">2022年</a></ul>', []),
        ('<div>2021年 <a href="/col/col2/index.html">更多&gt;&gt;</a></div>', ["/col/col2/index.html"]),
        ('<h2>通知公告</h2><a href="/col/col3/index.html">更多</a>', []),
        ('<a href="2021n/t20220128_1.html">2021年</a>', []),
        ('<a href="http://b.gov.cn/zfxxgk/zfxxgknb/2021n/">2021年</a>', []),
        ('<a href="2021n/">2021年部门决算</a>', []),
        ('<a href="index.html">2021年</a>', []),
    ],
)  # fmt: skip
def test_columns_in(markup: str, found: list[str]) -> None:
    assert list(columns_in(soup(markup), URL)) == [f"http://a.gov.cn{path}" for path in found]


def test_addresses_of_lists() -> None:
    assert all(map(looks_like_list, ("http://a/x/", "http://a/x/index.shtml", "http://a/c1/zwgklist.shtml")))
    assert not any(map(looks_like_list, ("http://a/202201/1.shtml", "http://a/x/t20220128_1.html", "http://a/x.pdf")))
