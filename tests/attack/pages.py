"""`python -m tests.attack.pages list|report NAME`: one hostile page, read by every reader of lists or as a report.

Prints a line of JSON: for each family why the page was cut, or the rules of the findings of a report.
"""

import json
import resource
import sys
from collections.abc import Callable

MEGABYTES = 2_000
LINKS = "".join(f"<a href='/2020/{n}/content_{n}.html'>甲县{n}年报</a>" for n in range(60_000))
YEARS = "".join(f"<a href='/a{n}/'>2020年</a>" for n in range(30_000))
DOTS = "二、主动公开政府信息情况" + "." * 60 + "2"
ADDRESSES = {
    "hanweb": "http://127.0.0.1/module/web/jpage/dataproxy.jsp?page=1",
    "fujian": "http://127.0.0.1/was5/web/search?page=1",
    "gkmlpt": "http://127.0.0.1/gkmlpt/api/all/1?page=1",
    "nfcms": "http://127.0.0.1/postmeta/i/1.json",
    "ucap": "http://127.0.0.1/common/search/1?page=1",
    "jpaas": "http://127.0.0.1/front/page/build/unit?paramJson=1",
}


def _repeated(piece: str, size: int = 8_000_000) -> Callable[[], str]:
    return lambda: piece * (size // len(piece))


LISTS: dict[str, Callable[[], str]] = {
    "base": lambda: "<base " * 1_000_000 + LINKS,
    "meta": lambda: "<meta " * 1_000_000 + LINKS,
    "title": lambda: "<title>" * 1_000_000 + LINKS,
    "headings": lambda: "<h1>" * 1_000_000 + LINKS,
    "items": lambda: "<li>" * 1_000_000 + LINKS,
    "cells": lambda: "<table>" + "<td>" * 1_000_000 + LINKS,
    "one_item": lambda: "<li>" + "<b></b>" * 20_000 + LINKS,
    "one_menu": lambda: "<ul>" + YEARS,
    "one_line": lambda: "<p>" + YEARS,
    "links": lambda: "<a href=/1.html>1</a>" * 1_000_000,
    "deep": lambda: "<div>" * 500_000 + LINKS,
    "inputs": _repeated("<input "),
    "records": _repeated("<record>"),
    "spaces": lambda: '{"articles":' + " " * 8_000_000,
    "brackets": _repeated("["),
    "trees": lambda: "TREE=" + "[{children:" * 400_000,
    "queries": _repeated("queryData={a:"),
    "numbers": lambda: (
        "createPage(" + "9" * 5_000 + ",1,'a');countPage=" + "9" * 5_000 + "<datastore><totalrecord>" + "9" * 5_000
    ),
    "objects": lambda: '{"articles":[' + ",".join(['{"url":"/1.html"}'] * 250_000) + "]}",
    "dots": lambda: f"<li><a href='/2020/1/content_1.html'>{DOTS}</a>",
    "proxies": _repeated("href='dataproxy.jsp?"),
    "addresses": _repeated("/fjdzapp/search?"),
    "names": _repeated("a"),
}


def _statistics(*labels: str) -> str:
    rows = "".join(
        f"<tr><td>{label}<td>条<td>1" for label in ("主动公开政府信息数", "收到申请数", "申请办结数", *labels)
    )
    return f"<h1>甲县2012年政府信息公开工作年度报告</h1><table><tr><td>指标<td>单位<td>2012年{rows}</table>"


REPORTS: dict[str, Callable[[], str]] = {
    "dots": lambda: f"<p>甲县2022年政府信息公开工作年度报告</p><p>{DOTS}</p>" + "<p>目录</p>" * 10,
    "tags": lambda: "<html>" + "<p>" * 1_000_000,
    "deep": lambda: "<html>" + "<div>" * 390_000,
    "slots": lambda: "<html>" + ("<table><tr>" + "<td rowspan=5000>1" * 256 + "<tr>" * 5_000 + "</table>") * 20,
    "characters": lambda: "<html>" + "甲" * 6_000_000,
    "lines": lambda: "1\n" * 600_000,
    "label": lambda: _statistics("其中：1." * 400_000 + "其他"),
    "labels": lambda: _statistics(*(f"其中：{n % 30}.其他" for n in range(4_900))) * 10,
    "headers": lambda: "甲县2012年政府信息公开工作年度报告\n" + "指标 单位 2012年\n" * 320_000,
    "columns": lambda: "<table>" + ("<tr>" + "<td>指标<td>2012年" * 128 + "<tr>" + "<td>收到申请数<td>1" * 128) * 900,
    "pictures": lambda: (
        "<p>甲县2022年政府信息公开工作年度报告</p><img src='data:image/png;base64," + "A" * 6_000_000 + "'>"
    ),
}


def read_list(name: str) -> dict[str, str]:
    from crawler.lists.addresses import with_absolute_links
    from crawler.lists.columns import names_reports
    from crawler.spiders.auto import FAMILIES, family_of
    from crawler.web.pages import column_name

    text, url, cuts = LISTS[name](), "http://127.0.0.1/", {}
    names_reports(column_name(with_absolute_links(text, url)))
    family_of(text, url)
    for family, spider in FAMILIES.items():
        for address in (url, ADDRESSES.get(family, url)):
            cuts[family] = spider.read_list(text, address).cut
    return cuts


def read_report(name: str) -> dict[str, str]:
    from extract import read_page

    report = read_page(REPORTS[name]().encode()).report
    return {finding.rule: finding.message for finding in report.findings}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
    reader = read_list if sys.argv[1] == "list" else read_report
    sys.stdout.write(json.dumps(reader(sys.argv[2])))
