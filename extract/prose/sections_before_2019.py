"""The parts of a report before 2019: whatever is numbered 一、二、三 from its top to its end, and annexes, which print no number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.document.model import Document, Paragraph
from extract.prose.sections import printed_number
from extract.text.report import Section

_MOST_HEADINGS = 200
_LONGEST = 45
_FEWEST = 2
_NUMERAL = r"(?:[一二三四五六七八九十]{1,3}\s?[、.．]|第[一二三四五六七八九十]{1,3}部分\s?[、.：:]?)\s?"
_WORDS = (
    "(?:年度)?(?:政府信息公开)?(?:年度)?(?:工作)?(?:的)?(?:概述|概况|基本情况|总体情况)"
    "|(?:主动公开政府信息|政府信息主动公开|主动公开信息)的?(?:工作)?情况"
    "|(?:政府信息)?依申请公开(?:政府信息)?(?:和不予公开政府信息)?(?:工作)?(?:办理)?的?情况"
    "|(?:政府信息公开)?(?:工作)?的?收费(?:及|和|、|以及)减免的?情况"
    "|(?:因?(?:政府信息公开)(?:工作)?(?:申请)?)?(?:申请)?(?:行政)?复议(?:、|和|及|与)(?:提起)?(?:行政)?诉讼(?:、申诉)?的?情况"
    "|(?:政府信息公开)?(?:工作)?(?:中)?(?:存在)?的?(?:主要)?(?:问题|困难|不足)(?:及|和|与|以及)(?:下一步)?(?:的)?改进(?:措施|情况)"
    "|(?:需要)?说明的(?:其他)?事项(?:与|和|及)?附表|附表"
)
_HEADING = re.compile(rf"{_NUMERAL}[^。；;！？\n]{{2,40}}")
_KNOWN = re.compile(rf"{_NUMERAL}(?:{_WORDS})[：:]?")
_KNOWN_AND_TEXT = re.compile(rf"({_NUMERAL}(?:{_WORDS}))(?:[：:。\s]\s*|(?=无。?$))(\S.*)", re.DOTALL)
_IN_RUN = re.compile(rf"(?<![（(\w]){_NUMERAL}(?:{_WORDS})")
_OTHER_AND_TEXT = re.compile(rf"({_NUMERAL}[^\s。，,；：:、\d]{{2,30}})[：:\s]+(\S.*)", re.DOTALL)
_ANNEX = re.compile(r"附\s?[表件]\s?[一二三四五\d]?\s?(?:[：:、.\s].{0,40})?")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the document: the block that it stands in, its heading if it may begin with one, and the text behind that."""

    block: int
    heading: str
    text: str
    weight: int = 0  # 2: words of these reports, 1: any words under a number


def read_old_sections(document: Document) -> tuple[Section, ...]:
    """The parts in the order in which they stand; none where fewer than two headings are numbered so."""
    lines = [
        line
        for at, block in enumerate(document.blocks)
        if isinstance(block, Paragraph)
        for line in _lines(at, block.text)
    ]
    chain = _longest_chain([line for line in lines if line.weight][:_MOST_HEADINGS])
    if len(chain) < _FEWEST:
        return ()
    headings = set(map(id, chain))
    inside = document.common_container([document.blocks[line.block] for line in chain])
    sections: list[tuple[int | None, str, list[str]]] = []
    left = len(chain)
    for line in lines:
        if id(line) in headings:
            left -= 1
            sections.append((printed_number(line.heading), line.heading, [line.text] if line.text else []))
        elif sections and not document.within(document.blocks[line.block], inside):
            if not left:
                break
        elif sections and not left and _ANNEX.fullmatch(line.text):
            sections.append((None, line.text, []))
        elif sections:
            sections[-1][2].append(line.heading + line.text)
    return tuple(Section(number, heading, "\n".join(texts)) for number, heading, texts in sections)


def _lines(at: int, text: str) -> Iterator[_Line]:
    """A paragraph as lines: cut before each heading that stands in it, and behind one that begins it."""
    found = list(_IN_RUN.finditer(text)) if len(text) > _LONGEST else []
    if len(found) < _FEWEST:
        yield _line(at, text)
        return
    if found[0].start():
        yield _Line(at, "", text[: found[0].start()].strip())
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        yield _Line(at, match[0], text[match.end() : end].lstrip(" ：:。\n").rstrip(), 2)


def _line(at: int, text: str) -> _Line:
    """A line that is a heading, or begins with one."""
    if match := _KNOWN_AND_TEXT.fullmatch(text):
        return _Line(at, match[1], match[2], 2)
    if len(text) <= _LONGEST and _HEADING.fullmatch(text):
        return _Line(at, text, "", 2 if _KNOWN.fullmatch(text) else 1)
    if match := _OTHER_AND_TEXT.fullmatch(text):
        return _Line(at, match[1], match[2], 1)
    return _Line(at, "", text)


def _longest_chain(lines: Sequence[_Line]) -> list[_Line]:
    """The longest run of headings whose numbers rise; of equal ones that with most known words, and then the latest, for a table of
    contents may stand before."""
    best: list[tuple[int, int, int, _Line]] = []  # length, weight, place of the next in this list, heading
    for line in reversed(lines):
        number = printed_number(line.heading) or 0
        length, weight, following = 0, 0, -1
        for place, (tail, heavy, _, other) in enumerate(best):
            if (printed_number(other.heading) or 0) > number and (tail, heavy) > (length, weight):
                length, weight, following = tail, heavy, place
        best.append((length + 1, weight + line.weight, following, line))
    chain = []
    place = max(range(len(best)), key=lambda index: best[index][:2], default=-1)
    while place >= 0:
        chain.append(best[place][3])
        place = best[place][2]
    return chain
