"""What stands in the place of a page when a site fails, told by the words of a short page (`extract.page_verdict`)."""

import extract
from crawler.web.pages import seen_words

_LONGEST = 16_000  # bytes


def outage_in(body: bytes, charset: str | None = None) -> tuple[str, str] | None:
    """The kind of outage and the words that tell it. None where the page speaks of information disclosure."""
    if len(body) > _LONGEST:
        return None
    words = seen_words(extract.decode(body, charset))
    return None if "信息公开" in words else extract.outage_of(words)


def evidence_of(outage: tuple[str, str] | None) -> str:
    """For people: `maintenance: “系统繁忙”`, "" without an outage."""
    return f"{outage[0]}: “{outage[1]}”" if outage else ""
