"""A report as one line of JSON from a process that is not trusted: whether it is one, and safe to print."""

import json
import re
from typing import Any

import orjson

from extract.text.report import Report, to_json
from extract.text.visible import visible

_MAYBE = (str, type(None))
_REPORT: dict[str, tuple[type, ...]] = {
    "source": (dict,),
    "title": _MAYBE,
    "agency": _MAYBE,
    "year": (int, type(None)),
    "form": (str,),
    "published": _MAYBE,
    "info": (dict,),
    "sections": (list,),
    "tables": (dict,),
    "statements": (list,),
    "findings": (list,),
    "unmapped": (list,),
}
# The characters that `visible` escapes, in UTF-8, by their first bytes. JSON has no others: it escapes those below 32.
_STEERING = {
    b"\x7f": re.compile(rb"\x7f"),
    b"\xc2": re.compile(rb"\xc2[\x80-\x9f]"),
    b"\xd8": re.compile(rb"\xd8\x9c"),
    b"\xe2": re.compile(rb"\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa6-\xa9])"),
}


def to_line(report: Report, path: str) -> bytes:
    """The report's JSON in one line, in UTF-8."""
    return dumps(to_json(report, path))


def dumps(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # numbers above 64 bits and lone surrogates
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def checked(line: bytes) -> bytes:
    """The line, with characters that steer a terminal as escapes. Raises `ValueError` when it is no report's."""
    value = _loads(line)
    if type(value) is not dict or value.keys() != _REPORT.keys() or b"\n" in line or b"\r" in line:
        raise ValueError("the reader gave no report")
    if not all(type(part) in _REPORT[name] for name, part in value.items()):
        raise ValueError("the reader gave no report")
    if any(first in line and steering.search(line) for first, steering in _STEERING.items()):
        return visible(line.decode()).encode()
    return line


def _loads(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except ValueError:  # also of numbers above 64 bits and lone surrogates
        return json.loads(line.decode(), parse_constant=_no_number)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
