"""Two pages of a report side by side on one sheet, as a booklet is printed."""

from collections.abc import Iterator, Sequence

from extract.readers.pdf.pdf_page import Box, Page, times

_BROAD = 1.2  # times as wide as it is high
_FOLD = 0.01  # of the width, to each side of the middle
_FEWEST = 8  # characters on each of the two
_LOWEST_HEAD, _HIGHEST_FOOT = (
    0.35,
    0.9,
)  # of the height: what stands across the fold above or below is a title or page number


def leaves(page: Page) -> Iterator[Page]:
    """The pages on a sheet: itself, or its halves where nothing stands or is drawn across the fold but a title above them,
    which goes with the left half, and a page number below."""
    middle, fold = page.width / 2, _FOLD * page.width
    boxes = [Box(char.x0, char.top, char.x1, char.bottom) for char in page.chars]
    across = [box for box in boxes if box.x1 > middle - fold and box.x0 < middle + fold]
    across += [rule for rule in page.rules if rule.x0 < middle - fold and rule.x1 > middle + fold]
    head = max((box.bottom for box in across if box.bottom < _LOWEST_HEAD * page.height), default=0.0)
    foot = min((box.top for box in across if box.top > _HIGHEST_FOOT * page.height), default=page.height)
    body = [box for box in boxes if box.top >= head and box.bottom <= foot]
    on_left = sum(box.x1 < middle for box in body)
    apart = min(on_left, len(body) - on_left) >= _FEWEST and all(
        box.bottom <= head or box.top >= foot for box in across
    )
    if page.width < _BROAD * page.height or not apart:
        yield page
        return
    for start in (0.0, middle):
        chars = [
            char._replace(x0=char.x0 - start, x1=char.x1 - start)
            for char in page.chars
            if (char.y > foot or (char.y > head and char.x > middle)) == (start > 0)
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
