"""Bytes to text, for any Chinese encoding.

Labels lie: pages declare GBK and are UTF-8, servers default to ISO-8859-1. UTF-8 that decodes strictly is UTF-8;
else the declared encoding and GB 18030 (which contains GB 2312 and GBK) and Big5 compete by how much ordinary text
of a disclosure page they give.
"""

import codecs
import re

_META_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s*=\s*+(?:["']\s*+)?([\w.:-]+)""", re.IGNORECASE)
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]+")
_SPACE_OF_GBK = "\ue5e5"  # what A3A0 decodes to: an ideographic space to every browser, and to those who print it
_GB = {"gb2312", "gbk", "gb18030", "hz"}
# Python knows codecs that are no encodings of pages: hex, zlib, rot13, idna, punycode. These are, as its registry names
# them; UTF-8, ASCII and ISO 8859-1, which servers declare of anything, tell nothing.
_MULTIBYTE = _GB | {
    "big5",
    "big5hkscs",
    "cp950",
    "euc_jp",
    "shift_jis",
    "cp932",
    "iso2022_jp",
    "euc_kr",
    "cp949",
    "johab",
}
_SINGLE_BYTE = re.compile(r"iso8859-(?!1$)\d{1,2}|cp125[013-8]|cp(?:437|85\d|86\d)|koi8-[rtu]|mac-\w{1,20}|tis-620")
# Characters that nearly every disclosure page has, simplified and traditional.
_ORDINARY = frozenset("的年月日政府信息公开和数一二三工作报告中人不公開報資訊國务")
_UTF16_HEAD = 4000
_MOSTLY = 0.9
_USUAL = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u203b\u3000-\u301f\u4e00-\u9fff\uff00-\uffef]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_STRETCH = re.compile(
    rb"[\x00-\x2f\x3a-\x3f]+|[^\x00-\x2f\x3a-\x3f]+"
)  # the former are part of no character of two bytes
_COMMON = frozenset((0xA1, 0xA3, *range(0xB0, 0xD8)))  # lead bytes
_LONGEST_STRETCH = 2000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of `data`; `charset` is what the server declared, a hint only."""
    return decode_as(data, charset)[0]


def decode_as(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of `data` and the name of the encoding that it was in.

    Bytes that fit no encoding become U+FFFD, never an exception.
    """
    text, name = _decoded(data, declared)
    return text.replace(_SPACE_OF_GBK, "\u3000"), name


def in_utf8(text: str, data: bytes, name: str) -> bytes:
    """In UTF-8 the text that `decode_as` made of `data` in encoding `name`: these very bytes where they are that."""
    same = name == "utf-8" and not data.startswith(codecs.BOM_UTF8) and _SPACE_OF_GBK.encode()[:1] not in data
    return data if same and "\ufffd" not in text else text.encode("utf-8", "replace")


def _decoded(data: bytes, declared: str | None) -> tuple[str, str]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace"), name
    if guess := utf16_without_mark(data):
        return data.decode(guess, "replace"), guess
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if len(text := data.decode("utf-8", "replace")) and _mostly_whole(text):
        return text, "utf-8"
    known = _declared(data, declared)
    if not known and _is_western(data):
        return data.decode("cp1252", "replace"), "cp1252"
    candidates = dict.fromkeys([*known, "gb18030", "big5hkscs"])
    text, name = max(((data.decode(name, "replace"), name) for name in candidates), key=lambda pair: _likeness(pair[0]))
    return (_in_step(data) if name == "gb18030" and "\ufffd" in text else text), name


def _declared(data: bytes, header: str | None) -> list[str]:
    meta = _META_CHARSET.search(data[:4096])
    names = [header or "", meta[1].decode("ascii", "replace") if meta else ""]
    known = []
    for name in names:
        try:
            canonical = codecs.lookup(name).name if name else ""
        except (LookupError, ValueError):  # ValueError: a name with a null character
            continue
        if canonical not in _MULTIBYTE and not _SINGLE_BYTE.fullmatch(canonical):
            continue
        known.append("gb18030" if canonical in _GB else "big5hkscs" if canonical == "big5" else canonical)
    return known


def utf16_without_mark(data: bytes) -> str | None:
    """Which UTF-16 a text without a byte-order mark is in, None for any other: null bytes stand in no other text."""
    head = data[:_UTF16_HEAD]
    if len(head) < 20 or 0 not in head:
        return None
    likely = {name: _usual(head[: len(head) & ~1].decode(name, "replace")) for name in ("utf-16-le", "utf-16-be")}
    name = max(likely, key=lambda encoding: likely[encoding])
    return name if likely[name] >= _MOSTLY else None


def _usual(text: str) -> float:
    """How much of a text is ASCII, Chinese or punctuation."""
    return len(_USUAL.findall(text)) / len(text)


def _is_western(data: bytes) -> bool:
    """Whether most bytes outside ASCII stand alone, as accented letters do: Chinese characters take two and follow each other."""
    return sum(len(run) for run in _ALONE.findall(data)) * 2 > sum(len(run) for run in _HIGH.findall(data))


def _in_step(data: bytes) -> str:
    """GB 18030 in which bytes got lost: in each stretch the byte is given up without which the rest reads as usual text."""
    return "".join(map(_stretch, _STRETCH.findall(data)))


def _stretch(data: bytes) -> str:
    text = data.decode("gb18030", "replace")
    if "\ufffd" not in text or len(data) > _LONGEST_STRETCH:
        return text
    others = (
        data[:at].decode("gb18030", "replace") + "\ufffd" + data[at + 1 :].decode("gb18030", "replace")
        for at in range(len(data))
        if data[at] >= 0x80
    )
    return max([text, *others], key=_common)


def _common(text: str) -> tuple[float, int]:
    """How much of a text is ASCII, punctuation and of the commoner half of GB 2312, with what is lost against it; then
    how many characters of disclosure pages are in it."""
    common = sum(char.isascii() or char.encode("gb18030")[0] in _COMMON for char in text)
    return (common - 2 * text.count("\ufffd")) / len(text), sum(char in _ORDINARY for char in text)


def _mostly_whole(text: str) -> bool:
    """UTF-8 with a few damaged characters: far more characters outside ASCII were read than lost."""
    lost = text.count("\ufffd")
    outside_ascii = len(text) - len(text.encode("ascii", "ignore")) - lost
    return lost * 10 < outside_ascii


def _likeness(text: str) -> float:
    sample = "".join(_OUTSIDE_ASCII.findall(text[:200_000]))[:4000]
    if not sample:
        return 0.0
    ordinary = sum(ch in _ORDINARY for ch in sample)
    return (ordinary - 2 * sample.count("\ufffd")) / len(sample)
