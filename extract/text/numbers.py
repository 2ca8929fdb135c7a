"""What a table cell says: a number, nothing, a placeholder, or something that is no number.

The rules are the contract's: full-width digits, thousands separators, white space, units, notes in brackets and
zero-width characters are read away; decimals keep every printed digit; amounts become 万元 (10,000 yuan).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extract.text.report import Status
from extract.text.traditional import SIMPLIFIED

CellKind = Literal["number", "words", "blank", "dash", "other"]

_UNIT = r"(?:亿元|万元|千元|元|件次|人次|批次|[件条项个次人名宗份笔起家批例篇部则户类单])"
_DASHES = frozenset("-‐‑‒–—―─−﹣ー/∕⁄╱\\*无無")
_ZERO_LETTERS = str.maketrans("OoОо〇○零", "0000000")
_NO_ZEROS = frozenset("ºᴼᵒₒⓄⓞ")  # NFKC makes an o of them
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ufffc]")
_NOTE = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|〈[^〈〉]*〉")
# `（减少）3` and `251000（元）`: what stands in these brackets is no note.
_NO_NOTE = re.compile(r"^\(([+\-−–]|增加?|减少?|下降)\)|(?:^|(?<=\d))\((亿元|万元|千元|元)\)")
# `3（减）` is -3.
_SIGN_BEHIND = re.compile(r"^(\d[\d,.]*\s{0,3}[件条项个次]?)\s{0,3}\((增加?|减少?|下降)\)$")
NOTE_MARK = re.compile("[*※²³¹⁰-⁹₀-₉①-⒛⓪-⓿❶-➓㉑-㉟㊱-㊿]")  # NFKC makes plain digits of most of them
_BETWEEN_DIGITS = re.compile("[0-9][^0-9\0]*+\0[^0-9]*+[0-9]")
_NUMBER = re.compile(
    rf"(?P<sign>[+\-−–]|增加了?|新增|增|减少了?|减|下降)?(?P<digits>\d+|\d{{1,3}}(?:,\d{{3}})+)(?P<fraction>\.\d+)?(?P<unit>{_UNIT})?",
    re.ASCII,
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_MINUS = frozenset({"-", "−", "–", "减少", "减少了", "减", "下降"})
MONEY = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}


@dataclass(frozen=True, slots=True)
class CellReading:
    """What one cell says.

    `value` is an int, or a decimal string with every printed digit; None unless `status` is `reported`.
    `unit` is the unit that the cell prints. `doubt` names what makes the reading less than plain: `spaced` (white
    space or a line break inside the digits), `letters` (O, 〇 or 零 for 0), `unreadable`; None when nothing does.
    """

    status: Status
    value: int | str | None = None
    unit: str | None = None
    doubt: str | None = None


BLANK = CellReading("blank")
DASH = CellReading("dash")
UNREADABLE = CellReading("unreadable", doubt="unreadable")


def read_cell(printed: str) -> CellReading:
    """Read the text of one cell."""
    if printed.isascii() and printed.isdigit():
        return CellReading("reported", int(printed)) if len(printed) <= 18 else UNREADABLE
    if len(printed) > 200 or not _NO_ZEROS.isdisjoint(printed):
        return UNREADABLE
    bare = INVISIBLE.sub("", printed).replace("&nbsp;", " ").strip()  # escaped twice
    text = unicodedata.normalize("NFKC", bare)
    if not text:
        return BLANK
    if _DASHES.issuperset("".join(text.split())):
        return DASH
    text = unicodedata.normalize("NFKC", NOTE_MARK.sub("\0", bare))
    if "(" in text:
        text = _NO_NOTE.sub(r"\1\2", _SIGN_BEHIND.sub(r"\2\1", text))
    text = _NOTE.sub("\0", text)
    if _BETWEEN_DIGITS.search(text):
        return UNREADABLE
    text = text.replace("\0", "").strip()
    compact = "".join(text.split())
    doubt = "spaced" if re.search(r"\d\s+\d", _without_thousands_gaps(text)) else None
    zeros = compact.translate(_ZERO_LETTERS)
    if zeros != compact:
        doubt = doubt or "letters"
    return _number(zeros.translate(SIMPLIFIED), doubt)


def kind_of(printed: str, status: Status) -> CellKind:
    """What a cell is when a row is told into labels and values: words are what holds Chinese and is no number."""
    if status == "reported":
        return "number"
    if status == "unreadable":
        return "words" if _CHINESE.search(printed) else "other"
    return "blank" if status == "blank" else "dash"


def _without_thousands_gaps(text: str) -> str:
    """`1 234 567` is one number as plainly as `1,234,567`."""
    return "".join(text.split()) if re.fullmatch(r"[+-]?\d{1,3}(?:[^\S\n]\d{3}|,\s*\d{3})+\D*", text) else text


def _number(text: str, doubt: str | None) -> CellReading:
    match = _NUMBER.fullmatch(text)
    if not match or len(text) > 24:
        return UNREADABLE
    digits = match["digits"].replace(",", "")
    negative = match["sign"] in _MINUS
    if match["fraction"]:
        value: int | str = ("-" if negative else "") + digits + match["fraction"]
    else:
        value = -int(digits) if negative else int(digits)
    return CellReading("reported", value, match["unit"], doubt)


def in_10k_yuan(value: int | str, unit: str | None) -> int | str:
    """An amount printed in `unit` (元, 万元, 亿元; None and other units mean 万元), in 万元."""
    factor = MONEY.get(unit or "万元", Decimal(1))
    if factor == 1:
        return value
    amount = Decimal(str(value)) * factor
    if amount == amount.to_integral_value():
        return int(amount)
    text = format(amount, "f")
    return text.rstrip("0") if isinstance(value, int) else text
