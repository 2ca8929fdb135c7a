"""The six parts: headings as offices print them, and prose that looks like one."""

import hazards_pages
import pytest
from hazards import HAZARDS

from extract import read_report
from extract.forms import official
from extract.prose.sections import section_number

# Part → headings of real reports.
HEADINGS = {
    1: ["一、总体情况", "一、总体情况、", "一、工作基本情况", "一、总体工作情况", "一、政府信息公开工作总体情况", "一、政府信息公开总体情况", "（一）总体情况", "总体情况", "第一部分 总体情况", "一 总体情况", "1.总体情况", "一、概 述", "一、年度工作总体情况", "一、工作概述"],
    2: ["二、主动公开政府信息情况", "主动公开政府信息情况", "二、主动公开政府信息的情况", "二、行政机关主动公开政府信息情况", "二、政府信息主动公开情况", "二、主动公开信息情况", "二、主动公开工作情况", "二、主动公开政府信息工作情况", "二、主动公开政府信息情况表", "二、政府主动公开信息情况", "二、主动公开情况"],
    3: ["三、收到和处理政府信息公开申请情况", "三、收到和处理政府信息公开申请", "三、收到和处理政府信息公开申请的情况", "三、行政机关收到和处理政府信息公开申请情况", "收到和处理政府信息公开申请情况", "二、收到和处理政府信息公开申请情况", "三、政府信息公开申请情况", "三、收到和处理政府信息依申请公开情况", "三、政府信息依申请公开情况", "三、依申请公开政府信息情况", "三、依申请公开情况", "三、处理政府信息公开申请情况", "三、政府信息公开申请办理情况", "三、收到和办理政府信息公开申请情况", "三、政府信息依申请公开办理情况"],
    4: ["四、政府信息公开行政复议、行政诉讼情况", "三、政府信息公开行政复议、行政诉讼情况", "四、政府信息公开行政复议和行政诉讼情况", "四、政府信息公开行政复议、行政诉讼的情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "四、因政府信息公开申请行政复议和提起行政诉讼的情况", "四、因政府信息公开工作被申请行政复议、被提起行政诉讼情况", "四、因政府信息公开工作被申请行政复议和提起行政诉讼情况", "四、政府信息公开行政复议及行政诉讼情况", "四、行政复议、行政诉讼情况", "四、政府信息公开申请行政复议、提起行政诉讼情况", "四、政府信息公开复议、诉讼情况", "四、申请行政复议、提起行政诉讼情况", "四、政府信息公开行政复议、诉讼情况"],
    5: ["五、存在的主要问题及改进情况", "五、存在主要问题及改进情况", "五、存在的问题及改进措施", "五、存在问题及改进措施", "五、政府信息公开工作存在的主要问题及改进情况", "五、存在的主要问题和改进措施", "五、存在的不足及改进措施", "五、存在的主要问题及下一步改进措施", "五、政府信息公开工作中存在的主要问题及改进情况", "五、主要问题及改进情况", "五、存在的主要问题及改进", "五、存在的主要问题与改进情况", "五、存在的主要问题和改进情况", "五、工作存在的主要问题及改进情况", "五、存在问题和下一步工作打算", "五、存在的困难和问题及改进措施", "五、政府信息公开存在的主要问题及改进情况"],
    6: ["六、其他需要报告的事项", "六、其他需要报告事项", "六、其他需报告的事项", "六、其他需要报告的情况", "六、其它需要报告的事项", "六、需要报告的其他事项", "六、其他事项", "六、其他需要说明的事项", "六、需要说明的事项", "其他需要报告的事项"],
}  # fmt: skip
NO_HEADINGS = ["（一）主动公开情况", "（二）依申请公开情况", "（二）依申请公开政府信息情况", "2021年度我区主动公开政府信息情况如下：", "2021年度我区三、收到和处理政府信息公开申请情况如下：", "（五）监督保障情况", "（一）存在的主要问题。", "（二）改进措施。", "三、政府信息管理情况", "主动公开情况", "依申请公开情况", "存在的主要问题", "一、总体情况；二、主动公开政府信息情况", "本报告由总体情况、主动公开政府信息情况组成"]  # fmt: skip


@pytest.mark.parametrize(("number", "heading"), [(n, heading) for n, lines in HEADINGS.items() for heading in lines])
def test_headings(number, heading):
    assert section_number(heading) == number


@pytest.mark.parametrize("line", NO_HEADINGS)
def test_lines_that_are_no_heading(line):
    assert section_number(line) is None


@pytest.mark.parametrize("form_id", official.FORM_IDS)
def test_headings_of_the_official_forms(form_id):
    assert [section_number(heading) for heading in official.load(form_id).sections] == [1, 2, 3, 4, 5, 6]


OFFICIAL = official.load("2021").sections
TEXTS = ["我镇落实条例。", "公开情况如下。", "申请情况如下。", "复议情况如下。", "机制不健全。", "无。"]


def as_html(lines):
    return f"<html><body><h1>甲镇2022年政府信息公开工作年度报告</h1>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>"


def as_text(lines):
    return "甲镇2022年政府信息公开工作年度报告\n\n" + "\n\n".join(lines)


def report_lines(headings, texts=TEXTS):
    return [line for heading, text in zip(headings, texts, strict=True) for line in (heading, *text.split("\n"))]


@pytest.fixture(params=[as_html, as_text])
def sections(request):
    """Reads the lines of a report as HTML and as text: (number, heading, text) of each part."""

    def read(lines):
        report = read_report(request.param(lines).encode())
        return [(section.number, section.heading, section.text) for section in report.sections]

    return read


@pytest.mark.parametrize(
    "headings",
    [
        OFFICIAL,
        [heading[2:] for heading in OFFICIAL],
        [f"（{heading[0]}）{heading[2:]}" for heading in OFFICIAL],
        [f"{number}. {heading[2:]}" for number, heading in enumerate(OFFICIAL, 1)],
        [heading.replace("四、", "三、") for heading in OFFICIAL],
        ["一、总体情况", *[heading.replace(heading[0], "二", 1) for heading in OFFICIAL[1:]]],
        [OFFICIAL[0], *OFFICIAL[1:5], "七、其他需要报告的事项"],
        ["一、工作概述", "二、政府信息主动公开情况", "三、政府信息公开申请办理情况", "四、政府信息公开复议、诉讼情况", "五、存在的不足及改进措施", "六、其他事项"],
        [f"第{heading[0]}章、{heading[2:]}" for heading in OFFICIAL],
        [f"{number}、{heading[2:]}" for number, heading in zip("壹贰叁肆伍陆", OFFICIAL, strict=True)],
        [f"{number}、{heading[2:]}" for number, heading in zip("ⅠⅡⅢⅣⅤⅥ", OFFICIAL, strict=True)],
        [f"【{heading[2:]}】" for heading in OFFICIAL],
        [f"{heading}（单位：件）" for heading in OFFICIAL],
        ["\u200b".join(heading) for heading in OFFICIAL],
        [f"{heading[:2]}\ue004{heading[2:]}" for heading in OFFICIAL],
        ["一、2022年总体情况", "二、主动公开政府信息情况统计表", "三、收到和处理公开政府信息申请的情况", "四、因信息公开被行政复议、行政诉讼情况", "五、当前工作存在的问题、困难及改进方向", "六、其他报告事项"],
        ["一、总體情況", "二、主動公開政府信息情況", "三、收到和處理政府信息公開申請情況", "四、政府信息公開行政復議、行政訴訟情況", "五、存在的主要問題及改進情況", "六、其他需要報告的事項"],
    ],
    ids=["official", "no numbers", "brackets", "digits", "三 twice", "二 five times", "seven", "renamed", "chapters", "capital numerals", "Roman", "frames", "notes", "zero width", "private use", "other words", "traditional"],
)  # fmt: skip
def test_printed_and_renamed_headings(sections, headings):
    numerals = {f"{numeral}、": number for number, numeral in enumerate("一二三四五六七", 1)}
    found = sections(report_lines(headings))
    numbers = [numerals.get(heading[:2], part) for part, heading in enumerate(headings, 1)]  # as printed
    assert found == list(zip(numbers, headings, TEXTS, strict=True))


def test_headings_that_no_form_has_are_parts_of_their_own(sections):
    """As reports before 2019 print them; the fifth of the form stands here under 四."""
    headings = [
        "一、概述",
        "二、政府信息主动公开情况",
        "三、收费及减免情况",
        "四、存在的主要问题和改进措施",
        "五、附件",
    ]
    lines = [
        line for number, heading in enumerate(headings) for line in (heading, f"第{number + 1}部分的正文，共有3条。")
    ]
    assert sections(lines) == [
        (number, heading, f"第{number}部分的正文，共有3条。") for number, heading in enumerate(headings, 1)
    ]


def test_a_text_in_one_line_is_cut_at_its_headings(sections):
    headings = ["一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"]
    texts = [
        "全年收到申请30件，其中网络申请11件。",
        "第二十条第（一）项规章000",
        "问题是人手不足，一、二两项已改进。",
        "无。",
    ]
    line = "本报告数据的统计期限自2025年1月1日起至2025年12月31日止。" + "".join(map(str.__add__, headings, texts))
    assert sections([line]) == list(zip([1, 2, 5, 6], headings, texts, strict=True))


@pytest.mark.parametrize("gap", ["。", "：", " ", ""])
def test_headings_that_run_into_their_text(sections, gap):
    texts = [f"2022年，{text}全年按时公开。" for text in TEXTS[:5]] + ["无。"]
    lines = [heading + gap + text for heading, text in zip(OFFICIAL, texts, strict=True)]
    assert sections(lines) == list(zip(range(1, 7), OFFICIAL, texts, strict=True))


def test_a_heading_in_two_lines(sections):
    lines = report_lines(OFFICIAL)
    at = lines.index(OFFICIAL[2])
    lines[at : at + 1] = [OFFICIAL[2][:12], OFFICIAL[2][12:]]
    assert sections(lines) == list(zip(range(1, 7), OFFICIAL, TEXTS, strict=True))


def test_parts_in_another_order(sections):
    lines = report_lines(OFFICIAL)
    lines[6:10] = lines[8:10] + lines[6:8]
    assert lines[6:10:2] == [OFFICIAL[4], OFFICIAL[3]]
    assert sections(lines) == list(zip(range(1, 7), OFFICIAL, TEXTS, strict=True))


@pytest.mark.parametrize("above", [True, False])
def test_headings_in_the_first_row_of_a_table(above):
    document = hazards_pages.headings_in_tables(1).document.decode()
    for heading in () if above else OFFICIAL[1:4]:
        assert f"<p>　　{heading}</p>" in document
        document = document.replace(f"<p>　　{heading}</p>", "")
    report = read_report(document.encode())
    texts = ["我镇认真贯彻落实条例。", "", "", "", "一是机制不健全。", "无。"]
    assert [(s.number, s.heading, s.text) for s in report.sections] == list(
        zip(range(1, 7), OFFICIAL, texts, strict=True)
    )


def test_parts_that_are_missing_are_left_out(sections):
    lines = report_lines([OFFICIAL[0], OFFICIAL[2], OFFICIAL[5]], [TEXTS[0], TEXTS[2], TEXTS[5]])
    assert [number for number, _, _ in sections(lines)] == [1, 3, 6]


def test_sub_headings_of_part_one_begin_no_part(sections):
    first = "（一）主动公开情况。\n公开8条。\n（二）依申请公开情况\n收到3件。\n2.依申请公开政府信息情况\n（三）政府信息管理情况"
    found = sections(report_lines(OFFICIAL, [first, *TEXTS[1:]]))
    assert [text for _, _, text in found] == [first, *TEXTS[1:]]


def test_sub_headings_of_part_one_without_parts_two_and_three(sections):
    first = "（一）主动公开情况\n公开8条。\n（二）依申请公开情况\n收到3件。"
    assert sections(report_lines([OFFICIAL[0], OFFICIAL[4]], [first, TEXTS[4]])) == [
        (1, OFFICIAL[0], first),
        (5, OFFICIAL[4], TEXTS[4]),
    ]


def test_prose_that_repeats_a_heading(sections):
    texts = list(TEXTS)
    texts[1] = "2022年度我镇二、主动公开政府信息情况如下：\n主动公开政府信息情况见下表。"
    texts[2] = "收到和处理政府信息公开申请情况\n申请情况如下。"
    texts[4] = "存在的主要问题及改进情况：\n机制不健全。"
    assert sections(report_lines(OFFICIAL, texts)) == list(zip(range(1, 7), OFFICIAL, texts, strict=True))


def test_a_table_of_contents_is_no_report(sections):
    assert sections([*OFFICIAL, *report_lines(OFFICIAL)]) == list(zip(range(1, 7), OFFICIAL, TEXTS, strict=True))


@pytest.mark.parametrize("hazard", ["plain", "text_cell_lines", "text_tab_rows", "text_pipes"])
def test_tables_are_found_without_headings(hazard):
    case = HAZARDS[hazard](3)
    document = case.document.decode()
    for heading in OFFICIAL:
        assert heading in document
        document = document.replace(heading, "")
    report = read_report(document.encode())
    assert report.sections == ()
    assert report.form == case.form
    for (table, row, column), (status, value) in case.expected.items():
        cell = report.tables[table][row][column]
        assert (cell.status, cell.value) == (status, value)


@pytest.mark.parametrize(
    ("numerals", "numbers"),
    [("一二三三四五", [1, 2, 3, 3, 4, 5]), ("一二四五六七", [1, 2, 4, 5, 6, 7]), ("一三三四五六", [1, 3, 3, 4, 5, 6])],
)
def test_repeated_and_skipped_numbers_are_kept(sections, numerals, numbers):
    headings = [f"{numeral}{heading[1:]}" for numeral, heading in zip(numerals, OFFICIAL, strict=True)]
    assert sections(report_lines(headings)) == list(zip(numbers, headings, TEXTS, strict=True))


@pytest.mark.parametrize("before", ["", "首页 > 政务公开 > 年报 ", "2022-01-20 来源：甲县教育局 "])
@pytest.mark.parametrize("rest", ["", " 本年公开3条。"])
def test_the_first_heading_may_stand_behind_the_title(before, rest):
    text = f"{before}甲县教育局2021年政府信息公开工作年度报告 一、总体情况{rest}\n{OFFICIAL[1]}\n主动公开8条。\n"
    found = read_report(text.encode()).sections
    expected = [(1, "一、总体情况", rest.strip()), (2, OFFICIAL[1], "主动公开8条。")]
    assert [(part.number, part.heading, part.text) for part in found] == expected


def test_misnumbered_headings_around_tables():
    case = HAZARDS["plain"](4)
    document = case.document.decode().replace("四、政府信息", "三、政府信息").replace("二、主动公开", "主动公开")
    report = read_report(document.encode())
    assert [section.number for section in report.sections] == [1, 2, 3, 3, 5, 6]
    assert [section.heading for section in report.sections][1:4] == [
        "主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "三、政府信息公开行政复议、行政诉讼情况",
    ]
    for (table, row, column), (status, value) in case.expected.items():
        cell = report.tables[table][row][column]
        assert (cell.status, cell.value) == (status, value)
