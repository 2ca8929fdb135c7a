"""Run by tests: `nianbao` with a next version of the parser, which reads 8 granted requests where 5 are printed.

Every process that reads runs this module too (spawn does), so all of them have this parser.
"""

import sys
from dataclasses import replace

import extract
from crawler.nianbao import main

read_today = extract.read_page


def read_page(data: bytes, *, charset: str | None = None) -> extract.Page:
    page = read_today(data, charset=charset)
    rows = dict(page.report.tables["applications"])
    granted = rows.get("granted", {})
    if granted and granted["total"].value == 5:
        rows["granted"] = {**granted, "total": granted["total"]._replace(value=8)}
    return page._replace(report=replace(page.report, tables={**page.report.tables, "applications": rows}))


extract.PARSER_VERSION = "next"
extract.read_page = read_page

if __name__ == "__main__":
    main(sys.argv[1:])
