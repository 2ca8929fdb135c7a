"""Two pages of a report side by side on one sheet, as a booklet is printed."""

from collections.abc import Iterator, Sequence

from extract.readers.pdf.pdf_page import Box, Page, times

_BROAD = 1.2  # times as wide as it is high
_FOLD = 0.01  # of the width, to each side of the middle
_FEWEST = 8  # characters on each of the two


def leaves(page: Page) -> Iterator[Page]:
    """The pages on a sheet: itself, or its halves where nothing stands or is drawn across the fold."""
    middle, fold = page.width / 2, _FOLD * page.width
    left = sum(char.x1 < middle - fold for char in page.chars)
    right = sum(char.x0 > middle + fold for char in page.chars)
    apart = left + right == len(page.chars) and min(left, right) >= _FEWEST
    crossed = any(rule.x0 < middle - fold and rule.x1 > middle + fold for rule in page.rules)
    if page.width < _BROAD * page.height or not apart or crossed:
        yield page
        return
    for start in (0.0, middle):
        chars = [
            char._replace(x0=char.x0 - start, x1=char.x1 - start)
            for char in page.chars
            if (char.x > middle) == (start > 0)
        ]
        yield page._replace(
            width=middle,
            chars=chars,
            rules=_half(page.rules, start, middle),
            ink=_half(page.ink, start, middle),
            seen=times((1.0, 0.0, 0.0, 1.0, start, 0.0), page.seen),
        )


def _half(boxes: Sequence[Box], start: float, width: float) -> list[Box]:
    return [
        box._replace(x0=box.x0 - start, x1=box.x1 - start)
        for box in boxes
        if start <= (box.x0 + box.x1) / 2 < start + width
    ]
