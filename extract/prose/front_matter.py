"""What a page says about the report beside its title: of which year, when published, and the 公开信息 block."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from extract.document.cms_markup import PUBLISHED_METAS
from extract.document.model import Document, Paragraph, Table
from extract.prose.page_title import LINES_SEARCHED
from extract.prose.title import Title, parse_title
from extract.text.chinese_numerals import digits, number

_INFO_LABELS = {
    "索引号": "index_number",
    "索引码": "index_number",
    "发布机构": "publisher",
    "发文机关": "publisher",
    "公开责任部门": "publisher",
    "文号": "document_number",
    "发文字号": "document_number",
    "文件编号": "document_number",
    **dict.fromkeys(("生成日期", "生成时间", "成文日期", "成文时间", "发文日期", "发文时间", "创建时间"), "created"),
    **dict.fromkeys(
        ("发布日期", "发布时间", "公开日期", "公开时间", "信息公开日期", "发稿时间", "上传时间", "发布于"), "published"
    ),
    **dict.fromkeys(("更新日期", "更新时间", "录入时间", "日期", "时间"), "dated"),
}
_OTHER_LABELS = ("主题分类", "组配分类", "名称", "有效性", "时效", "公开方式", "公开范围", "来源", "作者", "浏览", "访问", "阅读", "点击", "字体", "字号", "分类", "主题词", "关键词", "责任编辑", "打印", "分享")  # fmt: skip
_INFO = re.compile(
    r"(?P<label>"
    + "|".join(r"[\s\u3000]*".join(label) for label in sorted((*_INFO_LABELS, *_OTHER_LABELS), key=len, reverse=True))
    + r")\s*(?:[:：】\]]|$|(?=20\d\d))\s*"
)
_LABELLED = re.compile(rf"{_INFO.pattern}|[^：:\d]{{1,8}}[：:]")
_DATES = ("published", "created", "dated")
_DATE = re.compile(
    r"(20\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?|(?<!\d)(20\d{2})([01]\d)([0-3]\d)(?!\d)"
)
_IN_CHINESE = re.compile(
    "二[〇○零OＯ0０][〇○零一二三四五六七八九OＯ0０]{2}年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SIGNED = re.compile(r"^[(（]?(20\d{2})年(\d{1,2})月(\d{1,2})日[)）]?$")
_SIGNED_BY = re.compile(r"^[^\d。，：:；自至起期]{2,40}(20\d{2})年(\d{1,2})月(\d{1,2})日$")
# The line below a headline that gives the date without a label, alone or beside 来源 and counters.
_BYLINE = re.compile(r"来源|浏览|阅读|访问|点击|作者|字体|字号|分享|编辑")
_BARE_DATE = re.compile(r"^\W*20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}(?:\W|[日T\d])*$")
_YEAR_SPOKEN_OF = re.compile(r"^(20\d{2})年度?(?:以来)?[，,]")
_PERIOD = re.compile(r"(20\d{2})年1月1日(?:起|开始)?(?:[,，])?(?:至|到|—|-|~|－)")
_LONGEST_LABEL = 20  # letter-spaced
_LINES_BELOW_TITLE = 6
_SHORTEST_DATE = len("2022年1月1日")
_ENDS_OF_DATES = ("日", "）", ")")
_SHORTEST_SIGNATURE = len("二〇二二年一月一日")


def find_year(document: Document, title: Title | None) -> int | None:
    """The year that the report is about: from the title, else the statistics period, a heading, or how the text begins."""
    if title and title.year:
        return title.year
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    lines = [paragraph.text for paragraph in paragraphs]
    for line in lines:
        if len(line) < _SHORTEST_DATE:
            continue
        if period := _PERIOD.search("".join(line.split()) if len(line) < 5000 else line):
            return int(period[1])
    for line in (paragraph.text for paragraph in paragraphs[:LINES_SEARCHED] if not paragraph.menu):
        if len(line) < 60 and (parsed := parse_title(line)).year and "信息公开" in line:
            return parsed.year
    spoken_of = (_YEAR_SPOKEN_OF.match(line) for line in lines[:LINES_SEARCHED])
    return next((int(match[1]) for match in spoken_of if match), None)


def find_published(document: Document, info: Mapping[str, str]) -> str | None:
    """The ISO date of publication: from the metas, the info block, the line below the headline, else the date below the text."""
    dates = [document.metas.get(name, "") for name in PUBLISHED_METAS]
    dates += [info.get("published", ""), info.get("created", "")]
    found = next(filter(None, (iso_date(text) for text in dates if text)), None)
    return found or iso_date(_byline(document)) or _signed(document) or iso_date(info.get("dated", ""))


def _byline(document: Document) -> str:
    """The line with a date that stands shortly below the title, empty when there is none."""
    below = 0
    for block in document.blocks[:LINES_SEARCHED]:
        if not isinstance(block, Paragraph) or len(block.text) > 120:
            below = 0
        elif "公开" in block.text and parse_title(block.text).is_report:
            below = _LINES_BELOW_TITLE
        elif below:
            below -= 1
            if _BARE_DATE.match(block.text) or (
                "。" not in block.text and _BYLINE.search(block.text) and _DATE.search(block.text)
            ):
                return block.text
    return ""


def _signed(document: Document) -> str | None:
    """The date at the end of the text."""
    for block in reversed(document.blocks):
        if (
            isinstance(block, Paragraph)
            and block.text.endswith(_ENDS_OF_DATES)
            and len(block.text) >= _SHORTEST_SIGNATURE
        ):
            line = "".join(block.text.split()) if len(block.text) <= 60 else block.text
            line = _IN_CHINESE.sub(_in_digits, line) if line.endswith("日") else line
            if signed := _SIGNED.match(line) or _SIGNED_BY.match(line):
                return _iso(signed)
            if len(block.text) > 60 and (tail := re.search(r"(20\d{2})年(\d{1,2})月(\d{1,2})日$", block.text)):
                return _iso(tail)
    return None


def find_info(document: Document) -> dict[str, str]:
    """The 公开信息 block: index_number, publisher, document_number, created, published, dated, as far as printed."""
    info: dict[str, str] = {}
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            if len(block.rows) <= 12 and _may_hold_info(block.labels):
                _info_of_table(block, info)
        elif len(block.text) <= 200:
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            _info_of_line(block.text, following.text if isinstance(following, Paragraph) else "", info)
    return info


@lru_cache(maxsize=256)
def _may_hold_info(labels: frozenset[str]) -> bool:
    """Whether one of these labels of a table may be one of the block."""
    lines = [" ".join(label.split()) for label in labels]
    return any("：" in line or ":" in line or _is_label_and_date(line) for line in lines)


def _info_of_table(table: Table, info: dict[str, str]) -> None:
    for row in table.rows:
        if all(cell.kind == "number" for cell in row[1:]):
            continue
        cells = [" ".join(cell.text.split()) for cell in row]
        for label, value in zip(cells, [*cells[1:], ""], strict=True):
            _info_of_line(label, value, info)


def _is_label_and_date(line: str) -> bool:
    """Whether a line without a colon may begin with a label."""
    return ("20" in line and ("间" in line or "期" in line or "于" in line)) or (
        len(line) <= _LONGEST_LABEL and "".join(line.split()) in _INFO_LABELS
    )


def _info_of_line(line: str, following: str, info: dict[str, str]) -> None:
    if "：" not in line and ":" not in line and not _is_label_and_date(line):
        return
    matches = list(_INFO.finditer(line))
    for index, match in enumerate(matches):
        key = _INFO_LABELS.get("".join(match["label"].split()))
        if key is None or (match.start() and line[match.start() - 1] not in " |\u3000【[>（("):
            continue
        end = matches[index + 1].start() if index + 1 < len(matches) else len(line)
        value = line[match.end() : end].strip(" |\u3000】[")
        if not value and match.end() == len(line) and not _LABELLED.match(following) and len(following) <= 60:
            value = following.strip(" ：:")
        if value and (key not in _DATES or iso_date(value)):
            info.setdefault(key, value)


def iso_date(text: str) -> str | None:
    """The first date in a text, as ISO; None when there is none or it is no day."""
    match = _DATE.search(_IN_CHINESE.sub(_in_digits, text) if "二" in text else text)
    return _iso(match) if match else None


def _in_digits(date: re.Match[str]) -> str:
    """`二〇二三年一月二十日` as `2023年1月20日`."""
    return f"{digits(date[0][:4])}年{number(date[1])}月{number(date[2])}日"


def _iso(match: re.Match[str]) -> str | None:
    try:
        return date(*[int(part) for part in match.groups() if part][:3]).isoformat()
    except ValueError:
        return None
