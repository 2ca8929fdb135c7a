"""From the bytes of a document to its report."""

from extract.report import Report, Source

PARSER_VERSION = "1"


def read_report(data: bytes, *, charset: str | None = None) -> Report:
    """Read one document. `charset` is what the server declared, a hint only."""
    import hashlib

    return Report(source=Source(hashlib.sha256(data).hexdigest(), len(data), "text/plain", None))


def plain_text(data: bytes, *, charset: str | None = None) -> str:
    """The text of one document without page furniture and counters."""
    return data.decode("utf-8", "replace")
