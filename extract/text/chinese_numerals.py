"""Numbers in Chinese characters: 一百零八, and the years of titles and dates, 二〇二三."""

_DIGITS = {**{digit: n for n, digit in enumerate("零一二三四五六七八九")}, **dict.fromkeys("〇○OＯo0０", 0), "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int:
    """一百零八 is 108, 十二 is 12. KeyError for any other character."""
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[character]
    return total + digit


def digits(text: str) -> str:
    """二〇二三 is 2023, character by character. KeyError."""
    return "".join(str(_DIGITS[character]) for character in text)
