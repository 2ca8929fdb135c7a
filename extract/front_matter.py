"""What a page says about the report: its title, whose, of which year, when published, and the 公开信息 block."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from extract.document import Document, Paragraph, Table
from extract.title import Title, parse_title

# Metas that name the day of publication, as the families of systems write them (SITES.md, sections 2 to 10).
_PUBLISHED_METAS = ("pubdate", "firstpublishedtime", "publishdate", "publishtime", "publishedtime", "pubtime",
                    "article:published_time", "release_date", "createdate")  # fmt: skip
_INFO_LABELS = {
    "索引号": "index_number",
    "索引码": "index_number",
    "发布机构": "publisher",
    "发文机关": "publisher",
    "公开责任部门": "publisher",
    "文号": "document_number",
    "发文字号": "document_number",
    "文件编号": "document_number",
    "生成日期": "created",
    "成文日期": "created",
    "发文日期": "created",
    "发布日期": "published",
    "发布时间": "published",
    "公开日期": "published",
    "信息公开日期": "published",
}
_OTHER_LABELS = ("主题分类", "组配分类", "名称", "有效性", "时效", "公开方式", "公开范围", "来源", "作者", "浏览", "访问", "阅读", "点击", "字体", "字号", "分类", "主题词", "关键词", "责任编辑", "打印", "分享")  # fmt: skip
_INFO = re.compile(
    r"(?P<label>"
    + "|".join(r"[\s\u3000]*".join(label) for label in sorted((*_INFO_LABELS, *_OTHER_LABELS), key=len, reverse=True))
    + r")\s*(?:[:：】\]]|$)\s*"
)
_DATE = re.compile(r"(20\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?")
_SIGNED = re.compile(r"^(20\d{2})年(\d{1,2})月(\d{1,2})日$")
_PERIOD = re.compile(r"(20\d{2})年1月1日(?:起|开始)?(?:[,，])?(?:至|到|—|-|~|－)")
_TITLE_IN_RUN = re.compile(r"^(\S{4,60}?(?:年度报告|年报))\s")
_LINES_SEARCHED = 80
_SHORTEST_DATE = len("2022年1月1日")


def find_title(document: Document) -> tuple[str | None, Title | None]:
    """The report's title as one line, and what it says.

    Of what the page offers (meta, headline, printed lines, title of the page) the first that tells most of agency
    and year. Line breaks inside a printed title are joined.
    """
    best: tuple[int, str, Title] | None = None
    for text in _titles(document):
        said = parse_title(text)
        if said.is_report:
            told = 2 * said.complete + (said.agency is not None) + (said.year is not None)
            if best is None or told > best[0]:
                best = (told, text, said)
            if told == 4:
                break
    if best:
        return best[1], best[2]
    return document.metas.get("articletitle") or document.headline or None, None


def _titles(document: Document) -> Iterator[str]:
    for text in (document.metas.get("articletitle"), document.headline):
        if text:
            yield "".join(text.split())
    lines = [block.text for block in document.blocks[:_LINES_SEARCHED] if isinstance(block, Paragraph)]
    for index, line in enumerate(lines):
        if run := _TITLE_IN_RUN.match(line):
            yield run[1]
        for length in (3, 2, 1):
            parts = lines[index : index + length]
            if (
                len(parts) == length
                and all(len(part) <= 60 for part in parts)
                and not any("。" in part for part in parts)
            ):
                yield "".join("".join(part.split()) for part in parts)
    if document.title:
        whole = "".join(document.title.split())
        yield whole
        yield from re.split(r"[_|]|[-—]{1,2}(?!\d)", whole)


def find_year(document: Document, title: Title | None) -> int | None:
    """The year that the report is about: from the title, else the statistics period, else a heading."""
    if title and title.year:
        return title.year
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    for line in lines:
        if len(line) < _SHORTEST_DATE:
            continue
        if period := _PERIOD.search("".join(line.split()) if len(line) < 5000 else line):
            return int(period[1])
    for line in lines[:_LINES_SEARCHED]:
        if len(line) < 60 and (said := parse_title(line)).year and "信息公开" in line:
            return said.year
    return None


def find_published(document: Document, info: Mapping[str, str]) -> str | None:
    """The ISO date of publication: from the metas, the info block, else the date below the text."""
    for name in _PUBLISHED_METAS:
        if found := iso_date(document.metas.get(name, "")):
            return found
    for key in ("published", "created"):
        if found := iso_date(info.get(key, "")):
            return found
    for block in reversed(document.blocks):
        if isinstance(block, Paragraph) and len(block.text) >= _SHORTEST_DATE:
            if signed := _SIGNED.match("".join(block.text.split())):
                return _iso(signed)
            if len(block.text) > 60 and (tail := re.search(r"(20\d{2})年(\d{1,2})月(\d{1,2})日$", block.text)):
                return _iso(tail)
    return None


def find_info(document: Document) -> dict[str, str]:
    """The 公开信息 block: index_number, publisher, document_number, created, published, as far as printed."""
    info: dict[str, str] = {}
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            if len(block.rows) <= 12:
                _info_of_table(block, info)
        elif len(block.text) <= 200:
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            _info_of_line(block.text, following.text if isinstance(following, Paragraph) else "", info)
    return info


def _info_of_table(table: Table, info: dict[str, str]) -> None:
    for row in table.rows:
        if all(cell.kind == "number" for cell in row[1:]):
            continue
        cells = [" ".join(cell.text.split()) for cell in row]
        for label, value in zip(cells, [*cells[1:], ""], strict=True):
            _info_of_line(label, value, info)


def _info_of_line(line: str, following: str, info: dict[str, str]) -> None:
    if "：" not in line and ":" not in line and "".join(line.split()) not in _INFO_LABELS:
        return
    matches = list(_INFO.finditer(line))
    for index, match in enumerate(matches):
        key = _INFO_LABELS.get("".join(match["label"].split()))
        if key is None or (match.start() and line[match.start() - 1] not in " |\u3000【[>（("):
            continue
        end = matches[index + 1].start() if index + 1 < len(matches) else len(line)
        value = line[match.end() : end].strip(" |\u3000】[")
        if not value and match.end() == len(line) and not _INFO.match(following) and len(following) <= 60:
            value = following.strip(" ：:")
        if value:
            info.setdefault(key, value)


def iso_date(text: str) -> str | None:
    """The first date in a text, as ISO; None when there is none or it is no day."""
    match = _DATE.search(text)
    return _iso(match) if match else None


def _iso(match: re.Match[str]) -> str | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None
