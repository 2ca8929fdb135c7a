"""HTTP header fields as pairs, in the order in which they came."""

from collections.abc import Sequence

Headers = Sequence[tuple[str, str]]


def header(headers: Headers, name: str) -> str | None:
    """The value of the first field of that name, which is given in small letters."""
    return next((value for key, value in headers if key.lower() == name), None)
