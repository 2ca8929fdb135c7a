"""The title of a document: whose report it is, and of which year, by all the titles that it prints.

A page has its title in several places: in metas, in the headline, above the text, in the title of the window. Each place
votes for an agency and a year; the votes of places that agree add up. Links and items of lists are no titles, and a line
above a title belongs to it only where the title lacks what that line says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from extract.document.model import Document, Paragraph, Table
from extract.prose.agency_names import agree, is_agency_name
from extract.prose.title import Title, parse_title
from extract.text.report import Finding

LINES_SEARCHED = 80
_METAS = ("articletitle", "contenttitle", "og:title", "title")
# By place of a title: titles within a text may be those of other reports, that of a window often is that of the site.
_WEIGHTS = {"meta": 3, "headline": 3, "text": 3, "further text": 1, "window title": 1}
_PLACES = ("meta", "headline", "text", "further text", "window title")  # where they say the same, the first is taken
_TITLE_WORDS = re.compile(r"报\s*告|年\s*报|总\s*结|報\s*告|公\s*开|公\s*開|[)）]$|^告$")
_TITLE_ENDS = re.compile(r"报\s*告|年\s*报|总\s*结|報\s*告|年\s*報")
_NO_PART = re.compile(r"首页|当前位置|您的位置|[>＞»:：。；;]")
_TEXT_BEGINS = re.compile(r"^(?:第?[一1][、.．部章]|根据《|为贯彻|按照|本(?:年度)?报告|20\d\d年[，,])")
_FIRST_TITLE = re.compile(
    r"^.{0,80}?(?:年度报告|工作报告|年报)(?!(?:的|图文|政策)?(?:解读|图解|编制|编写|模板|格式|说明|培训|填报|评估))"
)
_DATE_LINE = re.compile(r"^\W*[〇○零一二三四五六七八九O\d]{2,4}年[一二三四五六七八九十\d]{1,3}月")
_LONGEST_LINE = 60
_LONGEST_RUN = 500  # characters of a text without lines in which titles are looked for
_TITLE_BEFORE_TEXT = re.compile(
    r"^(\D{0,80}20\d\d年?度?[^。，,]{4,40}?(?:年度报告|工作报告|年报))"
    r"(?=[一二三四五六]、|根据|按照|本报告|为|[(（【\[]?(?:发布|发文|成文|生成|公开|更新)?(?:时间|日期)|[(（【\[]?20\d\d|来源|索引号|字[体号]|浏览|作者)"
)
# Lines above that may belong to a title; more than the fewest only where it is still without agency or year.
_FEWEST_ABOVE = 2
_MOST_ABOVE = 4
_PREPARED_BY = re.compile(r"^(?:编制|编报|填报|报告)(?:单位|机关|部门)[:：]")
_WHOLE_RANK = 15
_NAME_LABEL = re.compile(r"(?:信息|文件|公文)?(?:名\s{0,9}称|标\s{0,9}题)[:：]?")
_BLOCKS_OF_INFORMATION = 30
_MOST_ROWS_OF_INFORMATION = 12
_SIGNATURE = re.compile(
    r"([^\W\d_]{3,30})?(?:二[〇○零OＯ0０][〇○零一二三四五六七八九OＯ0０]{2}年[一二三四五六七八九十]{1,2}月|20\d\d年\d{1,2}月)[一二三四五六七八九十\d]{1,3}日"
)


class _Printed(NamedTuple):
    """A title and the place where it is printed."""

    place: str
    title: Title


class FoundTitle(NamedTuple):
    """The title as one line, what it says (None when it is no report's), and where titles contradict each other."""

    text: str | None
    title: Title | None
    findings: tuple[Finding, ...] = ()


def find_title(document: Document) -> FoundTitle:
    """Line breaks inside a printed title are joined; words of menus, labels and the site's name are no part of it."""
    printed = [found for found in _printed(document) if found.title.is_report]
    best: dict[str, _Printed] = {}
    for found in printed:
        before = best.get(found.place)
        if (
            before is None
            or _rank(found.title) > _rank(before.title)
            or (found.place == "text" and _rank(found.title) == _rank(before.title))
        ):
            best[found.place] = found
    if not best:
        return FoundTitle(document.metas.get("articletitle") or document.headline or None, None)
    titles = [best[place] for place in _PLACES if place in best]
    year = _elected_year(titles)
    agency = _elected_agency(titles) or _signed_by(document)
    chosen = max(titles, key=lambda found: (_says(found.title, agency, year), _rank(found.title)))
    findings = _contradictions(titles, agency, year)
    return FoundTitle(chosen.title.text, replace(chosen.title, agency=agency, year=year), tuple(findings))


def _rank(title: Title) -> int:
    """How much of a report's title it is."""
    named = title.agency is not None and is_agency_name(title.agency)
    return 8 * title.is_report + 4 * title.complete + 2 * (title.year is not None) + named


def _says(title: Title, agency: str | None, year: int | None) -> int:
    return 2 * (title.agency == agency) + (title.year == year)


def _elected_year(titles: Sequence[_Printed]) -> int | None:
    votes: dict[int, int] = {}
    for place, title in titles:
        if title.year:
            votes[title.year] = votes.get(title.year, 0) + _WEIGHTS[place]
    return max(votes, key=lambda year: votes[year], default=None)


def _elected_agency(titles: Sequence[_Printed]) -> str | None:
    """The name with the votes of all places that agree with it; one that looks like a name before one that does not."""
    names = [(title.agency, _WEIGHTS[place]) for place, title in titles if title.agency]

    def votes(name: str) -> tuple[bool, int]:
        return is_agency_name(name), sum(weight for other, weight in names if agree(name, other))

    return max((name for name, _ in names), key=votes, default=None)


def _contradictions(titles: Sequence[_Printed], agency: str | None, year: int | None) -> Iterator[Finding]:
    for place, title in titles:
        if title.year and title.year != year:
            message = f"the title says {year}, the {place} {title.year}: {title.text}"
            yield Finding("title.years", "structure", "warning", "document", message, str(year), str(title.year))
        if agency and title.agency and not agree(agency, title.agency) and is_agency_name(title.agency):
            message = f"the title names {agency}, the {place} {title.agency}: {title.text}"
            yield Finding("title.agencies", "structure", "warning", "document", message, agency, title.agency)
        if title.since and title.year == year:
            message = f"the title speaks of {title.since} to {title.year}; it is filed under the last year"
            yield Finding("title.span", "structure", "warning", "document", message)
            return
    if agency and not is_agency_name(agency):
        message = f"“{agency}” does not look like the name of an agency"
        yield Finding("title.doubtful_agency", "structure", "warning", "document", message)


def _printed(document: Document) -> Iterator[_Printed]:
    beside = [_Printed("meta", parse_title(text)) for name in _METAS if (text := document.metas.get(name))]
    if document.headline:
        beside.append(_Printed("headline", parse_title(document.headline)))
    whole = "".join((document.title or "").split())
    parts = (whole, *re.split(r"[_|]|[-—]{1,2}(?!\d)", whole), *_FIRST_TITLE.findall(whole)) if whole else ()
    window = [_Printed("window title", parse_title(text)) for text in parts]
    beside += [_Printed("meta", parse_title(text)) for text in _in_information(document)]
    yield from beside
    yield from _in_text(document, {title.agency for _, title in (*beside, *window[:1])})
    yield from window


def _in_information(document: Document) -> Iterator[str]:
    """What tables of information about a document (索引号, 发布机构) give as its name."""
    for block in document.blocks[:_BLOCKS_OF_INFORMATION]:
        if isinstance(block, Table) and len(block.rows) <= _MOST_ROWS_OF_INFORMATION:
            for row in block.rows:
                yield from (cell.text for label, cell in pairwise(row) if _NAME_LABEL.fullmatch(label.text))


def _in_text(document: Document, named: set[str | None]) -> Iterator[_Printed]:
    """`named` are the agencies that titles in other places name."""
    lines = _lines_above(document)
    place = "text"
    found = False
    for index, line in enumerate(lines):
        alone = len(line.text) <= _LONGEST_LINE and "一、" not in line.text[1:]
        words, ends = (lines, range(index, index + 1)) if alone else _run(line.text)
        for title in (title for end in ends for title in _ending_at(words, end, named)):
            found = found or (title.is_report and title.complete)
            yield _Printed(place, title)
        if found and place != "text":
            return
        if len(line.text) > 2 * _LONGEST_LINE or _TEXT_BEGINS.match(line.text):
            place = "further text"


def _lines_above(document: Document) -> list[Paragraph]:
    """The lines in which titles are looked for: those that the page shows, where one of these is a title."""
    lines = [block for block in document.blocks[:LINES_SEARCHED] if isinstance(block, Paragraph)]
    if any(line.hidden for line in lines):
        shown = [block for block in document.blocks if not isinstance(block, Paragraph) or not block.hidden]
        shown_lines = [block for block in shown[:LINES_SEARCHED] if isinstance(block, Paragraph)]
        if any(len(line.text) <= _LONGEST_LINE and parse_title(line.text).is_report for line in shown_lines):
            return shown_lines
    return lines


def _run(text: str) -> tuple[list[Paragraph], Sequence[int]]:
    """The beginning of a text without lines, cut at its spaces and where a title ends, as lines; each may end a title."""
    words = text[:_LONGEST_RUN].split()
    lines = [Paragraph(part) for word in words for part in _TITLE_BEFORE_TEXT.sub("\\1 ", word).split()]
    return lines, range(len(lines))


def _ending_at(lines: Sequence[Paragraph], index: int, named: set[str | None]) -> Iterator[Title]:
    """The title, if any, whose last line is this one. Lines above belong to it as far as they make it say more."""
    last = lines[index]
    if last.menu or len(last.text) > _LONGEST_LINE or not _TITLE_WORDS.search(last.text):
        return
    if _TEXT_BEGINS.match(last.text) or last.text.endswith(("。", "；")):
        return
    best, text, rest, agency = parse_title(last.text), last.text, last.text, None
    for number, above in enumerate(reversed(lines[max(0, index - _MOST_ABOVE) : index])):
        if number >= _FEWEST_ABOVE and not (best.is_report and _rank(best) < _WHOLE_RANK):
            break
        if not _may_begin_a_title(above, text):
            break
        text = above.text + text
        if agency is None and is_agency_name("".join(above.text.split())) and not parse_title(rest).is_report:
            agency = "".join(above.text.split())
        else:
            rest = above.text + rest
        title = _around(agency, rest) or parse_title(text)
        rank, best_rank = _rank(title), _rank(best)
        if rank > best_rank or (rank == best_rank and title.agency in named and best.agency not in named):
            best = title
    below = lines[index + 1 : index + 1 + _FEWEST_ABOVE]
    yield _signed_below(best, below) if best.is_report and best.complete and not best.agency else best


def _around(agency: str | None, rest: str) -> Title | None:
    """The title whose lines stand around the name of the agency, None where they are none without it."""
    title = parse_title(rest) if agency else None
    return replace(title, agency=agency) if title and title.is_report and title.complete and not title.agency else None


def _signed_by(document: Document) -> str | None:
    """The agency of the signature: the name and the date, on one line or on two."""
    paragraphs = (block for block in document.blocks if isinstance(block, Paragraph) and not block.menu)
    lines = ["".join(line.text.split()) for line in paragraphs if len(line.text) <= _LONGEST_LINE]
    dates = [(above, date[1]) for above, line in pairwise(["", *lines]) if (date := _SIGNATURE.fullmatch(line))]
    return next(filter(is_agency_name, (named or above for above, named in dates[-1:])), None)


def _signed_below(title: Title, below: Sequence[Paragraph]) -> Title:
    """A title that names nobody, with the agency that stands on a line of its own below it."""
    for line in below:
        name = _PREPARED_BY.sub("", "".join(line.text.split())).strip("()（）")
        if line.menu or _TEXT_BEGINS.match(line.text):
            break
        if is_agency_name(name):
            return replace(title, agency=name)
    return title


def _may_begin_a_title(line: Paragraph, below: str) -> bool:
    if line.menu or len(line.text) > _LONGEST_LINE or _NO_PART.search(line.text) or _DATE_LINE.match(line.text):
        return False
    return not _TITLE_ENDS.search(line.text) or (below[0] in "(（" and parse_title(line.text).year is None)
