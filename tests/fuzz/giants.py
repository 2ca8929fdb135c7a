"""Documents of one megabyte that are hard on a reader: deep, wide, long, or much of what is looked for."""

import random
from collections.abc import Iterable
from itertools import islice

MEGABYTE = 1_000_000
_PAGE = "<html><body><h1>甲县2022年政府信息公开工作年度报告</h1>"
_HEADER = "<tr><td>x</td><td>自然人</td><td>商业企业</td></tr>"
_LABEL = "要求行政机关确认或重新出具已获取信息"


def _filled(piece: str, head: str = "") -> bytes:
    return (head + piece * (MEGABYTE // len(piece.encode()) + 1)).encode()[:MEGABYTE]


def _joined(pieces: Iterable[str], head: str = _PAGE + "<table>" + _HEADER) -> bytes:
    return (head + "".join(islice(pieces, 20_000))).encode()[:MEGABYTE]


def _misprints() -> Iterable[str]:
    rng = random.Random(1)
    while True:
        at = rng.randrange(len(_LABEL) - 3)
        yield _LABEL[:at] + chr(rng.randrange(0x4E00, 0x9FFF)) + chr(rng.randrange(0x4E00, 0x9FFF)) + _LABEL[at + 3 :]


_PAGES = {
    "unclosed": "<div>", "unclosed_mixed": "<font><p>x<span>", "nested_tables": "<table><tr><td>",
    "nested_parts": "<table><tbody><tr><td>", "nested_data": "<table><tr><td>a<td>b<tr><td>a<td>b<tr><td>",
    "tables": "<table><tr><td>自然人</td><td>1</td></tr><tr><td>结果维持</td><td>结果纠正</td></tr></table>",
    "header_tables": "<table><tr><td>自然人</td><td>商业企业</td></tr></table>",
    "titles_and_tables": "<p>甲县2022年政府信息公开工作年度报告</p><table><tr><td>自然人</td><td>1</td></tr></table>",
    "outcome_rows": "<tr><td>结果维持</td><td>结果纠正</td></tr><tr><td>1</td><td>2</td></tr>",
    "outcome_headers": "<table><tr><td>结果维持</td><td>结果纠正</td></tr><tr><td>甲</td></tr>",
    "headings": "<p>一、总体情况</p><p>二、主动公开政府信息情况</p>", "breaks": "<br>", "boxes_nested": "<table><td><input value=1><sup>", "struck_nested": "<td><s>x", "cells_alone": "<td>1",
    "hidden": "<p style='display:none'>x</p>", "hidden_nested": "<div style='display:none'>x",
    "references": "&#1;&#12288;", "comments_closed": "<!-- a -->", "attributes": "<p a=1 ", "svg": "<svg><td>",
    "cdata": "<![CDATA[", "cells_of_tables": "<td><table>", "paragraph_spaces": "<p>" + " " * 500,
}  # fmt: skip
_IN_TABLE = {
    "official_rows": "<tr><td>予以公开</td><td>1</td><td>2</td></tr>",
    "rows_of_all_lengths": "<tr><td>予以公开</td><td>1</td></tr><tr><td>予以公开</td><td>1 2</td><td>3 4</td></tr>",
    "wide_rows": "<tr><td>自然人" + "<td>1" * 255, "rowspans": "<tr><td rowspan=999>1<td rowspan=999>1",
    "rowspans_wide": "<tr>" + "<td rowspan=9999>1" * 255 + "</tr>" + "<tr></tr>" * 5000, "colspans": "<tr><td colspan=999>1",
    "cells_without_rows": "<td>1", "parts": "<tbody><tr><td>1<td>2", "forms": "<form><tr><td>1<td>2",
    "groups": "<td>不予公开</td>", "brackets": "<tr><td>" + "(" * 150 + "</td></tr>", "lines_in_a_cell": "<p>1</p>",
    "raised": "<sup>", "proactive": "<tr><td>信息内容</td><td>本年制发件数</td></tr><tr><td>规章</td><td>1</td></tr>",
}  # fmt: skip
_TEXTS = {
    "line": "甲县2022年政府信息公开工作年度报告，收到申请3件。", "line_of_title": "信息公开", "tabs": "\t", "cell_lines": "\ta\n",
    "tab_cells": "a\t", "cell_lines_apart": "\ta\n\n", "cell_paragraphs": "\ta\n\nx\n", "pipe_rows": "|a|b|\n", "pipe_tables": "|\n|a|b|\n", "pipe_lines": "|\n", "pipes": "|",
    "pipe_rows_apart": "|a|b|\n\n", "heading_lines": "一、总体情况\n二、主动公开政府信息情况\n", "digit_lines": "1\n", "digits": "1",
    "title_lines": "甲县2022年政府信息公开工作年度报告\n", "title_parts": "政府\n信息公开\n年度报告\n", "spaces": "a " + " " * 500 + "\n",
    "comments": "<!--", "less_than": "<", "info": "索引号：1 发布机构：2 ", "info_lines": "索引号：1 发布机构：2\n",
    "info_spaced": "索" + " " * 30 + "引" + " " * 30 + "号\n", "period": "2022年1月1日起至", "dates": "2022年1月1日\n",
    "borders": "┌─┬─┐\n", "plus": "+", "quotes": "《信息公开", "brackets_of_titles": "（",
}  # fmt: skip

GIANTS: dict[str, bytes] = {
    **{name: _filled(piece, _PAGE) for name, piece in _PAGES.items()},
    **{name: _filled(piece, f"{_PAGE}<table>{_HEADER}") for name, piece in _IN_TABLE.items()},
    **{f"text_{name}": _filled(piece) for name, piece in _TEXTS.items()},
    "misprints": _joined(f"<tr><td>{label}</td><td>1</td><td>2</td></tr>" for label in _misprints()),
    "unknown_rows": _joined(f"<tr><td>部门{i}</td><td>{i}</td><td>3</td></tr>" for i in range(20_000)),
    "text_misprints": _joined((f"{label}\t1\t2\n" for label in _misprints()), "项目\t自然人\t商业企业\n"),
    "text_cell_of_lines": _filled("短行\n", "\ta\n"),
    "label": _filled("一、本年新收政府信息公开申请数量", f"{_PAGE}<table>{_HEADER}<tr><td>"),
    "attribute": _filled("display:none;", f"{_PAGE}<p style='"),
    "utf16": ("a" * (MEGABYTE // 2)).encode("utf-16"),
    "no_encoding": b"\xff" * MEGABYTE,
    "half_characters": b"<html>" + b"\x81\x30" * (MEGABYTE // 2),
    "lost_characters": _filled("\ufffd", "<html>"),
}
