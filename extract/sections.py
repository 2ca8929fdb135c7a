"""The six parts of a report, found by their headings."""

import re
import unicodedata

from extract.document import Document, Paragraph
from extract.report import Section

_NUMBER = re.compile(r"^(?:第?[一二三四五六七八九十]+(?:部分)?|\(?[一二三四五六七八九十\d]+\)?|[1-9])[、.,:．\s]*")
_MAYBE = re.compile("情况|概述|概况|总述|事项|改进|措施|打算|计划|安排|问题")
_PARTS = (
    re.compile(r"^(?:总体情况|概述|总体概况|基本情况|概况|总述)$"),
    re.compile(r"^(?:行政机关)?主动公开(?:政府)?信息(?:的)?(?:工作)?情况$|^主动公开情况$"),
    re.compile(r"^(?:行政机关)?(?:收到和处理|收到及处理|处理|受理)(?:政府)?信息公开申请(?:的)?情况$|^依申请公开(?:政府信息)?(?:工作)?情况$"),
    re.compile(r"^(?:因)?政府信息公开(?:工作)?(?:被申请|申请)?行政复议[、和及,]?(?:被)?(?:提起)?行政诉讼(?:的)?情况$|^行政复议[、和及]?行政诉讼情况$"),
    re.compile(r"^(?:政府信息公开工作)?(?:存在的?)?(?:主要)?问题[及和、与](?:其)?(?:下一步)?改进(?:的)?(?:情况|措施|打算)$|^(?:存在的?)?(?:主要)?(?:困难|问题|不足)[及和、与].{0,12}(?:情况|措施|打算|计划|安排)$"),
    re.compile(r"^(?:其他|其它)需要(?:报告|说明)的(?:其他|其它)?(?:事项|情况|问题)$"),
)  # fmt: skip


def section_number(line: str) -> int | None:
    """The official number of the part (1 to 6) whose heading this line is, None when it is no heading.

    The words decide; the printed number does not count, for headings are misnumbered.
    """
    if not 4 <= len(line) <= 45 or not _MAYBE.search(line):
        return None
    text = "".join(unicodedata.normalize("NFKC", line).split()).rstrip("。:;,.")
    core = _NUMBER.sub("", text)
    for number, pattern in enumerate(_PARTS, 1):
        if pattern.match(core):
            return number if core != text or number in {1, 5, 6} or len(core) > 8 else None
    return None


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
    return _longest_chain(
        [
            (index, number)
            for index, block in enumerate(document.blocks)
            if isinstance(block, Paragraph) and (number := section_number(block.text))
        ]
    )


def _longest_chain(headings: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of headings in official order; of equal ones the latest, for a summary may stand before."""
    best: dict[int, list[tuple[int, int]]] = {}
    for heading in reversed(headings):
        number = heading[1]
        tail: list[tuple[int, int]] = max((best[n] for n in best if n > number), key=len, default=[])
        if len(tail) + 1 > len(best.get(number, [])):
            best[number] = [heading, *tail]
    return max(best.values(), key=len, default=[])
