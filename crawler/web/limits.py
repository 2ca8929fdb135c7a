"""How much of one list page is read. Lists have some hundred rows, and their pages a few thousand tags.

What a page has beyond a limit is not read, and `ListPage.cut` says so: such a list is not complete.
"""

MAX_CHARS = 5_000_000
MAX_TAGS = 30_000  # of opening and closing tags together
MAX_ROWS = 10_000
MAX_LISTS = 1_000


def within_limits(text: str) -> tuple[str, str]:
    """The part of a page that is read, and why it is not all; "" when it is."""
    if len(text) > MAX_CHARS:
        cut, why = within_limits(text[:MAX_CHARS])
        return cut, why or f"the page has {len(text)} characters; {MAX_CHARS} are read"
    tags = text.count("<")
    if tags <= MAX_TAGS:
        return text, ""
    rest = text.split("<", MAX_TAGS)[-1]
    return text[: len(text) - len(rest) - 1], f"the page has {tags} tags; {MAX_TAGS} are read"
