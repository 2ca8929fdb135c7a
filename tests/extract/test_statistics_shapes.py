"""The statistical tables before 2019 in the shapes that editors, converters and content-management systems give them."""

from pathlib import Path

import pytest

import extract
from extract import Report

TITLE = "<h1>甲县教育局2014年政府信息公开工作年度报告</h1>"
# The rows of Fujian's table, their labels without numbering.
DISCLOSED = ("主动公开文件数", "政府网站公开数", "政府公报公开数")
APPLICATIONS = ("受理依申请公开信息总数", "当面申请数", "网上申请数", "信函、传真申请数")
REPLIES = ("对申请的答复总数", "同意公开答复数", "同意部分公开答复数", "不予公开答复数", "其他类型答复数")
OTHERS = ("政府信息公开收费减免金额", "接受行政申诉、举报数", "行政复议数", "行政诉讼数")
GROUPS = (DISCLOSED, APPLICATIONS, REPLIES)
KEYS = (
    "disclosed", "disclosed_website", "disclosed_gazette", "applications", "applications_in_person", "applications_online",
    "applications_letter_fax", "replies", "replies_granted", "replies_partially_granted", "replies_refused", "replies_other", "fees_waived",
    "complaints", "reconsideration", "litigation",
)  # fmt: skip
UNITS = ["条"] * 12 + ["元", "件", "件", "件"]
YEAR = [225, 220, 5, 9, 1, 6, 2, 9, 4, 1, 3, 1, 0, 2, 0, 1]
ALL = [1892, 1880, 12, 30, 4, 20, 6, 30, 20, 3, 5, 2, 10, 7, 3, 2]
BOTH = {f"{key}.{column}": value for column, values in (("year", YEAR), ("cumulative", ALL)) for key, value in zip(KEYS, values, strict=True)}  # fmt: skip
ONLY_YEAR = {name: value for name, value in BOTH.items() if name.endswith(".year")}


def labels(style: str = "其中：1、") -> list[str]:
    """The labels in a style of numbering: `{}` is the number; before the first of a group stands what stands before it."""
    number = {"1": "{}", "①": "①②③④"}
    out = []
    for group in GROUPS:
        out.append(group[0])
        for index, label in enumerate(group[1:]):
            prefix = style if index == 0 else style.removeprefix("其中：").removeprefix("其中:").removeprefix("其中")
            for sign, numbers in number.items():
                prefix = prefix.replace(sign, str(index + 1) if numbers == "{}" else numbers[index])
            out.append(prefix + label)
    return [*out, *OTHERS]


def table(rows: list[list[object]], attributes: str = "") -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table{attributes}>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


HEAD: list[object] = ["指标名称", "计量单位", "2014年度", "历年累计"]


def rows(names: list[str] | None = None, head: list[object] | None = None) -> list[list[object]]:
    found = [list(row) for row in zip(names or labels(), UNITS, YEAR, ALL, strict=True)]
    return [head or HEAD, *found]


def read(markup: str) -> Report:
    return extract.read_report((TITLE + markup).encode())


def values(report: Report) -> dict[str, object]:
    return {
        f"{row}.{column}": cell.value if cell.status == "reported" else cell.status
        for row, columns in report.tables["statistics"].items()
        for column, cell in columns.items()
    }


def units(report: Report) -> dict[str, str | None]:
    return {row: cell.unit for row, columns in report.tables["statistics"].items() for cell in columns.values()}


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "style",
    ["其中：1、", "其中：1．", "其中:1.", "其中1", "1", "", "（1）", "其中：①", "①", "其中：", "　　", "&nbsp;&nbsp;&nbsp;&nbsp;", "—", "1) ", "其中：（1）"],
)  # fmt: skip
def test_numbering_in_any_style(style: str) -> None:
    report = read(table(rows(labels(style))))
    assert values(report) == BOTH
    assert (report.form, report.unmapped, report.findings) == ("older", (), ())


@pytest.mark.parametrize("chapter", ["一、{}", "（一）{}", "1.{}", "{}"])
def test_numbered_groups(chapter: str) -> None:
    numerals = iter("一二三四五六七八九")
    names = [
        name
        if not any(name == group[0] for group in (*GROUPS, *((other,) for other in OTHERS)))
        else chapter.replace("一", next(numerals)).format(name)
        for name in labels("（1）")
    ]
    assert values(read(table(rows(names)))) == BOTH


@pytest.mark.parametrize("name", ["", "&nbsp;", "<br>"])
def test_column_of_labels_without_a_header(name: str) -> None:
    assert values(read(table(rows(head=[name, "计量单位", "2014年度", "历年累计"])))) == BOTH


def test_unit_in_the_label() -> None:
    names = [f"{name}（{unit}）" for name, unit in zip(labels(), UNITS, strict=True)]
    report = read(
        table([["指标名称", "2014年度", "历年累计"], *([n, y, a] for n, y, a in zip(names, YEAR, ALL, strict=True))])
    )
    assert values(report) == BOTH
    assert units(report) == dict(zip(KEYS, UNITS, strict=True))


def test_no_unit_at_all() -> None:
    report = read(table([["指标名称", "2014年度"], *([n, y] for n, y in zip(labels(), YEAR, strict=True))]))
    assert values(report) == ONLY_YEAR
    assert set(units(report).values()) == {None}


def test_unit_behind_the_values() -> None:
    report = read(table([["项目", "数量", "单位"], *([n, y, u] for n, u, y, _ in rows()[1:])]))
    assert values(report) == ONLY_YEAR
    assert units(report) == dict(zip(KEYS, UNITS, strict=True))


def test_unit_in_the_value() -> None:
    report = read(table([["统计指标", "统计数"], *([n, f"{y}{u}"] for n, u, y, _ in rows()[1:])]))
    assert values(report) == ONLY_YEAR
    assert units(report) == dict(zip(KEYS, UNITS, strict=True))


def test_columns_the_other_way_round() -> None:
    report = read(table([["历年累计", "2014年", "计量单位", "指标名称"], *([a, y, u, n] for n, u, y, a in rows()[1:])]))
    assert values(report) == BOTH


def test_cut_short() -> None:
    report = read(table(rows()[:8]))
    assert values(report) == {name: value for name, value in BOTH.items() if name.partition(".")[0] in KEYS[:7]}
    assert report.findings == ()


@pytest.mark.parametrize("between", ["", "<p>—2—</p>", "<p>续表</p>", "<p>第 2 页</p><p></p>"])
@pytest.mark.parametrize("again", [True, False])
def test_goes_on_on_the_next_page(between: str, again: bool) -> None:
    all_rows = rows()
    second = [HEAD, *all_rows[8:]] if again else all_rows[8:]
    report = read(table(all_rows[:8]) + between + table(second))
    assert values(report) == BOTH
    assert report.findings == ()


def test_group_in_a_cell_of_its_own() -> None:
    names = [
        ("主动公开", ["合计", "政府网站公开数", "政府公报公开数"], YEAR[:3]),
        ("依申请公开", ["受理申请总数", "当面申请数", "网上申请数", "信函、传真申请数"], YEAR[3:7]),
        ("对申请的答复", ["合计", "同意公开", "部分公开", "不予公开", "其他"], YEAR[7:12]),
    ]
    markup = "<tr><td colspan=2>指标</td><td>单位</td><td>数量</td></tr>"
    for group, parts, numbers in names:
        for index, (part, number) in enumerate(zip(parts, numbers, strict=True)):
            first = f"<td rowspan={len(parts)}>{group}</td>" if index == 0 else ""
            markup += f"<tr>{first}<td>{part}</td><td>条</td><td>{number}</td></tr>"
    markup += "<tr><td colspan=2>行政复议数</td><td>件</td><td>0</td></tr><tr><td colspan=2>行政诉讼数</td><td>件</td><td>1</td></tr>"
    report = read(f"<table>{markup}</table>")
    without = {"fees_waived.year", "complaints.year"}
    assert values(report) == {name: value for name, value in ONLY_YEAR.items() if name not in without}
    assert (report.unmapped, report.findings) == ((), ())


def test_two_blocks_beside_each_other() -> None:
    left, right = rows()[1:10], [*rows()[10:], ["", "", "", ""], ["", "", "", ""]]
    both = [[*one, *other] for one, other in zip(left, right, strict=True)]
    report = read(table([[*HEAD, *HEAD], *both]))
    assert values(report) == BOTH


def test_columns_of_several_agencies() -> None:
    head: list[object] = ["指标名称", "单位", "全县合计", "甲县教育局", "甲县财政局"]
    report = read(table([head, *([n, u, y + 1000, y, y + 2000] for n, u, y, _ in rows()[1:])]))  # type: ignore[operator]
    assert values(report) == ONLY_YEAR
    assert "column.unknown" in rules(report)
    assert all(any(str(y + more) in what for what in report.unmapped) for y in YEAR for more in (1000, 2000))


def test_columns_of_groups_of_bodies() -> None:
    head: list[object] = ["序号", "统计指标", "单位", "区政府统计数", "区直单位统计数", "乡镇街道统计数"]
    report = read(table([head, *([i, n, u, y, y + 1000, y + 2000] for i, (n, u, y, _) in enumerate(rows()[1:], 1))]))  # type: ignore[operator]
    assert values(report) == {}
    assert "column.unknown" in rules(report)


def of_agencies(*names: str, serial: bool = False) -> str:
    """A table with a row for each agency; the first prints YEAR, the next 1000 more, and so on."""
    head: list[object] = [*(["序号"] if serial else []), "单位名称", *labels("")]
    return table(
        [
            head,
            *([*([at + 1] if serial else []), name, *(y + 1000 * at for y in YEAR)] for at, name in enumerate(names)),
        ]
    )


@pytest.mark.parametrize("serial", [False, True])
@pytest.mark.parametrize("name", ["甲县教育局", "教育局"])
def test_agencies_as_rows(name: str, serial: bool) -> None:
    report = read(of_agencies(name, "甲县财政局", "合计", serial=serial))
    assert values(report) == ONLY_YEAR
    assert rules(report) == {"row.of_agency"}
    assert all(any(str(y + more) in what for what in report.unmapped) for y in YEAR for more in (1000, 2000))


@pytest.mark.parametrize("names", [("甲县财政局", "合计"), ("教育局", "甲县教育局", "合计")])
def test_agencies_as_rows_without_one_that_is_the_report_s(names: tuple[str, ...]) -> None:
    report = read(of_agencies(*names))
    assert values(report) == {}
    assert rules(report) == {"table.columns_unknown", "row.unknown", "document.no_table"}
    assert all(str(y + 1000) in report.unmapped[0] for y in YEAR)


def other_rows() -> list[list[object]]:
    return [HEAD, *([n, u, y + 3000, a + 4000] for n, u, y, a in rows()[1:])]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("first", "second", "own"),
    [
        ("附表1：本级统计表", "附表2：全县统计表", 0),
        ("附表1：甲县财政局统计表", "附表2：甲县教育局统计表", 1),
        ("附表1：甲县教育局统计表", "附表2：甲县教育局汇总统计表", 0),
    ],
)
def test_a_table_for_each_of_several_bodies(first: str, second: str, own: int) -> None:
    """That which names the agency above its rows is read, else the first; the other is kept, and a finding says so."""
    tables = [rows(), other_rows()] if own == 0 else [other_rows(), rows()]
    report = read(f"<p>{first}</p>{table(tables[0])}<p>{second}</p>{table(tables[1])}")
    assert values(report) == BOTH
    [finding] = report.findings
    assert (finding.rule, (first, second)[own] in finding.message) == ("table.repeated", True)
    assert len(report.unmapped) == len(KEYS)
    assert report.unmapped[0].endswith("3225 | 5892")


def test_the_same_table_twice_is_no_choice() -> None:
    report = read(f"{table(rows())}<p>政府信息公开情况统计表（打印用）</p>{table(rows())}")
    assert (values(report), rules(report)) == (BOTH, {"cell.unexplained"})


def test_inside_a_layout_table() -> None:
    inner = table(rows())
    report = read(f"<table><tr><td>导航</td><td><p>附表：</p>{inner}<p>单位负责人：张三</p></td></tr></table>")
    assert values(report) == BOTH


def test_pasted_from_word() -> None:
    def cell(value: object) -> str:
        runs = "".join(f'<span style="font-size:12.0pt;font-family:仿宋_GB2312">{part}</span>' for part in str(value))
        return f'<p class=MsoNormal align=center style="text-align:center">{runs}<o:p></o:p></p>'

    markup = table([[cell(value) for value in row] for row in rows()], ' class="MsoNormalTable" border="0"')
    report = read(markup)
    assert values(report) == BOTH
    assert report.findings == ()


@pytest.mark.parametrize("title", ["甲县教育局2014年度政府信息公开情况统计表", "政府信息公开情况统计表（2014年度）"])
@pytest.mark.parametrize("subtitle", ["", "填报单位（盖章）：甲县教育局"])
def test_title_in_the_first_row(title: str, subtitle: str) -> None:
    def wide(text: str) -> str:
        return f"<tr><td colspan=4>{text}</td></tr>" if text else ""

    report = read(table(rows()).replace("<table>", f"<table>{wide(title)}{wide(subtitle)}", 1))
    assert values(report) == BOTH


def test_lines_of_signature_below_the_rows() -> None:
    signed: list[list[object]] = [
        ["单位负责人：张三", "审核人：李四", "填报人：王五", "联系电话：0591-24300000"],
        ["填报日期：2015年1月12日", "", "", ""],
    ]
    report = read(table([*rows(), *signed]))
    assert values(report) == BOTH
    assert (report.unmapped, report.findings) == ((), ())


def test_telephone_number_below_the_rows() -> None:
    report = read(table([*rows(), ["填报人：王五", "", "24300000", ""]]))
    assert values(report) == BOTH
    assert (report.unmapped, report.findings) == (("填报人：王五 |  | 24300000 | ",), ())


def test_rows_that_real_tables_print_in_other_words() -> None:
    names = {
        "3.政策解读稿件发布数": "explanations",
        "4.微博微信回应事件数": "responses_social_media",
        "5.其他方式回应事件数": "responses_other",
        "收到申请总数": "applications",
        "不予公开答复总数": "replies_refused",
        "其中：（1）属于国家秘密的": "refused_state_secret",
        "（2）涉及商业秘密的": "refused_trade_secret",
        "（3）个人隐私": "refused_privacy",
        "政府信息公开行政复议案件数": "reconsideration",
        "行政诉讼案件数": "litigation",
    }
    report = read(table([["指标", "单位", "数量"], *([name, "件", number] for number, name in enumerate(names))]))
    assert values(report) == {f"{key}.year": number for number, key in enumerate(names.values())}


def test_signature_in_one_wide_cell() -> None:
    report = read(
        table(rows()).replace(
            "</table>", "<tr><td colspan=4>单位负责人：张三 审核人：李四 填报日期：2015年1月12日</td></tr></table>"
        )
    )
    assert values(report) == BOTH
    assert report.findings == ()


def test_two_numbers_in_a_cell() -> None:
    changed = rows()
    changed[1][2] = "<p>225</p><p>12</p>"
    report = read(table(changed))
    assert values(report) == {**BOTH, "disclosed.year": "unreadable"}
    assert "cell.two_numbers" in rules(report)


@pytest.mark.parametrize("text", ["1200余", "约1200", "近千", "1200多条"])
def test_no_exact_number(text: str) -> None:
    changed = rows()
    changed[1][2] = text
    report = read(table(changed))
    assert values(report) == {**BOTH, "disclosed.year": "unreadable"}
    assert report.tables["statistics"]["disclosed"]["year"].printed == text


def test_merged_value_cells() -> None:
    head = "<tr><td>指标名称</td><td>单位</td><td>2014年度</td></tr>"
    body = (
        "<tr><td>主动公开信息数</td><td>条</td><td>7</td></tr>"
        "<tr><td>行政复议数</td><td>件</td><td rowspan=2>3</td></tr><tr><td>行政诉讼数</td><td>件</td></tr>"
        "<tr><td>当面申请数</td><td>件</td><td rowspan=2>0</td></tr><tr><td>传真申请数</td><td>件</td></tr>"
    )
    report = read(f"<table>{head}{body}</table>")
    found = values(report)
    assert found["disclosed.year"] == 7
    assert (found["applications_in_person.year"], found["applications_fax.year"]) == (0, 0)
    assert found.get("reconsideration.year", "absent") == found.get("litigation.year", "absent") == "absent"
    assert [(finding.rule, finding.severity) for finding in report.findings] == [
        ("cell.merged", "warning"),
        ("cell.merged", "info"),
    ]


def test_year_and_all_years_in_one_wide_cell() -> None:
    changed = table(rows()).replace("<td>225</td><td>1892</td>", "<td colspan=2>225</td>")
    report = read(changed)
    found = values(report)
    assert found.get("disclosed.year", "absent") == found.get("disclosed.cumulative", "absent") == "absent"
    assert {name: value for name, value in found.items() if not name.startswith("disclosed.")} == {
        name: value for name, value in BOTH.items() if not name.startswith("disclosed.")
    }
    assert any("225" in finding.message for finding in report.findings)


def test_row_that_no_form_has_between_known_rows() -> None:
    changed = rows()
    changed.insert(4, ["政务大厅触摸屏查询数", "人次", 77, 88])
    report = read(table(changed))
    assert values(report) == BOTH
    assert report.unmapped == ("政务大厅触摸屏查询数 | 人次 | 77 | 88",)
    assert rules(report) == {"row.unknown"}


def test_two_tables() -> None:
    first = [["统计指标", "单位", "统计数"], *(row[:3] for row in rows()[1:9])]
    second = [["统计指标", "单位", "统计数"], *(row[:3] for row in rows()[9:])]
    report = read(
        f"<p>附件1 2014年政府信息公开工作情况统计表（总表）</p>{table(first)}<p>附件2 2014年政府信息公开工作情况分项统计表，按照要求填写如下</p>{table(second)}"
    )
    assert values(report) == ONLY_YEAR


AS_TEXT = {
    "a row a line": (" ", "\n"),
    "a cell a line": ("\n", "\n"),
    "tabs": ("\t", "\n"),
    "pipes": ("|", "\n"),
    "wide spaces": ("　　", "\n"),
}


@pytest.mark.parametrize(("between", "after"), AS_TEXT.values(), ids=AS_TEXT)
@pytest.mark.parametrize("style", ["其中：1、", "", "1."])
def test_in_plain_text(between: str, after: str, style: str) -> None:
    lines = [between.join(map(str, row)) for row in rows(labels(style))]
    text = f"甲县教育局2014年政府信息公开工作年度报告\n六、附表\n{after.join(lines)}\n单位负责人：张三\n"
    assert values(extract.read_report(text.encode())) == BOTH


def in_styles_of_converters(rows: list[list[object]]) -> dict[str, str]:
    """The ways in which flattened text keeps the cells of a table, also empty ones."""
    texts = [[str(value) for value in row] for row in rows]
    return {
        "a cell a line, behind a tab": "\n\n".join("\n".join(f"\t{text}" for text in row) for row in texts),
        "a row a line, tabs": "\n".join("\t".join(row) for row in texts),
        "a row a line, pipes": "\n".join(f"| {' | '.join(row)} |" for row in texts),
        "a cell a line, pipes": "\n".join("|\n" + "\n".join(f"{text}|" for text in row) for row in texts),
    }


def as_text(lines: str) -> Report:
    text = f"甲县教育局2014年政府信息公开工作年度报告\n六、附表\n{lines}\n\n单位负责人：张三\n"
    return extract.read_report(text.encode())


@pytest.mark.parametrize("style", in_styles_of_converters([]))
def test_flattened_text_keeps_empty_cells(style: str) -> None:
    changed = rows()
    changed[3][2] = changed[8][2] = changed[8][3] = ""
    blank = {
        f"{key}.{column}"
        for key, column in (("disclosed_gazette", "year"), ("replies", "year"), ("replies", "cumulative"))
    }
    assert values(as_text(in_styles_of_converters(changed)[style])) == BOTH | dict.fromkeys(blank, "blank")


@pytest.mark.parametrize("between", [" ", "\n"])
def test_text_that_lost_its_empty_cells_gives_no_wrong_number(between: str) -> None:
    changed = rows()
    changed[3][2] = ""
    report = as_text("\n".join(between.join(str(value) for value in row if value != "") for row in changed))
    assert values(report) == {name: value for name, value in BOTH.items() if not name.startswith("disclosed_gazette")}
    assert [what.rpartition(" ")[2] for what in report.unmapped] == ["12"]
    assert rules(report) == {"row.unknown"}


def test_in_one_line() -> None:
    line = " ".join(str(value) for row in rows() for value in row)
    text = f"甲县教育局2014年政府信息公开工作年度报告\n六、附表\n政府信息公开情况统计表 {line} 单位负责人：张三\n"
    assert values(extract.read_report(text.encode())) == BOTH


def test_each_row_a_paragraph_of_html() -> None:
    lines = "".join(f"<p>{'&nbsp;&nbsp;'.join(map(str, row))}</p>" for row in rows())
    assert values(read(f"<p>六、附表</p>{lines}")) == BOTH
    lines = "<br>".join("|".join(map(str, row)) for row in rows())
    assert values(read(f"<p>六、附表</p><p>{lines}</p>")) == BOTH


def test_lines_of_pre() -> None:
    lines = "\n".join("\t".join(map(str, row)) for row in rows())
    assert values(read(f"<pre>六、附表\n{lines}</pre><p>附件</p>")) == BOTH


def test_wrapped_lines_of_pre() -> None:
    text = (
        "三、依申请公开情况\n2014年，我局认真办理各项工作，按照条例和有关规定共收到政府信息公开申请1\n2件，均已答复。"
    )
    assert [(s.key, s.value) for s in read(f"<pre>{text}</pre>").statements] == [("applications", 12)]


def test_unit_joined_to_a_short_label() -> None:
    lines = ["指标名称单位数量", "正式受理政府信息公开申请数件 4", "在办件 1", "办结件 3", "政府信息公开咨询数件 9"]
    assert values(read("".join(f"<p>{line}</p>" for line in lines))) == {
        "applications.year": 4,
        "pending.year": 1,
        "closed.year": 3,
        "inquiries.year": 9,
    }


def test_unit_joined_to_a_label_that_its_group_tells() -> None:
    lines = [
        "统计指标单位统计数",
        "四、行政复议数量件 3",
        "（一）维持具体行政行为数件 2",
        "（二）被依法纠错数件 1",
        "五、行政诉讼数量件 1",
    ]
    report = read(f"<p>六、附表</p><p>{' '.join(lines)}</p>")
    assert values(report) == {
        "reconsideration.year": 3,
        "reconsideration_upheld.year": 2,
        "reconsideration_corrected.year": 1,
        "litigation.year": 1,
    }


@pytest.mark.parametrize(
    "rows_of_no_report",
    [
        [["站点信息统计", "单位", "数量"], ["总访问量", "次", 1200], ["信息发布总数", "条", 300], ["专栏专题数", "个", 4], ["网站在线访谈次数", "次", 2]],
        [["项目", "单位", "预算数"], ["行政运行", "万元", 120], ["专项经费", "万元", 20], ["人员经费", "万元", 100], ["公用经费", "万元", 12]],
        [["科目编码", "项目", "年初预算数", "决算数"], ["20101", "行政运行", "100.00", "98.00"], ["20102", "培训支出", "3.00", "2.00"]],
        [["类别", "数量"], ["机构职责", 5], ["工作动态", 38], ["政策法规", 3], ["其他", 29]],
    ],
)  # fmt: skip
def test_other_tables_are_none(rows_of_no_report: list[list[object]]) -> None:
    report = read(table(rows_of_no_report))
    assert (report.form, values(report)) == ("none", {})


def test_coded_table_with_a_row_of_letters_below_its_header() -> None:
    """As Dingxi printed it in 2007."""
    names = ["主动公开信息数", "其中：全文电子化的主动公开信息数", "申请总数", "其中：1．当面申请数", "6．其他形式申请数", "对申请的答复总数", "其中：1．同意公开答复数",
             "3．否决公开答复总数", "其中：（1）“非《规定》所指政府信息”数", "（2）“信息不存在”数", "（3）“非本部门掌握”数", "（4）“申请内容不明确”数", "（11）其它原因", "行政复议数"]  # fmt: skip
    coded = [[name, "条", f"{number:02}", 7, number] for number, name in enumerate(names, 1)]
    report = read(
        table([["指 标 名 称", "计量<br>单位", "代码", "本期实际", "本年累计"], ["甲", "乙", "丙", 1, 2], *coded])
    )
    keys = ["disclosed", "disclosed_fulltext", "applications", "applications_in_person", "applications_other", "replies", "replies_granted",
            "replies_refused", "refused_not_government_information", "replies_not_held", "replies_not_this_agency", "replies_unclear", "refused_other",
            "reconsideration"]  # fmt: skip
    assert values(report) == {f"{key}.year": number for number, key in enumerate(keys, 1)}
    assert report.unmapped == tuple(f"{name} | 条 | 7" for name in names)
    assert rules(report) == {"column.unknown"}


def test_as_putian_asked_for_2009() -> None:
    names = [
        "主动公开信息数",
        "其中：1.政府网站",
        "2.政府公报",
        "受理依申请公开信息总数",
        "其中：1.当面申请数",
        "6.其它形式申请数",
        "本年度对申请的答复总数",
        "其中：1.同意公开答复数",
        "行政申诉数",
    ]
    report = read(
        table(
            [
                ["指   标  名  称", "计量 单位", "2009  年度", "历年 累计"],
                *([name, "", number, ""] for number, name in enumerate(names)),
            ]
        ).replace("2014", "2009")
    )
    keys = [
        "disclosed",
        "disclosed_website",
        "disclosed_gazette",
        "applications",
        "applications_in_person",
        "applications_other",
        "replies",
        "replies_granted",
        "complaints",
    ]
    assert {name: value for name, value in values(report).items() if value != "blank"} == {
        f"{key}.year": number for number, key in enumerate(keys)
    }
    assert report.unmapped == ()


def test_headings_without_a_dash() -> None:
    report = read(
        table(
            [
                ["指标名称", "单位", "数量"],
                ["主动公开政府信息情况", "", ""],
                ["主动公开政府信息数", "条", 35],
                ["依申请公开情况", "", ""],
                ["收到申请数", "件", ""],
                ["当面", "件", ""],
                ["行政复议数", "件", 1],
            ]
        )
    )
    assert values(report) == {
        "disclosed.year": 35,
        "applications.year": "blank",
        "applications_in_person.year": "blank",
        "reconsideration.year": 1,
    }
    assert report.findings == ()


@pytest.mark.parametrize("first", ["2013年度", "2014年度"])
def test_tables_of_two_years(first: str) -> None:
    years = [first, "2014年度" if first == "2013年度" else "2013年度"]
    tables = [
        table(
            [
                ["指标名称", "单位", year],
                ["主动公开政府信息数", "条", int(year[:4])],
                ["收到申请数", "件", 2],
                ["行政复议数", "件", 1],
            ]
        )
        for year in years
    ]
    report = read(f"{tables[0]}<p>两年的政府信息公开情况统计表供参阅对照：</p>{tables[1]}")
    assert values(report) == {"disclosed.year": 2014, "applications.year": 2, "reconsideration.year": 1}
    assert report.unmapped == ("主动公开政府信息数 | 条 | 2013", "收到申请数 | 件 | 2", "行政复议数 | 件 | 1")
    assert rules(report) == {"column.unknown"}


def test_beside_the_tables_of_2021(data: Path) -> None:
    page = (data / "reports/putian-urban-2025/document.html").read_text()
    before = extract.read_report(page.encode())
    more = table(
        [
            ["统计指标", "单位", "数量"],
            ["主动公开政府信息数", "条", 50],
            ["收到申请数", "件", 1],
            ["行政复议数量", "件", 0],
            ["举报投诉数量", "件", 0],
        ]
    )
    report = extract.read_report(page.replace("</body>", f"{more}</body>").encode())
    assert report.form == "2021"
    assert values(report) == {
        "disclosed.year": 50,
        "applications.year": 1,
        "reconsideration.year": 0,
        "complaints.year": 0,
    }
    for name in ("proactive", "applications", "remedies"):
        found, known = (
            {row: {column: cell.value for column, cell in cells.items()} for row, cells in one.tables[name].items()}
            for one in (report, before)
        )
        assert found == known
    assert report.findings == before.findings


def test_rows_in_the_lines_of_one_row() -> None:
    def lines(values: list[object]) -> str:
        return "".join(f"<p>{value}</p>" for value in values)

    head, first, *others = rows()
    columns = [lines(list(column)) for column in zip(*others, strict=True)]
    report = read(table([head, first, columns]))
    assert values(report) == BOTH
    assert (report.unmapped, report.findings) == ((), ())
    lost = [*columns[:2], columns[2].replace("<p>220</p>", ""), columns[3]]
    found = values(read(table([head, first, lost])))
    assert {name: value for name, value in found.items() if value not in {"unreadable", "absent"}} == {
        "disclosed.year": 225,
        "disclosed.cumulative": 1892,
    }


@pytest.mark.parametrize(
    ("row", "year", "cumulative", "rule"),
    [
        (["主动公开文件数", 225, 1892], 225, 1892, "row.shifted"),
        (["主动公开文件数", 225, 1892, "条"], 225, 1892, "row.shifted"),
        (["主动公开文件数", "条", 1892], "absent", "absent", "row.unplaced"),
        (["主动公开文件数", "条", 7, 225, 1892], "absent", "absent", "row.unplaced"),
    ],
)
def test_row_whose_cells_do_not_stand_below_their_headers(
    row: list[object], year: object, cumulative: object, rule: str
) -> None:
    changed = rows()
    changed[1] = row
    report = read(table(changed))
    assert values(report) == {**BOTH, "disclosed.year": year, "disclosed.cumulative": cumulative}
    assert rules(report) == {rule}
    (finding,) = report.findings
    assert (finding.where, finding.kind) == ("statistics.disclosed", "structure")
    assert all(str(value) in finding.message for value in row if isinstance(value, int))


def run_together(found: list[list[object]], head: str = "指标名称计量单位2014年度历年累计") -> Report:
    text = "".join("".join(map(str, row)) for row in found)
    prose = "2014年，我局认真贯彻落实条例，明确责任，健全制度，政府信息公开工作有序开展。" * 3
    return extract.read_report(
        f"甲县教育局2014年政府信息公开工作年度报告 一、概述{prose}六、附表{head}{text}单位负责人：张三".encode()
    )


def test_numbers_that_run_together_are_read_where_one_reading_is_possible() -> None:
    found = rows()[1:]
    report = run_together([[*row[:2], "00"] for row in found])
    assert (report.form, values(report)) == ("older", dict.fromkeys(BOTH, 0))
    report = run_together([[*row[:2], row[2], row[3]] for row in found])
    assert values(report) == {
        name: value for name, value in BOTH.items() if name.startswith(("fees_waived", "reconsideration"))
    }  # 010 and 03
    assert len(report.unmapped) == len(found) - 2
    assert report.unmapped[0].endswith("主动公开文件数 | 2251892")


def test_one_value_a_row_in_a_text_that_runs_together() -> None:
    report = run_together([row[:3] for row in rows()[1:]], "指标名称计量单位2014年度")
    assert values(report) == ONLY_YEAR
    assert values(run_together([[*row[:2], f" {row[2]} {row[3]}"] for row in rows()[1:]])) == BOTH


def test_a_digit_before_a_label_may_be_its_number() -> None:
    """In 数条2251政府网站公开数 nothing tells where the number ends."""
    names = labels("其中：")
    for label in (labels("1"), labels("其中：1"), names):
        report = run_together([row[:3] for row in rows(label)[1:]], "指标名称计量单位2014年度")
        assert values(report) == {}


def test_a_caption_of_another_year_is_told() -> None:
    head: list[object] = ["指标名称", "计量单位", "数量"]
    found = table([head, *[row[:3] for row in rows()[1:]]])
    report = read(f"<p>2013年政府信息公开情况统计表</p>{found}")
    assert [f.message for f in report.findings if f.rule == "table.other_year"] == [
        "the caption names 2013, the report is about 2014"
    ]
    report = read(f"<p>2015年1月20日</p><p>统计表</p>{found}")
    assert not [f for f in report.findings if f.rule == "table.other_year"]


def test_of_tables_of_two_years_that_of_the_report_is_read_wherever_it_stands() -> None:
    head: list[object] = ["指标名称", "计量单位", "数量"]
    last = [[*row[:2], 7000 + at] for at, row in enumerate(rows()[1:])]
    parts = (
        f"<p>2013年统计表</p>{table([head, *last])}",
        f"<p>2014年统计表</p>{table([head, *[row[:3] for row in rows()[1:]]])}",
    )
    for markup in ("".join(parts), "".join(reversed(parts))):
        report = read(markup)
        assert values(report) == ONLY_YEAR
        assert "table.repeated" in rules(report)
        assert any("7000" in what for what in report.unmapped)


def test_indicators_beside_each_other() -> None:
    found = [["指标名称", *labels("1、")], ["2014年度", *YEAR], ["历年累计", *ALL]]
    report = read(table(found))
    assert (report.form, values(report)) == ("older", BOTH)
    assert values(read(table(found[:2]))) == ONLY_YEAR
    assert values(read(table([*found[:2], ["2014年", *ALL]]))) == {}  # nothing tells which row is the year's


def test_a_column_of_remarks_is_no_unknown_column() -> None:
    found = rows()
    report = read(table([[*found[0], "备注"], [*found[1], "含部门"], *[[*row, ""] for row in found[2:]]]))
    assert (values(report), rules(report)) == (BOTH, set())
    assert report.unmapped == ("主动公开文件数 | 条 | 含部门",)


def test_a_cell_too_many_before_an_empty_column_shifts_nothing() -> None:
    found = [[*row, ""] for row in rows()]
    found[3][2:4] = [5, 5, 12]
    del found[3][-1]
    report = read(table(found))
    assert values(report) == BOTH | {"disclosed_gazette.year": "absent", "disclosed_gazette.cumulative": "absent"}
    assert "row.unplaced" in rules(report)


@pytest.mark.parametrize(
    "joined", ["受理依申请公开信息总数 条 9", "受理依申请公开信息总数<br>条<br>9", "受理依申请公开信息总数<br>条9"]
)
def test_a_number_in_the_cell_of_its_label_is_told(joined: str) -> None:
    found = table([row[:3] for row in rows()])
    row = "<td>受理依申请公开信息总数</td><td>条</td><td>9</td>"
    assert row in found
    report = read(found.replace(row, f"<td colspan=3>{joined}</td>"))
    assert "applications.year" not in values(report)
    assert [what for what in report.unmapped if what.endswith("9")]
    assert "row.unknown" in rules(report)


def test_replies_without_more_words_are_those_to_applications() -> None:
    names = [label.replace("对申请的答复总数", "答复总数") for label in labels()]
    assert values(read(table(rows(names)))) == BOTH


def test_replies_behind_inquiries_are_not_those_to_applications() -> None:
    inquiries = [["政府信息公开咨询数", "件", 40, 50], ["答复数", "件", 39, 49]]
    report = read(table([*rows()[:8], *inquiries]))
    assert {name.partition(".")[0] for name in values(report)} == {*KEYS[:7], "inquiries"}
    assert "row.unknown" in {finding.rule for finding in report.findings}
