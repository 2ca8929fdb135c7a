"""How a name is typed: simplified or traditional, with or without 省, 市, 县, 区, 厅 and 局, or as pinyin."""

import unicodedata
from collections.abc import Callable
from functools import cache

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin, pinyin

# What people leave out. It is left out of names and questions alike, so that 浙江公安 is in 浙江省公安厅.
OPTIONAL = frozenset("省市县区厅局")
_LEFT_OUT = dict.fromkeys(map(ord, OPTIONAL))
_UNSEEN = {"Zs", "Cc", "Cf", "Ps", "Pe", "Pi", "Pf"}


def plain(text: str) -> str:
    """In simplified characters and lower case, without white space, brackets and what nobody sees."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return str(_simplifier()("".join(char for char in folded if unicodedata.category(char) not in _UNSEEN)))


def bare(text: str) -> str:
    """The same without what people leave out; all of it where nothing else is left."""
    whole = plain(text)
    return whole.translate(_LEFT_OUT) or whole


@cache
def syllables_of_place(name: str) -> tuple[str, ...]:
    """The pinyin of a division without tones, a syllable a character: 重庆市 is chong qing shi."""
    return tuple(lazy_pinyin(name))


def syllables(name: str) -> tuple[str, ...]:
    """The same of any name, each character as it is mostly read."""
    return tuple(map(_syllable, name))


@cache
def _syllable(char: str) -> str:
    return str(pinyin(char, style=Style.NORMAL)[0][0])


@cache
def _simplifier() -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
