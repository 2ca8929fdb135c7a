"""Agencies and places found as people type them.

A question has parts, with white space between them. A part fits an agency if it is in its name, a former one too, with its province,
city and county in front; or if it begins with places in which the agency is, and the rest is in its name: 嘉兴教育局 fits the 教育局
of 秀洲区. `spelling` says what makes no difference. Digits are the code of a division. Latin letters are pinyin. If nothing fits, a part
may have other characters of the same sound, or one wrong character.
"""

import re
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate

from archive.base import divisions
from archive.search.spelling import OPTIONAL, bare, plain, syllables, syllables_of_place

_MOST_PLACES = 3  # one in the other: province, city, county
_WITH_A_SLIP = range(3, 21)  # characters of a part of which one may be wrong
_EXACT, _ALL_BUT_ENDINGS, _IN_NAME, _WITH_PLACE, _SLIP = range(5)  # how well a name fits: less is better
_IN_PLACE, _BELOW_PLACE = 10, 20  # and how much less well if a place before it tells only where it is
_BETWEEN_LETTERS = re.compile("(?<=[a-z]) (?=[a-z])")
_SPOKEN_ENDING = re.compile("(?:sheng|shi|xian|qu|ting|ju)$")
_Fits = dict[int, int]  # number of a name → how well it fits


@dataclass(frozen=True)
class FoundAgencies:
    """`ids`: those that fit best come first. `provinces` counts them by the first two digits of their region.

    `similar`: nothing fitted as it was typed.
    """

    ids: tuple[int, ...]
    provinces: Mapping[str, int]
    similar: bool


@dataclass(frozen=True)
class _Name:
    agency_id: int
    region: str
    plain: str
    bare: str
    with_place: str


class _Lines:
    """Texts in one string, so that one search goes through all of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        self._all = "\n".join(texts)
        self._starts = [0, *accumulate(len(text) + 1 for text in texts)][:-1]

    def with_part(self, part: str) -> Iterator[tuple[int, int]]:
        """The numbers of the texts, and where in them the part stands; a text may come more than once."""
        at = self._all.find(part)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number, at - self._starts[number]
            at = self._all.find(part, at + 1)

    def with_a_slip(self, part: str) -> set[int]:
        """Those that have the part with one other character in the place of one."""
        either = "|".join(f"{re.escape(part[:at])}[^\n]{re.escape(part[at + 1 :])}" for at in range(len(part)))
        return {bisect_right(self._starts, match.start()) - 1 for match in re.finditer(either, self._all)}


class AgencySearch:
    """All names of an archive, in memory; made anew where `stamp` of the archive is another."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        heads = dict(connection.execute("SELECT agency_id, same_as_id FROM same_agencies"))
        regions = dict(connection.execute("SELECT id, region FROM agencies"))
        rows = connection.execute("SELECT agency_id, name FROM agency_names ORDER BY agency_id, id")
        self._names = [self._name(_head(heads, agency_id), name, regions) for agency_id, name in rows]
        self._lines = _Lines(name.with_place for name in self._names)

    @staticmethod
    def _name(agency_id: int, name: str, regions: Mapping[int, str]) -> _Name:
        region = regions[agency_id]
        own = bare(name)
        return _Name(agency_id, region, plain(name), own, _bare_place(region) + own)

    def find(self, question: str, region: str = "") -> FoundAgencies:
        """Agencies of a region (the first digits of its code) that fit; nothing for an empty question."""
        parts = _parts(question)
        fits = self._all_of([self._fits(part) for part in parts])
        similar = not fits and bool(parts)
        if similar:
            fits = self._all_of([self._fits(part) or self._nearly(part) for part in parts])
        best: dict[int, tuple[int, str, int]] = {}
        for number, fit in fits.items():
            name = self._names[number]
            if name.region.startswith(region):
                rank = (fit, name.region, len(name.plain))
                best[name.agency_id] = min(rank, best.get(name.agency_id, rank))
        ids = tuple(sorted(best, key=lambda agency_id: (best[agency_id], agency_id)))
        return FoundAgencies(ids, Counter(best[agency_id][1][:2] for agency_id in sorted(ids)), similar and bool(ids))

    def _all_of(self, found: list[_Fits]) -> _Fits:
        first, *others = found or [{}]
        for fits in others:
            first = {number: max(fit, fits[number]) for number, fit in first.items() if number in fits}
        return first

    def _fits(self, part: str) -> _Fits:
        if part.isdecimal():
            return {
                number: _of_place(name)
                for number, name in enumerate(self._names)
                if name.region.startswith(_prefix(part))
            }
        if part.isascii():
            return self._sounding(part) or self._sounding(_SPOKEN_ENDING.sub("", part))
        if set(part) <= OPTIONAL:
            return {number: _IN_NAME for number, name in enumerate(self._names) if part in name.plain}
        return self._with_place(bare(part), part)

    def _with_place(self, part: str, whole: str, depth: int = 0) -> _Fits:
        fits = {number: self._fit(number, part, whole) for number, _ in self._lines.with_part(part)}
        for end in range(2, len(part)) if depth < _MOST_PLACES else ():
            if not (places := _places().get(part[:end])):
                continue
            around = tuple(map(_prefix, places))
            for number, fit in self._with_place(part[end:], whole, depth + 1).items():
                region = self._names[number].region
                if region.startswith(around):
                    fit += _IN_PLACE if region in places else _BELOW_PLACE
                    fits[number] = min(fit, fits.get(number, fit))
        return fits

    def _fit(self, number: int, part: str, whole: str) -> int:
        name = self._names[number]
        if name.plain == whole:
            return _EXACT
        if name.bare == part:
            return _ALL_BUT_ENDINGS
        return _IN_NAME if part in name.bare else _WITH_PLACE

    def _nearly(self, part: str) -> _Fits:
        if part.isascii() or set(part) <= OPTIONAL:
            return {}
        own = bare(part)
        if same := self._sounding("".join(syllables(own))):
            return same
        slips = self._lines.with_a_slip(own) if len(own) in _WITH_A_SLIP else ()
        return dict.fromkeys(slips, _SLIP)

    def _sounding(self, letters: str) -> _Fits:
        """Names in which the letters are some syllables from the start of one on, with or without 市, 区 and 局."""
        fits: _Fits = {}
        for lines, spoken, first in self._sounds:
            for number, at in lines.with_part(letters):
                starts = [0, *accumulate(map(len, spoken[number]))]
                if at in starts:
                    fit = _IN_NAME if at >= starts[first[number]] else _WITH_PLACE
                    fits[number] = min(fit, fits.get(number, fit))
        return fits

    @cached_property
    def _sounds(self) -> list[tuple[_Lines, list[tuple[str, ...]], list[int]]]:
        """Of all names with all characters, and of those without the ones that people leave out."""
        sounds = []
        for text, place in (("plain", _plain_place), ("bare", _bare_place)):
            places = [syllables_of_place(place(name.region)) for name in self._names]
            spoken = [
                (*front, *syllables(getattr(name, text))) for front, name in zip(places, self._names, strict=True)
            ]
            sounds.append((_Lines("".join(name) for name in spoken), spoken, list(map(len, places))))
        return sounds


def stamp(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Another one where names, agencies or decisions came."""
    sql = (
        "SELECT coalesce((SELECT max(id) FROM agency_names), 0), coalesce((SELECT max(id) FROM agencies), 0), "
        "coalesce((SELECT max(id) FROM agency_decisions), 0)"
    )
    return tuple(connection.execute(sql).fetchone())


def places_named(question: str) -> list[str]:
    """Codes of divisions in force that are called so or begin so, in characters or pinyin: the exact ones first."""
    parts = _parts(question)
    if len(parts) != 1 or parts[0].isdecimal():
        return []
    [part] = parts
    own = part if part.isascii() else bare(part)
    found = []
    for code, division in divisions.divisions().items():
        names = ["".join(syllables_of_place(text)) for text in (division.name, bare(division.name))]
        names = names if part.isascii() else [bare(division.name)]
        if not division.former and any(name.startswith(own) for name in names):
            found.append((own not in names, code))
    return [code for _, code in sorted(found)]


def _parts(question: str) -> list[str]:
    """Latin letters that follow each other are one part, with or without spaces: `xiu zhou`."""
    folded = " ".join(plain(word) for word in question.replace("'", "").split())
    return _BETWEEN_LETTERS.sub("", folded).split()


def _prefix(code: str) -> str:
    """The digits that the codes of all that is in a division begin with."""
    return code[:2] if code.endswith("0000") else code.removesuffix("00") if len(code) == 6 else code


def _of_place(name: _Name) -> int:
    """How well a name fits its code: does it begin with the place?"""
    place = divisions.find(name.region)
    return _IN_NAME if place and name.bare.startswith(bare(place.name)) else _WITH_PLACE


def _head(heads: Mapping[int, int], agency_id: int) -> int:
    while agency_id in heads:
        agency_id = heads[agency_id]
    return agency_id


@cache
def _plain_place(region: str) -> str:
    return plain(divisions.full_name(region))


@cache
def _bare_place(region: str) -> str:
    return bare(divisions.full_name(region))


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Codes by bare name, former names included."""
    found: dict[str, tuple[str, ...]] = {}
    for name, codes in divisions.codes_by_name().items():
        own = bare(name)
        found[own] = (*found.get(own, ()), *codes)
    return found
