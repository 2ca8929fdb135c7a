"""Text without cell borders as pieces: labels of the forms, runs of digits, and the words between them.

Labels are told first, with their numbering (`1.属于国家秘密`), so that its digit is never taken for a value.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from extract.forms.labels import words

GAP = r"\s{0,20}"
LONGEST_WORDS = 60  # longer stretches without label or run are prose: the table is over

_NUMBERING = rf"(?:[一二三四五六七八九十]{{1,3}}{GAP}[、.．,，]|[(（]{GAP}[一二三四五六七八九十\d]{GAP}[)）]|\d{GAP}[.．、,，)）])"
_NOTE = rf"(?:{GAP}[(（][^()（）]{{2,80}}[)）])"
_DIGIT = rf"(?:\d(?!{GAP}[.．、,，)）](?!\d)))"  # not the number of a label: 2.重复申请
_SIGN = r"[+\-－−](?=\d)"
_UNIT = r"(?<=\d)(?:[万亿]?元|[件条项个次人宗份])"
_RUN = rf"(?:{_SIGN}|/|{_DIGIT})(?:{_SIGN}|/|{_DIGIT}|\s|(?<=\d)[.,，．](?=\d)|{_UNIT})*"
_ARTICLE = rf"第{GAP}\d+{GAP}条"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LINE_END = re.compile(r"\s*\n")
_NOT_OF_A_NUMBER = re.compile(r"[一二三四五六七八九十(（第注]|\d\s*[.．、,，)）]\s*[^\W\d]")


class Piece(NamedTuple):
    """`text` as printed, without white space around it; `words` are those of a label, empty for other pieces.

    `numbered` tells whether a label stands behind its number, `broken` whether a line ends before the piece.
    """

    kind: Literal["label", "run", "words"]
    text: str
    words: str = ""
    numbered: bool = False
    broken: bool = False


def joined(paragraphs: Iterable[str]) -> str:
    """The paragraphs as one text, a line each, without zero-width characters."""
    return _INVISIBLE.sub("", "\n".join(paragraphs))


def spelled(label: str) -> str:
    """A pattern for the words of a label as printed, with white space, quotes and the like in it or not."""
    return r"\W{0,8}".join(label)


def lexer(labels: Iterable[str]) -> re.Pattern[str]:
    """The pattern that tells the labels and the runs in a text."""
    longest_first = sorted({words(label) for label in labels}, key=len, reverse=True)
    label = "|".join(map(spelled, longest_first))
    return re.compile(
        rf"(?P<number>{_NUMBERING}{GAP})?(?P<label>(?:{label}){_NOTE}?)|(?P<words>{_ARTICLE})|(?P<run>{_RUN})"
    )


def pieces(text: str, start: int, pattern: re.Pattern[str]) -> Iterator[Piece]:
    """The pieces of the text from `start` to the first stretch of prose."""
    end = start
    for match in pattern.finditer(text, start):
        between = text[end : match.start()].strip(" \t\n\u3000:：")
        if between:
            yield Piece("words", between, broken=_begins_line(text, start, end))
            if len(between) > LONGEST_WORDS:
                return
        kind: Literal["label", "run", "words"] = match.lastgroup  # type: ignore[assignment]
        yield Piece(
            kind,
            match[0].strip(),
            words(match["label"]) if kind == "label" else "",
            bool(match["number"]),
            _begins_line(text, start, match.start()),
        )
        end = match.end()
    if text[end:].strip():
        yield Piece("words", text[end : end + LONGEST_WORDS].strip(), broken=_begins_line(text, start, end))


def _begins_line(text: str, start: int, at: int) -> bool:
    before = text[max(start, at - 20) : at]
    rest = text[at : at + 20]
    return "\n" in before[len(before.rstrip()) :] or bool(_LINE_END.match(rest))


def ends_surely(following: Piece | None, number_expected: bool) -> bool:
    """Whether a run ends where its last digit stands: nothing that follows can have begun with that digit.

    `number_expected`: the label that follows has a number with a digit on the official form.
    """
    if following is None or following.broken:
        return True
    if following.kind == "label":
        return following.numbered or not number_expected
    return following.kind == "words" and bool(_NOT_OF_A_NUMBER.match(following.text))
