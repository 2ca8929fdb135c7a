"""Does a file hold what its extension says? Told from its first bytes: an error page is often served as `….pdf`."""

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
_ALLOWED: dict[str, set[str]] = {
    "pdf": {"application/pdf"},
    "ofd": {"application/ofd", "application/zip"},
    "zip": {*_ZIPPED, "application/vnd.rar", "application/x-7z-compressed"},
    **dict.fromkeys(("doc", "docx", "xls", "xlsx", "wps", "rtf"), _EDITABLE),
}


def fits(extension: str, body: bytes) -> bool:
    return extract.media_type(body) in _ALLOWED[extension]
