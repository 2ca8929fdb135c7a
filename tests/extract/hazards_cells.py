"""Hazards of what stands in a cell or a label: marks, notes, units, odd characters, lost white space, encodings."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from hazards import (
    Case,
    Markup,
    applications_rows,
    expected,
    html_case,
    make_sheet,
    plain,
    proactive_rows,
    remedies_rows,
    table,
)

from extract.text.traditional import SIMPLIFIED

NO_NUMBER = ("unreadable", None)


def _marked(mark: Markup, seed: int, form_id: str = "2021") -> Case:
    """The same report, the text of every cell changed by `mark`."""
    sheet = make_sheet(seed, form_id)
    two, three, four = proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet)
    return html_case(sheet, two=table(two, cell=mark), three=table(three, cell=mark), four=table(four, cell=mark))


def _numbers(write: Callable[[str, random.Random], str]) -> Callable[[int], Case]:
    """Every number written otherwise; what it says stays."""

    def hazard(seed: int) -> Case:
        rng = random.Random(seed)
        return _marked(lambda text: write(text, rng) if text.isdigit() else text, seed)

    return hazard


def _labels(write: Callable[[str, random.Random], str]) -> Callable[[int], Case]:
    """Every label written otherwise."""

    def hazard(seed: int) -> Case:
        rng = random.Random(seed)
        return _marked(lambda text: text if text.isdigit() else write(text, rng), seed)

    return hazard


# Notes and marks at numbers

note_marks = _numbers(lambda text, rng: text + rng.choice(["①", "⑴", "*", "[1]", "【注1】", "（注）", "(1)", "※"]))
notes_raised = _numbers(
    lambda text, rng: text + rng.choice(["<sup>1</sup>", "<sup>[2]</sup>", "<sup><a href=#n>3</a></sup>", "¹", "²"])
)
notes_on_own_line = _numbers(lambda text, rng: f"<p>{text}</p><p>（其中部门{rng.randint(1, 9)}件）</p>")
notes_open = _numbers(
    lambda text, rng: text + rng.choice(["（其中修订3件)", "(含转办2件）", "〔含1件〕", "〈注2〉", "［注3］"])
)
struck_out = _numbers(lambda text, rng: f"<{(tag := rng.choice(['s', 'del', 'strike']))}>8</{tag}>{text}")
struck_by_style = _numbers(lambda text, rng: f'<span style="text-decoration: line-through">8</span>{text}')
notes_lowered = _numbers(lambda text, rng: f"{text}<sub>1</sub>")
unseen_digits = _numbers(
    lambda text, rng: f'<span style="{rng.choice(["visibility:hidden", "font-size:0"])}">9</span>{text}<b hidden>7</b>'
)
number_in_box = _numbers(lambda text, rng: f'<input type="text" value="{text}" size=4>')
emphasis = _numbers(lambda text, rng: f"<b><u>{text[:1]}</u></b><font color=red>{text[1:]}</font>")
hidden_digits = _numbers(lambda text, rng: f'<span style="display:none">9</span>{text}<!-- 7 --><script>5</script>')
comments_inside = _numbers(lambda text, rng: f"<!--[if gte mso 9]><xml>1</xml><![endif]-->{text}<![endif]>")

# Characters and units

invisible = _numbers(
    lambda text, rng: "".join(
        ch + rng.choice(["", "\u200b", "\ufeff", "&zwnj;", "&shy;", "\u2060", "&lrm;"]) for ch in text
    )
)
zero_letters = _numbers(lambda text, rng: rng.choice(["O", "〇", "零", "○", "Ｏ", "0"]) if text == "0" else text)
leading_zeros = _numbers(lambda text, rng: rng.choice(["", "0", "00"]) + text)
units = _numbers(
    lambda text, rng: text + rng.choice(["件", " 件", "条", "项", "个", "次", "人", "宗", "份", "&nbsp;件"])
)
separators = _numbers(lambda text, rng: f"{int(text):,}".replace(",", rng.choice([",", "，", ", ", "，&nbsp;"])))
white_space = _numbers(
    lambda text, rng: (
        rng.choice(["\n\t", "&emsp;", "&#12288;", "<br>", "<p>&nbsp;</p>"])
        + text
        + rng.choice(["\n", "&ensp;", "<br/>", "<p></p>"])
    )
)
plus_signs = _numbers(lambda text, rng: rng.choice(["+", "＋", ""]) + text)


def _mixed(answers: dict[str, tuple[str, int | str | None]], table_name: str, column: str) -> Callable[[int], Case]:
    """Cells of one column hold what is listed, and say what is listed for it."""

    def hazard(seed: int) -> Case:
        sheet = make_sheet(seed)
        rng = random.Random(seed)
        want = expected(sheet)
        keys = [key for key in sheet.printed if key[0] == table_name and key[2] == column]
        for key, text in zip(keys, rng.sample(list(answers), min(len(keys), len(answers))), strict=False):
            sheet.printed[key] = text
            want[key] = answers[text]
        loud = table_name != "proactive" or NO_NUMBER in want.values()
        return replace(html_case(sheet), expected=want, needs_finding=loud)

    return hazard


no_numbers = _mixed(
    dict.fromkeys(
        [
            "12%",
            "１２％",
            "约5",
            "3-5",
            "5至7",
            "见附件",
            "十二",
            "5/7",
            "1.2.3",
            "2022年",
            "一",
            "3、4",
            "①",
            "N/A",
            "?",
            "5,00",
        ],
        NO_NUMBER,
    ),
    "applications",
    "research",
)
two_numbers = _mixed(
    dict.fromkeys(["1 0", "3<br>4", "<p>2</p><p>1</p>", "5&nbsp;5", "7　0"], NO_NUMBER), "proactive", "decisions"
)
amounts = _mixed(
    {
        "251000元": ("reported", "25.1"),
        "25.10万元": ("reported", "25.10"),
        "1.5亿元": ("reported", 15000),
        "2,832,995元": ("reported", "283.2995"),
        "924.0600": ("reported", "924.0600"),
        "12%": NO_NUMBER,
        "0元": ("reported", 0),
        "１２．５": ("reported", "12.5"),
        "3万元（含代收1万元）": ("reported", 3),
        "0.00": ("reported", "0.00"),
    },
    "proactive",
    "amount",
)


words_for_values = _mixed(
    dict.fromkeys(["见附件", "不详", "约5", "同上年", "无统计", "涉密"], NO_NUMBER), "proactive", "decisions"
)
words_for_counts = _mixed(
    dict.fromkeys(["见附件", "不详", "约5", "无统计"], NO_NUMBER), "applications", "natural_person"
)
words_for_outcomes = _mixed(dict.fromkeys(["见附件", "不详", "同上"], NO_NUMBER), "remedies", "upheld")
blank_marks = _mixed(
    dict.fromkeys(
        [
            "&nbsp;",
            "&#12288;",
            "<br>",
            "<p></p>",
            "<p>&nbsp;</p>",
            "<span> </span>",
            "\ufeff",
            "&#8203;",
            "<!-- 5 -->",
            '<span style="display:none">5</span>',
            "<o:p>&nbsp;</o:p>",
            "&zwnj;",
            "<img src=a.gif width=1>",
        ],
        ("blank", None),
    ),
    "applications",
    "commercial",
)
dash_marks = _mixed(
    dict.fromkeys(
        ["/", "-", "—", "--", "无", "*", "／", "——", "－", " / ", "–", "&mdash;", "―", "<p>/</p>", "﹣", "无 "],
        ("dash", None),
    ),
    "applications",
    "public_interest",
)


def amount_in_yuan(seed: int) -> Case:
    """The header says 元, not 万元."""
    sheet = make_sheet(seed)
    sheet.printed["proactive", "fees", "amount"] = "251000"
    case = html_case(sheet)
    case.expected["proactive", "fees", "amount"] = ("reported", "25.1")
    document = case.document.decode().replace("（单位：万元）", ("（单位：元）", "（元）", "<br>（单位:元）")[seed % 3])
    return replace(case, document=document.encode())


def percentages(seed: int) -> Case:
    """A cell of counts that holds a percentage is no count."""
    sheet = make_sheet(seed)
    keys = [key for key in sheet.printed if key[0] == "applications" and key[2] == "commercial"]
    want = expected(sheet)
    for key in random.Random(seed).sample(keys, 4):
        sheet.printed[key] += "%"
        want[key] = NO_NUMBER
    case = html_case(sheet)
    return replace(case, expected=want, needs_finding=True)


def spaced_and_proven(seed: int) -> Case:
    """`1 2` in a cell of table three, and the sums of its row and column hold for 12 only."""
    sheet = make_sheet(seed)
    case = html_case(sheet)
    key = max((key for key in sheet.printed if key[0] == "applications"), key=lambda key: int(sheet.printed[key]))
    text = sheet.printed[key]
    gap = random.Random(seed).choice([" ", "&nbsp;", "<br>", "\n", "　"])
    sheet.printed[key] = f"{text[0]}{gap}{text[1:]}"
    case.document = html_case(sheet).document
    return case


# Labels

label_spaces = _labels(
    lambda text, rng: "".join(ch + rng.choice(["", "", " ", "&nbsp;", "　", "\u200b"]) for ch in text)
)
label_breaks = _labels(lambda text, rng: "".join(ch + rng.choice(["", "", "<br>", "\n  "]) for ch in text))
label_runs = _labels(lambda text, rng: "".join(f"<span>{ch}</span>" for ch in text))
label_brackets = _labels(
    lambda text, rng: text.translate(str.maketrans("（）：、“”", rng.choice(['()：，""', "（）:.「」", "［］：、‘’"])))
)
label_colons = _labels(lambda text, rng: text + rng.choice(["", ":", "：", "。", "；", " "]))
label_notes = _labels(lambda text, rng: text + rng.choice(["", "①", "<sup>1</sup>", "[2]", "*", "（注）"]))
label_unnumbered = _labels(lambda text, rng: re.sub(r"^(?:\d\.|[一二三四]、|（[一二三四五六七]）)", "", text))
label_misnumbered = _labels(
    lambda text, rng: re.sub(r"^\d\.", f"{rng.randint(1, 9)}.", re.sub("^（[一二三四五六七]）", "（八）", text))
)
label_radicals = _labels(lambda text, rng: text.translate(str.maketrans("一二人文", "⼀⼆⼈⽂")))
label_quotes = _labels(
    lambda text, rng: text.replace(
        "“三安全一稳定”", rng.choice(["三安全一稳定", '"三安全一稳定"', "“三安全、一稳定”", "『三安全一稳定』"])
    )
)

label_its = _labels(lambda text, rng: text.replace("其他", "其它"))
label_sums = _labels(lambda text, rng: text.replace("总计", rng.choice(["合计", "总 计", "共计", "总计："])))


def _misprint(text: str, rng: random.Random) -> str:
    """One character of a long label wrong, lost or doubled."""
    bare = re.search("[\u4e00-\u9fff]{8,}", text)
    if not bare or "勾稽" in text:
        return text
    at = bare.start() + rng.randrange(len(bare[0]))
    return text[:at] + rng.choice(["", "甲", text[at] * 2]) + text[at + 1 :]


label_misprints = _labels(_misprint)


# Encodings

_OF_THE_TITLE = str.maketrans("宁长镇发为于制采里复", "寧長鎮發為於制採裡復")


def _encoded(encoding: str, declared: str | None = None) -> Callable[[int], Case]:
    def hazard(seed: int) -> Case:
        case = plain(seed)
        text = case.document.decode().replace(
            '<meta charset="utf-8">', f"<meta charset={declared}>" if declared else ""
        )
        return replace(case, document=text.encode(encoding))

    return hazard


gb18030_undeclared = _encoded("gb18030")
gb18030_called_iso_8859_1 = _encoded("gb18030", "iso-8859-1")
gb18030_called_big5 = _encoded("gb18030", "big5")
utf8_called_gb2312 = _encoded("utf-8", "gb2312")
utf8_with_mark = _encoded("utf-8-sig")
utf16 = _encoded("utf-16")


def gbk_spaces(seed: int) -> Case:
    """White space as A3A0, which GBK does not have and browsers show as an ideographic space."""
    case = gb18030_undeclared(seed)
    return replace(case, document=case.document.replace(b">", b">\xa3\xa0").replace(b"</td", b"\xa3\xa0</td"))


def traditional_big5(seed: int) -> Case:
    """The page as a Big5 gateway serves it."""
    case = plain(seed)
    traditional = {ord(simplified): printed for printed, simplified in SIMPLIFIED.items()} | _OF_THE_TITLE
    text = case.document.decode().replace("utf-8", "big5").translate(traditional)
    return replace(case, document=text.encode("big5", "replace"), agency="海寧市長安鎮人民政府")


def xml_declaration(seed: int) -> Case:
    case = plain(seed)
    head = b'<?xml version="1.0" encoding="gb2312"?>\n'
    return replace(
        case, document=head + case.document.replace(b"<html>", b'<html xmlns="http://www.w3.org/1999/xhtml">')
    )


def utf8_damaged(seed: int) -> Case:
    """A few bytes of the prose are broken."""
    case = plain(seed)
    return replace(case, document=case.document.replace("认真贯彻".encode(), b"\xe8\xae\xa4\xe7\x9c\xff\xe8\xb4"))
