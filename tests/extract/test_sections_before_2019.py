"""The parts of reports before 2019: printed numbers, headings of any words, annexes without a number, texts in one line."""

import json
from pathlib import Path

import pytest

import extract

REPORTS = Path(__file__).parents[1] / "data" / "before-2019"
TITLE = "甲县教育局2014年政府信息公开工作年度报告"
HEADINGS = [
    "一、概述",
    "二、主动公开政府信息情况",
    "三、政府信息依申请公开办理情况",
    "四、政府信息公开的收费及减免情况",
    "五、因政府信息公开申请行政复议、提起行政诉讼的情况",
    "六、存在的主要问题及改进措施",
    "七、需要说明的事项与附表",
]
TEXTS = [
    "2014年，我局认真贯彻条例。",
    "主动公开政府信息5条。",
    "未收到申请。",
    "无。",
    "没有发生。",
    "一是人手不足。\n二是平台陈旧。",
    "见附表。",
]


def as_html(lines: list[str]) -> bytes:
    return f"<h1>{TITLE}</h1><div>{''.join(f'<p>{line}</p>' for line in lines)}</div><div>版权所有</div>".encode()


def as_text(lines: list[str]) -> bytes:
    return "\n".join([TITLE, *lines]).encode()


def sections(data: bytes) -> list[tuple[int | None, str, str]]:
    return [(section.number, section.heading, section.text) for section in extract.read_report(data).sections]


def lines_of(headings: list[str], texts: list[str] | None = None) -> list[str]:
    return [
        line for heading, text in zip(headings, texts or TEXTS, strict=False) for line in (heading, *text.split("\n"))
    ]


@pytest.mark.parametrize("form", [as_html, as_text])
def test_every_part(form) -> None:
    assert sections(form(lines_of(HEADINGS))) == list(zip(range(1, 8), HEADINGS, TEXTS, strict=True))


@pytest.mark.parametrize(
    ("headings", "numbers"),
    [
        (
            [
                "一、概述",
                "二、政府信息主动公开情况",
                "三、依申请公开政府信息情况",
                "四、行政复议和诉讼情况",
                "七、附表",
            ],
            [1, 2, 3, 4, 7],
        ),
        (
            [
                "一、年度政府信息公开工作概述",
                "二、政府信息主动公开情况",
                "四、收费及减免情况",
                "五、存在的主要问题和改进措施",
            ],
            [1, 2, 4, 5],
        ),
        (["一、基本情况", "二、工作人员以及支出与收费情况", "三、存在的问题", "四、下一步工作思路"], [1, 2, 3, 4]),
        (["第一部分概述", "第二部分主动公开政府信息情况", "第三部分附表"], [1, 2, 3]),
        (["一、概述", "二、主动公开政府信息情况", "六、甲县2014年度政府信息公开情况统计表"], [1, 2, 6]),
    ],
)
def test_numbers_are_those_that_are_printed(headings: list[str], numbers: list[int]) -> None:
    found = sections(as_html(lines_of(headings)))
    assert found == list(zip(numbers, headings, TEXTS, strict=False))


@pytest.mark.parametrize(
    "annex", ["附表：", "附表", "附件1：甲县教育局政府信息公开情况统计表", "附件：政府信息公开情况统计表"]
)
def test_annex_without_a_number(annex: str) -> None:
    lines = [*lines_of(HEADINGS[:6]), "甲县教育局", "2015年1月10日", annex, "甲县教育局政府信息公开情况统计表"]
    found = sections(as_html(lines))
    assert found[:5] == list(zip(range(1, 6), HEADINGS, TEXTS, strict=False))
    assert found[5:] == [
        (6, HEADINGS[5], f"{TEXTS[5]}\n甲县教育局\n2015年1月10日"),
        (None, annex, "甲县教育局政府信息公开情况统计表"),
    ]


@pytest.mark.parametrize("gap", ["：", " ", "。"])
def test_headings_in_one_line_with_their_text(gap: str) -> None:
    lines = [heading + gap + text for heading, text in zip(HEADINGS, TEXTS, strict=True)]
    assert sections(as_text(lines[:5])) == list(zip(range(1, 6), HEADINGS, TEXTS, strict=False))


@pytest.mark.parametrize("gap", ["：", " ", ""])
def test_a_text_in_one_line(gap: str) -> None:
    line = " ".join(
        heading + gap + text for heading, text in zip(HEADINGS[:6], [*TEXTS[:5], "人手不足。"], strict=True)
    )
    assert sections(as_html([line])) == list(zip(range(1, 7), HEADINGS, [*TEXTS[:5], "人手不足。"], strict=False))


def test_a_list_inside_a_part_is_none_of_the_parts() -> None:
    texts = [*TEXTS[:5], "一、提高认识\n二、加强培训\n三、完善制度", TEXTS[6]]
    assert sections(as_html(lines_of(HEADINGS, texts))) == list(zip(range(1, 8), HEADINGS, texts, strict=True))


def test_without_numerals_no_number() -> None:
    found = sections(as_html(lines_of([heading[2:] for heading in HEADINGS[:3]])))
    assert [number for number, _, _ in found] == [None] * len(found)
    assert found


def test_real_reports() -> None:
    found = {
        path.parent.name: [
            (section.number, section.heading) for section in extract.read_report(path.read_bytes()).sections
        ]
        for path in REPORTS.glob("*/document.html")
    }
    assert found["pingtan-finance-2009"] == [
        (1, "一、年度政府信息公开工作概述"),
        (2, "二、政府信息主动公开情况"),
        (3, "三、依申请公开政府信息情况"),
        (4, "四、收费及减免情况"),
        (5, "五、存在的主要问题和改进措施"),
        (None, "附表："),
    ]
    assert [number for number, _ in found["pingtan-transport-2018"]] == [1, 2, 3, 4, 5, None]
    assert [number for number, _ in found["pingtan-air-defence-2011"]] == [1, 2, 3, 4, 5, 6, 7]


def test_a_number_that_is_not_printed_is_null_in_json() -> None:
    report = extract.read_report(as_html([*lines_of(HEADINGS[:2]), "附表："]))
    assert json.loads(json.dumps(extract.to_json(report, "")))["sections"][-1] == {
        "number": None,
        "heading": "附表：",
        "text": "",
    }
