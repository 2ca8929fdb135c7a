"""Does a file hold what its extension says? Told from its first bytes: an error page is often served as `….pdf`."""

import re
from urllib.parse import unquote

import extract

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = {
    "application/zip",
    "application/ofd",
    f"{_OFFICE}wordprocessingml.document",
    f"{_OFFICE}spreadsheetml.sheet",
}
# Offices rename files across the Word and WPS formats, and readers open them all the same.
_EDITABLE = {"application/msword", "application/vnd.ms-excel", "application/rtf", *_ZIPPED}
_PACKED = {*_ZIPPED, "application/vnd.rar", "application/x-7z-compressed"}
_ALLOWED: dict[str, set[str]] = {
    "pdf": {"application/pdf"},
    "ofd": {"application/ofd", "application/zip"},
    **dict.fromkeys(("zip", "rar", "7z"), _PACKED),
    **dict.fromkeys(("doc", "docx", "xls", "xlsx", "wps", "et", "rtf"), _EDITABLE),
}
_NAMED = re.compile(r"\.([a-z0-9]{1,5})[\"']?(?:;|$)")
_HEAD = 4096
# Word and Excel save web pages, single-file pages and flat XML under their usual extensions.
_SAVED_BY_OFFICE = (b"urn:schemas-microsoft-com:office", b"<?mso-application", b"schemas.microsoft.com/office")


def fits(extension: str, body: bytes) -> bool:
    kind = extract.media_type(body)
    if kind in _ALLOWED[extension]:
        return True
    if extension == "pdf":
        return b"%PDF-" in body[:1024] and kind != "text/html"  # readers allow junk before the mark
    return _ALLOWED[extension] is _EDITABLE and any(mark in body[:_HEAD] for mark in _SAVED_BY_OFFICE)


def named_in(disposition: bytes) -> str | None:
    """The extension of the file name in a field Content-Disposition."""
    found = _NAMED.search(unquote(disposition.decode("latin-1")).lower())
    return found[1] if found and found[1] in _ALLOWED else None
