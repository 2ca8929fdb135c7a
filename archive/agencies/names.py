"""Names of agencies as printed: what is one name, what is nearly one, and what place stands in front."""

import re

from archive.base import divisions

# 秀洲区人民政府 = 秀洲区, 嘉兴港区管理委员会 = 嘉兴港区管委会 = 嘉兴港区
_TAIL = re.compile(r"(?:人民政府|管理委员会|管委会|委员会)$")
# A county's or district's name in front, which a city has once: not 城市管理局, 开发区管委会, 城关镇人民政府.
_PLACE = re.compile(r".+?(?:(?<!城)市|县|旗|(?<![社治景库辖新园])(?<!开发)(?<!高新)(?<!经开)区)")
# White space, brackets, and characters that nobody sees.
_NOISE = re.compile('[\\s()（）\\[\\]【】〔〕《》<>〈〉“”"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+')
# 城南街道 and 城北街道 are two, and so are 第一 and 第二.
_TELL_APART = frozenset("东南西北中上下前后内外左右新老大小一二三四五六七八九十")


def canonical(name: str) -> str:
    """A name without white space, brackets, what is not seen, and the words that governments add or leave out at its end."""
    bare = _NOISE.sub("", name)
    stripped = _TAIL.sub("", bare)
    return stripped if len(stripped) >= 2 else bare


def same_agency(name: str, other: str) -> bool:
    """Do two names mean one agency: equal, or one has its province or city in front (嘉兴市秀洲区 = 秀洲区)?"""
    short, long = sorted((canonical(name), canonical(other)), key=len)
    prefix = len(long) - len(short)
    return short == long or (len(short) >= 2 and prefix >= 2 and long.endswith(short))


def owner_of_report(printed: str, site_agency: str) -> str:
    """The name of the agency whose report it is: the site's, unless another one is printed."""
    return printed if printed and not same_agency(printed, site_agency) else site_agency


def has_place(name: str) -> bool:
    """Does the name begin with that of a city, county or district (秦淮区教育局), so that a city has it once?"""
    return _PLACE.match(name) is not None


def other_place(printed: str, known: str, region: str) -> str | None:
    """The division that `printed` has in front of `known` and that is none of those that `region` lies in."""
    long, short = canonical(printed), canonical(known)
    front = long[: len(long) - len(short)] if long.endswith(short) else ""
    for code in (region[:2] + "0000", region[:4] + "00", region):
        division = divisions.find(code)
        front = front.removeprefix(division.name) if division else front
    return next((front[:end] for end in range(len(front), 1, -1) if front[:end] in divisions.codes_by_name()), None)


def is_below(name: str, region: str) -> bool:
    """Does the name end in that of a division in `region` (海盐县人民政府 in that of Jiaxing)?"""
    bare = canonical(name)
    ends = (divisions.codes_by_name().get(bare[start:], ()) for start in range(len(bare) - 1))
    return any(divisions.nested(code, region) and code > region for codes in ends for code in codes)


def nearly_same(name: str, other: str) -> bool:
    """Could two different names be one with a slip, an abbreviation or an addition (环保局 and 环境保护局)?

    One or two characters more, or one character that differs: in the place, if that is no division's (秀州区), or in a
    long name behind it.
    """
    short, long = sorted((canonical(name), canonical(other)), key=len)
    if len(long) - len(short) > 2:
        return False
    alike = _differs_by_a_slip(short, long) if len(short) == len(long) else len(short) >= 3 and _is_within(short, long)
    return alike and not _two_divisions(short, long)


def _differs_by_a_slip(name: str, other: str) -> bool:
    """Is one character another: in the place, or in a long name behind it?"""
    differ = [at for at, (this, that) in enumerate(zip(name, other, strict=True)) if this != that]
    if len(differ) != 1:
        return False
    at = differ[0]
    place = _PLACE.match(name) or _PLACE.match(other)
    start = place.end() if place else 0
    return at < start or (len(name) - start >= 6 and not {name[at], other[at]} <= _TELL_APART)


def _two_divisions(name: str, other: str) -> bool:
    """Has each name a division in front, and not the same (上城区教育局, 下城区教育局)?"""
    places = [match[0] for match in (_PLACE.match(name), _PLACE.match(other)) if match and _ends_in_division(match[0])]
    return len(set(places)) == 2


def _ends_in_division(place: str) -> bool:
    return any(place[start:] in divisions.codes_by_name() for start in range(len(place) - 1))


def _is_within(short: str, long: str) -> bool:
    """Is `long` the characters of `short` in their order, and more?"""
    rest = iter(long)
    return all(character in rest for character in short)
