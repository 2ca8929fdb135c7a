"""Channels of applications and kinds of reply in a sentence: 其中当面申请18件, “同意公开”的件数为1件. They are printed as in the tables."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extract.forms.statistics import parents, read_label, row_keys
from extract.prose.scope import is_of_other_time, is_of_others, is_other_matter
from extract.text import chinese_numerals

_STATED = re.compile("applications_|replies")
_WHOLES = ("applications", "replies")
_NAMES = re.compile(
    "当面|传真|邮件|网上|网络|信函|同意|部分公开|[不免]予公开|予以公开|不存在|答复总|不属于|非本|不明确|不清|更改补充|其他途径|已主动公开|其[他它]"
)
_COUNT = re.compile(
    r"(?<!\d)(?<!\d,)(?<![零〇一二两三四五六七八九十百千])(\d{1,3}(?:,\d{3})+|\d+|[零〇一二两三四五六七八九十百千]+)(?:件|份|条|宗|起|例|项|封)(?=$|[,;:、。占均已和及])"
)
_NEW_CLAUSE = re.compile("[,;。]")
_LEAD = re.compile(r"^.*(?:收到|受理|接到|接受)(?:有关|关于|了)?(?:(?:政府)?信息公开的)?|^.*:")
_START = re.compile("^(?:[、和及与]|其中|在?已?答复中|分别|主要|包括|有|通过|以|采取|选择|属于|属)+")
_HOW = re.compile("(?:申请)?(?:方式|形式|渠道|途径)(?:提出|提交|递交)?的?(?=申请)|提出的?(?=申请)")
_END = re.compile("(?:的?(?:总?件数|总?数量?))?(?:共计?|合计|为|是|有|的|:){0,3}$")
_SAME = re.compile("免[予于](?=公开)")
_LONGEST = 40
_OF_ALL_INFORMATION = re.compile("制作|产生|形成|保存")


def names_parts(plain: str) -> bool:
    """Whether a sentence may name channels of applications or kinds of reply."""
    return bool(_NAMES.search(plain))


def read_parts(plain: str, year: int | None, agency: str) -> Iterator[tuple[str, int]]:
    """The parts that a sentence without white space counts, by the keys of the tables."""
    start = 0
    whole = ""
    for match in _COUNT.finditer(plain):
        cuts = [cut.end() for cut in _NEW_CLAUSE.finditer(plain, start, match.start())]
        start = cuts[-1] if cuts else start
        words = plain[start : match.start()]
        before = plain[: match.start()]
        start = match.end()
        if len(words) > _LONGEST or not words:
            continue
        own, below = _named(words)
        options = [own] if own else [key for key in below if whole in parents(key)]
        if not options:
            whole = ""  # what is called 其他 behind it is not all the others
            continue
        key = options[0]
        if (
            _OF_ALL_INFORMATION.search(before)
            or is_of_other_time(before, year)
            or is_of_others(before, agency)
            or is_other_matter(before)
        ):
            continue
        whole = key if key in _WHOLES else next((parent for parent in parents(key) if parent in _WHOLES), whole)
        yield key, integer(match[1])


@lru_cache(maxsize=4096)
def _named(words: str) -> tuple[str | None, tuple[str, ...]]:
    label = _HOW.sub("", _END.sub("", _START.sub("", _LEAD.sub("", words))))
    key, below = row_keys(read_label(_SAME.sub("不予", label).replace("予以公开", "同意公开")))
    return key if key and _STATED.match(key) else None, tuple(filter(_STATED.match, below))


def integer(text: str) -> int:
    """1,499 or 一百零八."""
    if text[0].isdigit() and text.isascii():
        return int(text.replace(",", ""))
    return chinese_numerals.number(text)
