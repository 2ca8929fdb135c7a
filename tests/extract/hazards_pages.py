"""Hazards around the tables: what else stands on the page, which form for which year, titles, and flattened text."""

import random
from collections.abc import Callable
from dataclasses import replace

from hazards import (
    APPLICANTS,
    OUTCOMES,
    C,
    Case,
    Row,
    Sheet,
    applications_header,
    applications_rows,
    expected,
    html_case,
    make_sheet,
    page,
    plain,
    proactive_rows,
    remedies_rows,
    table,
    text_case,
)

# Other tables


def years_compared(seed: int) -> Case:
    """In section one a table compares the numbers of two years by the words of the official rows."""
    sheet = make_sheet(seed)
    years = table(
        [
            [C("项目"), C("2021年"), C("2022年"), C("增减")],
            [C("本年新收政府信息公开申请数量"), C("3"), C("4"), C("1")],
            [C("予以公开"), C("2"), C("2"), C("0")],
            [C("行政许可"), C("11"), C("12"), C("1")],
            [C("行政复议"), C("0"), C("1"), C("1")],
            [C("总计"), C("16"), C("19"), C("3")],
        ]
    )
    return html_case(sheet, before=years, two=years + table(proactive_rows(sheet)))


def applicants_chart(seed: int) -> Case:
    """The numbers behind a chart: applicants of three years, above the official table."""
    sheet = make_sheet(seed)
    labels = [C(sheet.form.applications_columns[key]) for key in APPLICANTS]
    rows: list[Row] = [
        [C("年度"), *labels],
        *[[C(year), *[C(str(n)) for n in range(6)]] for year in ("2020年", "2021年")],
    ]
    return html_case(
        sheet, three=f"<p>近年申请人情况：</p>{table(rows)}<p></p>{table(applications_rows(sheet))}", needs_finding=True
    )


def outcomes_chart(seed: int) -> Case:
    """The same for table four: outcomes of three years."""
    sheet = make_sheet(seed)
    labels = sheet.form.remedies_outcomes.values()
    rows: list[Row] = [
        [C("年度"), *map(C, labels)],
        *[[C(year), *[C(str(n)) for n in range(5)]] for year in ("2020年", "2021年")],
    ]
    return html_case(
        sheet, four=f"<p>近年情况：</p>{table(rows)}<p></p>{table(remedies_rows(sheet))}", needs_finding=True
    )


def _above(seed: int, mark: Callable[[str, int], str]) -> Case:
    """Last year's three tables above this year's, each marked with its year."""
    sheet, last = make_sheet(seed), make_sheet(seed + 500)
    two, three, four = (
        mark(table(rows(last)), 2021) + mark(table(rows(sheet)), 2022)
        for rows in (proactive_rows, applications_rows, remedies_rows)
    )
    return html_case(sheet, two=two, three=three, four=four)


def last_year_above(seed: int) -> Case:
    return _above(seed, lambda table, year: f"<p>{year}年度情况</p><p>单位：件</p>{table}")


def last_year_captioned(seed: int) -> Case:
    return _above(seed, lambda table, year: table.replace("<tbody>", f"<caption>表一：{year}年情况</caption><tbody>"))


def last_year_in_hidden_tab(seed: int) -> Case:
    hide = ("hidden", 'style="display: none"')[seed % 2]
    return _above(seed, lambda table, year: f"<div {hide if year == 2021 else ''}>{table}</div>")


def caption_of_last_year(seed: int) -> Case:
    """The caption was not brought up to date: there is no other table."""
    sheet = make_sheet(seed)
    return html_case(sheet, three=f"<p>2021年情况表</p>{table(applications_rows(sheet))}")


def departments(seed: int) -> Case:
    """A table of departments by official words, after the official tables."""
    sheet = make_sheet(seed)
    rows: list[Row] = [
        [C("单位"), C("行政许可"), C("行政处罚"), C("新收申请"), C("予以公开"), C("总计")],
        *[[C(name), *[C(str(n)) for n in range(5)]] for name in ("财政所", "派出所", "合计")],
    ]
    return html_case(
        sheet,
        two=table(proactive_rows(sheet)) + table(rows),
        three=table(applications_rows(sheet)) + table(rows),
        needs_finding=True,
    )


def powers_list(seed: int) -> Case:
    """A list of powers names what table two names, with other numbers."""
    sheet = make_sheet(seed)
    rows = [
        [C("权力类型"), C("数量（项）")],
        *[[C(name), C("7")] for name in ("行政许可", "行政处罚", "行政强制", "行政事业性收费")],
    ]
    return html_case(sheet, before=table(rows), two=table(proactive_rows(sheet)) + table(rows))


def links_table(seed: int) -> Case:
    """Navigation and lists of links as tables around the article."""
    links = table(
        [
            [C('<a href="#">行政许可</a>'), C('<a href="#">行政处罚</a>')],
            [C('<a href="#">自然人</a>'), C('<a href="#">规章</a>')],
        ]
    )
    return html_case(make_sheet(seed), before=links, two=links + table(proactive_rows(make_sheet(seed))))


def metadata_around(seed: int) -> Case:
    """The rows of the 公开信息 block and the article are rows of one table, as old Hanweb pages print them."""
    case = html_case(make_sheet(seed))
    meta = [("索引号", "014416330", "分类", "年报"), ("发布机构", "长安镇", "文号", ""), ("发文日期", "2023-01-15", "有效性", "有效"),
            ("名称", "年度报告", "关键词", ""), ("内容概述", "年度报告", "来源", "本站"), ("编辑", "甲", "浏览", "12")]  # fmt: skip
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in meta)
    text = case.document.decode()
    start, end = text.index('<div id="zoom">'), text.index("<div class=foot>")
    text = f"{text[:start]}<table>{rows}<tr><td colspan=4>{text[start:end]}</td></tr></table>{text[end:]}"
    return replace(case, document=text.encode())


def two_agencies(seed: int) -> Case:
    """The report of another office of the same year stands on the page as well."""
    first, second = make_sheet(seed), make_sheet(seed + 1000)
    second.title = "海宁市周王庙镇人民政府2022年度政府信息公开工作年度报告"
    order = [second, first] if seed % 2 else [first, second]
    text = f'<html><head><meta name="ArticleTitle" content="{first.title}"></head><body>{"".join(map(article, order))}</body></html>'
    return Case(text.encode(), expected(first), "2021", needs_finding=True)


def article(sheet: Sheet) -> str:
    return (
        f"<h2>{sheet.title}</h2><h3>一、总体情况</h3><p>略</p><h3>二、主动公开政府信息情况</h3>{table(proactive_rows(sheet))}"
        f"<h3>三、收到和处理政府信息公开申请情况</h3>{table(applications_rows(sheet))}"
        f"<h3>四、政府信息公开行政复议、行政诉讼情况</h3>{table(remedies_rows(sheet))}"
        "<h3>五、存在的主要问题及改进情况</h3><p>略</p><h3>六、其他需要报告的事项</h3><p>无</p>"
    )


def no_tables(seed: int) -> Case:
    """Prose with numbers, and no table."""
    sheet = make_sheet(seed)
    text = page(
        sheet.title,
        "<p>制发规章3件，行政许可12件。</p>",
        "<p>收到申请5件，予以公开5件。</p>",
        "<p>行政复议1件，结果维持。</p>",
    )
    return Case(text.encode(), dict.fromkeys(expected(sheet), ("absent", None)), "none", needs_finding=True)


def tables_missing(seed: int) -> Case:
    """Section three says in words that there were no applications."""
    sheet = make_sheet(seed)
    case = html_case(sheet, three="<p>2022年未收到政府信息公开申请。</p>")
    for key in case.expected:
        if key[0] == "applications":
            case.expected[key] = ("absent", None)
    return replace(case, needs_finding=True)


def headings_missing(seed: int) -> Case:
    """Tables without any heading."""
    sheet = make_sheet(seed)
    text = f"<html><head><title>{sheet.title}</title></head><body><h1>{sheet.title}</h1>{table(proactive_rows(sheet))}<br>{table(applications_rows(sheet))}<br>{table(remedies_rows(sheet))}</body></html>"
    return Case(text.encode(), expected(sheet), "2021")


def headings_in_tables(seed: int) -> Case:
    """The heading of each part is the first row of its table."""
    sheet = make_sheet(seed)
    two, three, four = proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet)
    two.insert(0, [C("二、主动公开政府信息情况", columns=4)])
    three.insert(0, [C("三、收到和处理政府信息公开申请情况", columns=10)])
    four.insert(0, [C("四、政府信息公开行政复议、行政诉讼情况", columns=15)])
    return html_case(sheet, two=table(two), three=table(three), four=table(four))


# Forms and years


def form_2019_in_2022(seed: int) -> Case:
    return html_case(make_sheet(seed, "2019"))


def form_2021_in_2020(seed: int) -> Case:
    sheet = make_sheet(seed)
    sheet.title = sheet.title.replace("2022", "2020")
    return replace(html_case(sheet), year=2020)


def form_2019_with_three_other_rows(seed: int) -> Case:
    """Section two of 2019 above a table three of 2021: told by the columns of section two."""
    old, new = make_sheet(seed, "2019"), make_sheet(seed)
    case = html_case(old, three=table(applications_rows(new)), four=table(remedies_rows(new)))
    case.expected = {key: value for key, value in expected(old).items() if key[0] == "proactive"} | {
        key: value for key, value in expected(new).items() if key[0] != "proactive"
    }
    return case


def only_non_zero_rows(seed: int) -> Case:
    """Rows of 0 are left out of table three."""
    sheet = make_sheet(seed)
    zero = [row for row in (r.key for r in sheet.form.applications_rows) if row.startswith(("refused", "rejected"))]
    for column in sheet.columns:
        lost = sum(int(sheet.printed.pop(("applications", row, column))) for row in zero)
        processed, carried_out = ("applications", "total_processed", column), ("applications", "carried_out", column)
        sheet.printed[processed] = str(int(sheet.printed[processed]) - lost)
        sheet.printed["applications", "carried_in", column] = "0"
        taken_in = int(sheet.printed[processed]) + int(sheet.printed[carried_out])
        sheet.printed["applications", "new_received", column] = str(taken_in)
    groups = dict(sheet.form.applications_groups)
    rows: list[Row] = []
    for official in sheet.form.applications_rows:
        if official.key not in zero:
            group = groups[official.group] if official.group not in {None, "results"} else ""
            values = [sheet.cell("applications", official.key, column) for column in sheet.columns]
            rows.append([C(group), C(official.label, columns=2), *values])
    return html_case(sheet, three=table(applications_header(sheet) + rows))


# Titles


def _titled(title: str, agency: str | None, year: int | None = 2022) -> Callable[[int], Case]:
    """The page has this headline and no metas; `|` is a line break inside it."""

    def hazard(seed: int) -> Case:
        case = plain(seed)
        text = case.document.decode()
        head = text.index("<head>"), text.index("</head>")
        printed = text[text.index("<h1>") : text.index("</h1>") + 5]
        text = text.replace(printed, f"<h1>{title.replace('|', '<br>')}</h1>")
        text = text[: head[0]] + "<head><title>信息公开年报_长安镇</title>" + text[head[1] :]
        return replace(case, document=text.encode(), agency=agency, year=year)

    return hazard


title_in_lines = _titled("海宁市长安镇人民政府|2022年度|政府信息公开工作年度报告", "海宁市长安镇人民政府")
title_year_first = _titled("2022年度海宁市长安镇人民政府信息公开工作年度报告", "海宁市长安镇人民政府")
title_chinese_year = _titled("海宁市长安镇人民政府二〇二二年政府信息公开工作年度报告", "海宁市长安镇人民政府")
title_short_year = _titled("海宁市长安镇22年度政府信息公开工作年度报告", "海宁市长安镇")
title_wide_digits = _titled("海宁市长安镇人民政府２０２２年政府信息公开工作年度报告", "海宁市长安镇人民政府")
title_about = _titled("关于海宁市长安镇人民政府2022年政府信息公开工作情况的报告", "海宁市长安镇人民政府")


def year_from_period(seed: int) -> Case:
    """No year in the title; published in 2023, statistics of 2022."""
    case = _titled("海宁市长安镇人民政府信息公开工作年度报告", "海宁市长安镇人民政府")(seed)
    text = case.document.decode().replace(
        "<p>我镇认真贯彻落实条例。</p>",
        "<p>2023年1月20日发布。本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。</p>",
    )
    return replace(case, document=text.encode())


# Flattened text


def text_stripped(seed: int) -> Case:
    """Tab rows that lost the empty cells at their ends."""
    return text_case(make_sheet(seed), lambda rows: "\n".join("\t".join(row).strip("\t") for row in rows))


def text_page_break(seed: int) -> Case:
    """Page numbers and empty lines between the rows."""

    def write(rows: list[list[str]]) -> str:
        lines = ["\t".join(row) for row in rows]
        if len(lines) > 20:
            lines.insert(14, "\n\f— 2 —\n")
        return "\n".join(lines)

    return text_case(make_sheet(seed), write)


def text_crlf(seed: int) -> Case:
    case = text_case(make_sheet(seed), lambda rows: "\r\n".join("\t".join(row) for row in rows))
    return replace(case, document=b"\xef\xbb\xbf" + case.document.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def text_pipes_between(seed: int) -> Case:
    """Pipes between the cells only: a row of two cells has one."""
    return text_case(make_sheet(seed), lambda rows: "\n".join(" | ".join(row) for row in rows))


def text_boxes(seed: int) -> Case:
    """Rows between lines of box-drawing characters."""

    def write(rows: list[list[str]]) -> str:
        lines = []
        for row in rows:
            lines += ["│ " + " │ ".join(row) + " │", "├" + "──┼" * (len(row) - 1) + "──┤"]
        return "\n".join(["┌" + "──┬" * 9 + "──┐", *lines[:-1], "└" + "──┴" * 9 + "──┘"])

    return text_case(make_sheet(seed), write)


def text_blank_cells(seed: int) -> Case:
    """Tab rows with many cells left blank."""
    sheet = make_sheet(seed)
    rng = random.Random(seed)
    for key, text in sheet.printed.items():
        if text == "0":
            sheet.printed[key] = rng.choice(["", "0"])
    return text_case(sheet, lambda rows: "\n".join("\t".join(row) for row in rows))


def text_a_cell_a_line(seed: int) -> Case:
    """Each cell a line, nothing but labels and sums tells where a row ends."""
    return text_case(make_sheet(seed), lambda rows: "\n".join(cell for row in rows for cell in row if cell))


def text_columns_of_spaces(seed: int) -> Case:
    """Cells divided by spaces."""
    return text_case(
        make_sheet(seed), lambda rows: "\n".join("    ".join(cell for cell in row if cell) for row in rows)
    )


def text_run_together(seed: int) -> Case:
    return _run_together(make_sheet(seed))


def text_run_together_2019(seed: int) -> Case:
    return _run_together(make_sheet(seed, "2019"))


def text_run_together_total_first(seed: int) -> Case:
    """In a paragraph of a page, 总计 before 自然人."""
    sheet = make_sheet(seed)
    sheet.columns = ["total", *APPLICANTS]
    case = _run_together(sheet)
    body = case.document.decode().removeprefix(sheet.title)
    return replace(case, document=f"<html><body><h1>{sheet.title}</h1><p>{body}</p></body></html>".encode())


def _run_together(sheet: Sheet) -> Case:
    """All in one line, no border between cells. Table two has no sums: a row of several columns is read only where all
    but its last number are 0. Table four holds numbers that its sums tell apart."""
    for group, text in zip(sheet.form.remedies_groups, ("0 2 0 0 2", "1 0 0 3 4", "0 0 0 0 0"), strict=True):
        for outcome, value in zip(OUTCOMES, text.split(), strict=True):
            sheet.printed["remedies", group, outcome] = value
    case = text_case(sheet, lambda rows: "".join(cell for row in rows for cell in row))
    for block in sheet.form.proactive:
        for row in block.rows:
            if any(sheet.printed["proactive", row, column] != "0" for column in [*block.columns][:-1]):
                case.expected |= {("proactive", row, column): ("absent", None) for column in block.columns}
    head, body = case.document.decode().split("\n\n", 1)
    return replace(case, document=f"{head}\n\n{body.replace(chr(10), '')}".encode(), needs_finding=True)
