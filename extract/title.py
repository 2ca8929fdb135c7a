"""What a title says: is it an annual report's, whose, of which year."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """`agency` is as printed, without the year and the words of the title; `reason` says why `is_report` is what it is."""

    is_report: bool
    agency: str | None
    year: int | None
    reason: str


def parse_title(text: str) -> Title:
    """Read one title or link text."""
    return Title("年度报告" in text and "信息公开" in text, None, None, "stub")
