"""Text from documents, made safe to show: characters that steer a terminal or turn the reading direction, as escapes."""

import re

# Controls except line feed and tab (C0, DEL, C1), line and paragraph separators, marks and overrides of direction.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """`text` with each such character as `\\uXXXX`. JSON text stays the same JSON value: they stand in its strings only."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
