"""What a label in a table means: the vocabulary of the official forms, and the matching of printed labels to it.

A label is known by its words, not by its number or place. Matching is, in this order: the words as they are; a known
variant; the words cut short (the only official label that begins so); other words around the official ones; a
misprint (one label is much nearer than all others). The last two say so through `Match.exact`.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from extract.forms import official as forms
from extract.text.numbers import INVISIBLE, NOTE_MARK
from extract.text.traditional import SIMPLIFIED

_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.,:]|\([一二三四五六七八九十\d]+\)|[(]?\d+[.、,):]|\d+(?=[^\d\W])|[一二三四五六七八九十]+(?=\())+"
)
_NOTE = re.compile(r"\((?:[^()]{2,}|[件条项个次人宗份元注])\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NO_WORD = re.compile(r"[\W_]+")
_OTHER_TIME = re.compile("(?:上|去|前|往|历)年|累计|上半年|下半年|季度")
_NEAR = 0.8
_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """`key` of the official label; `exact` is False where the label was cut, extended or misprinted."""

    key: str
    exact: bool = True


@lru_cache(maxsize=4096)
def words(label: str) -> str:
    """The words of a label: numbering, notes in brackets, punctuation and white space read away."""
    return _NO_WORD.sub("", without_number(label)).replace("其它", "其他")


def without_number(label: str) -> str:
    """A label without numbering, notes in brackets and white space, in simplified characters."""
    bare = INVISIBLE.sub("", NOTE_MARK.sub("", label.replace("&nbsp;", "")))
    text = "".join(unicodedata.normalize("NFKC", bare).translate(SIMPLIFIED).split())
    return _NUMBERING.sub("", _NOTE.sub("", text))


class Vocabulary:
    """Official labels and their variants, key → labels. Matches are remembered for the labels met last."""

    def __init__(self, official: Mapping[str, str], variants: Mapping[str, Iterable[str]]) -> None:
        self._keys = {words(label): key for key, label in official.items()}
        self._official = dict(self._keys)
        for key, labels in variants.items():
            for label in labels:
                self._keys.setdefault(words(label), key)
        self._longest = max(map(len, self._keys))
        self._having: dict[str, list[str]] = defaultdict(list)  # character → the labels that it stands in
        for label in self._keys:
            for character in set(label):
                self._having[character].append(label)
        self.match = lru_cache(maxsize=4096)(self._match)

    def spellings(self) -> Mapping[str, str]:
        """The words of every official label and variant, with the key of each."""
        return self._keys

    def has(self, labels: Iterable[str]) -> bool:
        """Whether any of the labels is one of this vocabulary."""
        return any(map(self.match, labels))

    def _match(self, label: str) -> Match | None:
        text = words(label)
        if not text or text.isdigit():
            return None
        if key := self._keys.get(text):
            return Match(key)
        for rule in (self._cut_short, self._extended, self._misprinted):
            if key := rule(text):
                return Match(key, exact=False)
        return None

    def _cut_short(self, text: str) -> str | None:
        """`要求行政机关确认或重新出具已获` begins only one official label. At least four characters must be left."""
        if len(text) < 4:
            return None
        return _only({key for label, key in self._keys.items() if label.startswith(text)})

    def _extended(self, text: str) -> str | None:
        """`本年度本机关新收…` no; `其中：行政许可` yes: one official label stands whole, with few others around it."""
        inside = [label for label in self._official if len(label) >= 3 and label in text]
        longest = max(inside, key=len, default="")
        if len(text) >= 2 * len(longest) or any(label not in longest for label in inside):
            return None
        if not _is_of_time(text, longest):
            return None
        return self._official[longest]

    def _misprinted(self, text: str) -> str | None:
        if not 5 <= len(text) <= 2 * self._longest:
            return None
        shared = Counter(label for character in text for label in self._having.get(character, ()))
        near: dict[str, float] = {}
        matcher = SequenceMatcher(b=text, autojunk=False)
        for label, count in shared.items():
            if 2 * count >= (_NEAR - _MARGIN) * (len(label) + len(text)) and _is_of_time(text, label):
                matcher.set_seq1(label)
                key = self._keys[label]
                near[key] = max(near.get(key, 0.0), matcher.ratio())
        best = sorted(near.items(), key=lambda item: -item[1])[:2]
        if not best or best[0][1] < _NEAR or (len(best) > 1 and best[0][1] - best[1][1] < _MARGIN):
            return None
        return best[0][0]


def _is_of_time(text: str, label: str) -> bool:
    """Whether a printed text names no other time than the label: `上年处理决定数量` is not 本年处理决定数量."""
    times = _OTHER_TIME.findall(text.replace("上一年", "上年"))
    return not times or set(times) <= set(_OTHER_TIME.findall(label.replace("上一年", "上年")))


def _only(keys: set[str]) -> str | None:
    return keys.pop() if len(keys) == 1 else None


def _both_forms(table: str, part: str) -> Vocabulary:
    official: dict[str, str] = {}
    all_variants = {key: list(labels) for key, labels in forms.variants().get(table, {}).get(part, {}).items()}
    for form_id in forms.FORM_IDS:
        for key, label in _labels(forms.load(form_id), table, part).items():
            if official.setdefault(key, label) != label:
                all_variants.setdefault(key, []).append(label)
    return Vocabulary(official, all_variants)


def _labels(form: forms.Form, table: str, part: str) -> Mapping[str, str]:
    if table == "proactive":
        blocks = [block.rows if part == "rows" else block.columns for block in form.proactive]
        return {key: label for block in blocks for key, label in block.items()}
    if part == "rows":
        return {row.key: row.label for row in form.applications_rows}
    named: Mapping[str, str] = getattr(form, f"{table}_{part}")
    return named


PROACTIVE_ROWS = _both_forms("proactive", "rows")
PROACTIVE_COLUMNS = _both_forms("proactive", "columns")
APPLICATION_COLUMNS = _both_forms("applications", "columns")
APPLICATION_GROUPS = _both_forms("applications", "groups")
APPLICATION_ROWS = _both_forms("applications", "rows")
REMEDY_GROUPS = _both_forms("remedies", "groups")
REMEDY_OUTCOMES = _both_forms("remedies", "outcomes")


def known(label: str) -> bool:
    """Whether the words are those of any row, column or group of the forms."""
    return not label.isascii() and any(
        (match := vocabulary.match(label)) and match.exact
        for vocabulary in (
            APPLICATION_ROWS,
            APPLICATION_COLUMNS,
            APPLICATION_GROUPS,
            PROACTIVE_ROWS,
            PROACTIVE_COLUMNS,
            REMEDY_GROUPS,
            REMEDY_OUTCOMES,
        )
    )
