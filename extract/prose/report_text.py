"""The text of a report apart from the page around it, for telling whether the report changed: without counters, buttons, times
of printing, weather and neighbours' links, and without what is not seen. The words are data: `page_noise.toml`."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from extract.text.numbers import INVISIBLE

_LONGEST_LINE = 80
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DOUBLE_QUOTES = re.compile("[“”„‟＂「」『』]")
_SINGLE_QUOTES = re.compile("[‘’‚‛＇]")


def without_noise(text: str) -> str:
    """The text on one line, with what a page adds and how it sets quotes and blanks read away."""
    noise, rest = _patterns()
    kept = []
    for line in text.split("\n"):
        plain = " ".join(line.split())
        if len(plain) <= _LONGEST_LINE:
            if rest.fullmatch(plain):
                break
            if noise.fullmatch(plain):
                continue
        kept.append(plain)
    return plain_text("".join(kept))


def plain_text(text: str) -> str:
    """The characters that are seen, without blanks and separators of thousands, and in one style."""
    if text.isascii() and text.isalnum():
        return text
    quoted = _SINGLE_QUOTES.sub("'", _DOUBLE_QUOTES.sub('"', text))
    # Without full-width commas most texts are in normal form, which is quick to see.
    bare = unicodedata.normalize("NFKC", INVISIBLE.sub("", quoted).replace("，", ","))
    return _THOUSANDS.sub("", "".join(bare.split()))


def noise_words() -> list[tuple[str, list[str]]]:
    """Each regular expression of the file with its examples, the last that of lines that begin a list of other pages."""
    data = tomllib.loads(files("extract.prose").joinpath("page_noise.toml").read_text("utf-8"))
    return [(row["words"], row["examples"]) for row in (*data["line"], data["rest"])]


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    *lines, (rest, _) = noise_words()
    return re.compile("|".join(words for words, _ in lines)), re.compile(rest)
