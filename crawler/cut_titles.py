"""Titles that a list cuts with dots and prints nowhere whole: which may be a report's, and what the page itself says."""

import re

from crawler.listing import soup

_CUT = re.compile(r"(?:\.{2,}|…+)\s*$")
_NAMES = (
    "政府信息公开工作年度报告",
    "政府信息公开年度报告",
    "政府信息公开年报",
    "政务公开工作年度报告",
    "信息公开工作年度报告",
    "信息公开年度报告",
)
_LEAST = 3  # characters; 政府 alone ends every other name of an agency
_YEAR_AT_END = re.compile(r"20\d\d年?度?(?:政府?)?$")


def may_be_report(title: str) -> bool:
    """Is the title cut, and does what stands there lead up to the name of an annual report?"""
    if not _CUT.search(title):
        return False
    kept = "".join(_CUT.sub("", title).split())
    beginnings = (name[:length] for name in _NAMES for length in range(_LEAST, len(name)))
    return bool(_YEAR_AT_END.search(kept)) or any(kept.endswith(beginning) for beginning in beginnings)


def title_of_page(text: str, cut: str) -> str | None:
    """The whole of a cut title: of what the page prints as its title, the one that begins as the list does."""
    kept = "".join(_CUT.sub("", cut).split())
    page = soup(text)
    metas = [str(meta.get("content") or "") for meta in page.find_all("meta", attrs={"name": "ArticleTitle"})]
    headings = [heading.get_text() for heading in page.find_all(["title", "h1", "h2", "h3"])]
    for title in (*metas, *headings):
        for part in (title, re.split(r"[_|\-－—]", title)[0]):
            if "".join(part.split()).startswith(kept) and not _CUT.search(part):
                return " ".join(part.split())
    return None
