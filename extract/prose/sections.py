"""The parts of a report, found by their headings: the six of the official forms, and what else is numbered as they are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from operator import itemgetter
from typing import NamedTuple

from extract.document.model import Document, Paragraph, Table
from extract.forms import official
from extract.text import chinese_numerals
from extract.text.numbers import INVISIBLE
from extract.text.report import Section
from extract.text.traditional import SIMPLIFIED

_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_NOTE = re.compile(r"(?<=.)\([^()]*\)$")

_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十壹贰叁肆伍陆]+(?:部分|章)?|\(?[一二三四五六七八九十\d]+\)?|[IVX]+|[1-9])[、.,:．\s]*"
)
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


# Other words for a part, under a number as parts have it; the first that fits.
_LIKELY = (
    (
        6,
        re.compile(
            "^(?:其他|需要?(?:报告|说明)).*(?:事项|情况|问题)$|^(?>.*?其他)(?>.*?(?:报告|说明)).*(?:事项|情况)$"
        ),
    ),
    (5, re.compile("^(?>.*?(?:问题|不足|困难|短板)).*(?:改进|整改|措施|打算|计划|方向|思路|安排|建议)")),
    (4, re.compile("复议|诉讼")),
    (3, re.compile("^(?>.*?申请).*公开|^(?>.*?公开).*申请")),
    (2, re.compile("主动公开")),
    (1, re.compile("总体|概述|概况|基本情况|综述")),
)
_SENTENCE = re.compile("[。:;,!?]")
_HEAD_AND_TEXT = re.compile(r"^(\D{4,45}?)[。：:\s]+(\S.*)", re.DOTALL)
_OFFICIAL_AND_TEXT = re.compile(
    rf"^([一二三四五六]、(?:{'|'.join(heading[2:] for heading in official.NEWEST.sections)}))(无.{{0,4}}|[^及和与、的表].{{9,}})",
    re.DOTALL,
)
_TOP_NUMBER = re.compile(r"\W*(?:第([一二三四五六七八九十]{1,3})(?:部分|章)|([一二三四五六七八九十]{1,3})[、.．,，])")
# A heading of any words, alone on its line or parted from its text by white space or a colon.
_OTHER_HEADING = re.compile(r"([一二三四五六七八九十]{1,3})[、.．]\s?([^\s。，；：:、\d]{2,30})(?:[\s：:]+|$)")
_NUMERALS = frozenset("一二三四五六七八九十")
_PART_WORDS = (
    "总体情况|基本情况|概述|(?:行政机关)?主动公开政府信息(?:的)?情况|收到和处理政府信息公开申请(?:的)?情况"
    "|因?(?:政府信息公开)?(?:工作)?(?:被申请)?行政复议、?(?:提起)?行政诉讼(?:的)?情况"
    "|(?:政府信息公开工作)?(?:存在的)?(?:主要)?问题及改进(?:情况|措施)|(?:其他|其它)?需要(?:报告|说明)的(?:其他)?事项"
)
_HEADING_IN_RUN = re.compile(f"[一二三四五六]、(?:{_PART_WORDS})")
_FIRST_HEADING = re.compile("一、(?:总体情况|基本情况|概述)")
_LONGEST_BEFORE = 250  # characters of a line before its first heading: path, title, source and date
_LONGEST_LINE = 60
_MOST_IN_RUN = 100


class Heading(NamedTuple):
    """The heading of the official part `number`: the block that it begins in, the block behind it, and what of its text
    stands in its own line. `weight`: 2 for the words of the form under a number as parts have it, 1 for others, 0 without
    one and in a table."""

    block: int
    end: int
    number: int
    weight: int
    text: str
    rest: str = ""

    @property
    def printed(self) -> int:
        """The number that the heading prints, else that of the part."""
        return printed_number(self.text) or self.number


def section_number(line: str) -> int | None:
    """The official number of the part (1 to 6) whose heading this line is, None when it is no heading.

    The words decide; the printed number does not count, for headings are misnumbered.
    """
    return _heading(line)[0]


def _heading(line: str) -> tuple[int | None, bool]:
    """The official number, and whether the line is numbered as a part is (一、 or 第一部分, not （一） or 1.)."""
    return _short_heading(line) if 4 <= len(line) <= 60 else (None, False)


@lru_cache(maxsize=1024)
def _short_heading(line: str) -> tuple[int | None, bool]:
    core, numbered, top = _core(line)
    if not _MAYBE.search(core):
        return None, False
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


def _core(line: str) -> tuple[str, bool, bool]:
    """The words of a line that may be a heading; whether it is numbered, and whether as a part is."""
    bare = unicodedata.normalize("NFKC", _PRIVATE_USE.sub("", INVISIBLE.sub("", line))).translate(SIMPLIFIED)
    text = _NOTE.sub("", "".join(bare.split()).strip("【】").rstrip("。:;,.、"))
    core = _NUMBER.sub("", text)
    numbered = core != text
    return core, numbered, numbered and text[0] in "第一二三四五六七八九十壹贰叁肆伍陆IVX"


@lru_cache(maxsize=1024)
def _likely(line: str) -> int | None:
    """The part that a short line numbered as parts are is likely to head, whatever its words."""
    core, _, top = _core(line)
    if not top or len(core) > 30 or _SENTENCE.search(core):
        return None
    return next((number for number, pattern in _LIKELY if pattern.search(core)), None)


def read_sections(document: Document) -> tuple[Section, ...]:
    """The parts, as far as their headings are found; the text of tables is not part of them. The words tell the part; its
    number is the one that is printed."""
    headings = find_headings(document)
    if not headings:
        return ()
    inside = document.common_container([document.blocks[heading.block] for heading in headings])
    printed = {heading.printed: heading for heading in headings}
    if list(printed) == sorted(printed) and len(printed) == len(headings):
        headings = _with_others(document, printed)
    sections = []
    ends = [heading.block for heading in headings[1:]] + [len(document.blocks)]
    for heading, end in zip(headings, ends, strict=True):
        lines = [heading.rest] if heading.rest else []
        for block in document.blocks[heading.end : end]:
            if isinstance(block, Paragraph):
                if not document.within(block, inside):
                    break
                lines.append(block.text)
        sections.append((heading.number, Section(heading.printed, heading.text, "\n".join(lines))))
    return tuple(section for _, section in sorted(sections, key=itemgetter(0)))


@lru_cache(maxsize=1024)
def printed_number(heading: str) -> int | None:
    """The number of a heading that is numbered as parts are (一、 or 第一部分)."""
    match = _TOP_NUMBER.match(heading)
    return chinese_numerals.number(match[1] or match[2]) if match else None


def _with_others(document: Document, printed: dict[int, Heading]) -> list[Heading]:
    """Also the headings that no form has (四、收费及减免情况), each under a number that no other heading prints, in its place."""
    first = min(heading.block for heading in printed.values())
    for index in range(first, len(document.blocks)):
        block = document.blocks[index]
        if not isinstance(block, Paragraph) or block.text[0] not in _NUMERALS:
            continue
        match = _OTHER_HEADING.match(block.text)
        value = chinese_numerals.number(match[1]) if match else 0
        if not match or value in printed:
            continue
        before = [heading.block for number, heading in printed.items() if number < value]
        behind = [heading.block for number, heading in printed.items() if number > value]
        if max(before, default=-1) < index < min(behind, default=len(document.blocks)):
            text, rest = match[0].strip(), block.text[match.end() :].strip()
            printed[value] = Heading(index, index + 1, value, 0, text.rstrip("：: "), rest)
    return sorted(printed.values())


def find_headings(document: Document) -> list[Heading]:
    """The headings of the parts as they stand in the document, each part at most once."""
    headings = list(_headings(document))
    if all(before.number < heading.number for before, heading in pairwise(headings)):
        return headings
    chain = _longest_chain(headings)
    found = {heading.number for heading in chain}
    times = Counter(heading.number for heading in headings)
    if len(chain) > 2:  # parts in another order, each headed once
        chain += [h for h in headings if h.weight == 2 and times[h.number] == 1 and h.number not in found]
    return sorted(chain)


def _headings(document: Document) -> Iterator[Heading]:
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            yield from _in_table(index, block)
            continue
        line = block.text
        number, top = _heading(line)
        if number:
            yield Heading(index, index + 1, number, 2 * top, line)
        elif len(line) > _LONGEST_LINE and len(found := list(_in_run(index, line))) > 1:
            yield from found
        elif "一、" in line[1:] and (heading := _behind_title(index, line)):
            yield heading
        elif line[:1] in "第一二三四五六七八九十壹贰叁肆伍陆":
            after = blocks[index + 1] if index + 1 < len(blocks) else None
            if heading := _unusual(index, line, after.text if isinstance(after, Paragraph) else ""):
                yield heading


def _in_run(index: int, text: str) -> Iterator[Heading]:
    """The headings in a text without lines; each with the text up to the next."""
    found = list(islice(_HEADING_IN_RUN.finditer(text), _MOST_IN_RUN))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=bool(found)):
        if part := _heading(match[0])[0]:
            rest = text[match.end() : end].strip(" ：:\n")
            yield Heading(index, index + 1, part, 2, match[0], rest)


def _behind_title(index: int, line: str) -> Heading | None:
    """The first heading, where the title stands before it on the same line."""
    match = _FIRST_HEADING.search(line, 0, _LONGEST_BEFORE)
    before = line[: match.start()] if match else ""
    if match is None or "。" in before or "公开" not in before or not ("报告" in before or "年报" in before):
        return None
    return Heading(index, index + 1, 1, 2, match[0], line[match.end() :].strip(" ：:"))


def _in_table(index: int, table: Table) -> Iterator[Heading]:
    """Headings that are rows of a table; where the same stands above the table as well, that one counts."""
    for row in table.rows if _hold_heading(table.labels) else ():
        filled = [cell.text for cell in row if cell.text] if len(row) < 3 else []
        if len(filled) == 1 and (number := _heading(filled[0])[0]):
            yield Heading(index, index + 1, number, 0, "".join(filled[0].split("\n")))


@lru_cache(maxsize=256)
def _hold_heading(labels: frozenset[str]) -> bool:
    return any(_heading(label)[0] for label in labels)


def _unusual(index: int, line: str, after: str) -> Heading | None:
    """A heading that is broken in two lines, runs into its text, or has other words."""
    if len(line) <= 45 and 0 < len(after) <= 30 and not _heading(after)[0] and (number := _heading(line + after)[0]):
        return Heading(index, index + 2, number, 2, line + after)
    for pattern in (_HEAD_AND_TEXT, _OFFICIAL_AND_TEXT):
        if match := pattern.match(line):
            number, top = _heading(match[1])
            if number and top:
                return Heading(index, index + 1, number, 2, match[1], match[2])
    likely = _likely(line) if len(line) <= 45 else None
    return Heading(index, index + 1, likely, 1, line) if likely else None


def _longest_chain(headings: Sequence[Heading]) -> list[Heading]:
    """The longest run of headings in official order; of equal ones that of most weight, for prose repeats headings, and
    then the latest, for a table of contents may stand before."""
    best: dict[int, tuple[int, int, list[Heading]]] = {}
    for heading in reversed(headings):
        length, weight, tail = max(
            (best[n] for n in best if n > heading.number), key=lambda run: run[:2], default=(0, 0, [])
        )
        run = (length + 1, weight + heading.weight, [heading, *tail])
        if heading.number not in best or run[:2] > best[heading.number][:2]:
            best[heading.number] = run
    return max(best.values(), key=lambda run: run[:2], default=(0, 0, []))[2]
