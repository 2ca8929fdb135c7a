"""The six parts of a report, found by their headings."""

import re
import unicodedata
from functools import lru_cache

from extract.document import Document, Paragraph
from extract.report import Section

_NUMBER = re.compile(r"^(?:第?[一二三四五六七八九十]+(?:部分)?|\(?[一二三四五六七八九十\d]+\)?|[1-9])[、.,:．\s]*")
_MAYBE = re.compile("情况|概|总述|事项|改进|措施|打算|计划|安排|问题|收到和处理")
# Plain enough to be the heading of a part under any number, or none.
_PARTS = (
    re.compile(r"^总体情况$"),
    re.compile(r"^(?:行政机关)?主动公开政府信息的?(?:工作)?情况表?$"),
    re.compile(r"^(?:行政机关)?(?:收到[和及、](?:处理|办理)|处理|受理)(?:政府)?信息(?:依申请公开|公开申请)的?情况$|^收到和处理政府信息公开申请$"),
    re.compile(r"^因?(?:政府)?信息公开(?:工作)?(?:申请|被申请)?(?:行政)?复议(?:[、和及与,]|以及)?被?(?:提起)?(?:行政)?诉讼(?:和申诉)?的?情况$|^(?:申请)?行政复议[、和及与]?(?:提起)?行政诉讼的?情况$"),
    re.compile(r"^(?:政府信息公开)?(?:工作)?中?(?:存在的?)?(?:主要)?问题[及和、与]其?(?:下一步)?改进的?(?:情况|措施|打算)?$|^(?:存在的?)?(?:主要)?(?:困难|问题|不足)[及和、与].{0,12}(?:情况|措施|打算|计划|安排)$"),
    re.compile(r"^(?:其他|其它)需要?(?:报告|说明)的?(?:其他|其它)?(?:事项|情况|问题)$|^需要(?:报告|说明)的(?:其他|其它)(?:事项|情况)$"),
)  # fmt: skip
# Words that sub-headings of part one print too: headings of a part only after 一、 or 第一部分.
_PARTS_IF_NUMBERED = (
    (2, re.compile(r"^主动公开信息的?(?:工作)?情况$|^主动公开(?:工作)?情况$|^政府(?:信息主动公开|主动公开信息)(?:工作)?情况$")),
    (3, re.compile(r"^依申请公开(?:政府信息)?(?:工作)?(?:办理)?情况$|^(?:政府)?信息(?:公开申请|依申请公开)(?:工作)?(?:办理|处理|受理)?的?情况$")),
    (6, re.compile(r"^(?:其他|其它)(?:事项|情况)$|^需要(?:报告|说明)的(?:事项|情况)$")),
)  # fmt: skip
_SUMMARY = re.compile(r"^(?:年度|政府信息公开)?(?:工作)?(?:总体(?:工作)?情况|基本情况|总体概况|概述|概况|总述)$")


def section_number(line: str) -> int | None:
    """The official number of the part (1 to 6) whose heading this line is, None when it is no heading.

    The words decide; the printed number does not count, for headings are misnumbered.
    """
    return _heading(line)[0]


def _heading(line: str) -> tuple[int | None, bool]:
    """The official number, and whether the line is numbered as a part is (一、 or 第一部分, not （一） or 1.)."""
    return _short_heading(line) if 4 <= len(line) <= 45 else (None, False)


@lru_cache(maxsize=1024)
def _short_heading(line: str) -> tuple[int | None, bool]:
    if not _MAYBE.search(line):
        return None, False
    text = "".join(unicodedata.normalize("NFKC", line).split()).rstrip("。:;,.、")
    core = _NUMBER.sub("", text)
    numbered = core != text
    top = numbered and text[0] in "第一二三四五六七八九十"
    for number, pattern in enumerate(_PARTS, 1):
        if pattern.match(core):
            return number, top
    if top:
        for number, pattern in _PARTS_IF_NUMBERED:
            if pattern.match(core):
                return number, top
    if (top or not numbered) and _SUMMARY.match(core):
        return 1, top
    return None, False


def read_sections(document: Document) -> tuple[Section, ...]:
    """The parts in their order, as far as their headings are found; the text of tables is not part of them."""
    chain = find_headings(document)
    if not chain:
        return ()
    inside = document.common_container([document.blocks[index] for index, _ in chain])
    sections = []
    ends = [index for index, _ in chain[1:]] + [len(document.blocks)]
    for (start, number), end in zip(chain, ends, strict=True):
        lines = []
        for block in document.blocks[start + 1 : end]:
            if isinstance(block, Paragraph):
                if not document.within(block, inside):
                    break
                lines.append(block.text)
        heading = document.blocks[start]
        assert isinstance(heading, Paragraph)
        sections.append(Section(number, heading.text, "\n".join(lines)))
    return tuple(sections)


def find_headings(document: Document) -> list[tuple[int, int]]:
    """The headings of the parts as (index of the block, official number), in official order."""
    headings = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            number, top = _heading(block.text)
            if number:
                headings.append((index, number, top))
    return _longest_chain(headings)


def _longest_chain(headings: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    """The longest run of headings in official order; of equal ones that with most numbered 一、, for prose repeats
    headings, and then the latest, for a table of contents may stand before."""
    best: dict[int, tuple[int, int, list[tuple[int, int]]]] = {}
    for index, number, top in reversed(headings):
        length, numbered, tail = max((best[n] for n in best if n > number), key=lambda run: run[:2], default=(0, 0, []))
        run = (length + 1, numbered + top, [(index, number), *tail])
        if number not in best or run[:2] > best[number][:2]:
            best[number] = run
    return max(best.values(), key=lambda run: run[:2], default=(0, 0, []))[2]
