"""A report as JSON text, from a process that is not trusted: whether it has the shape of the contract, and nothing else."""

import json
from collections.abc import Callable, Mapping
from typing import Any, get_args

import orjson

from extract.text.report import FindingKind, Report, Severity, Status, to_json

_Types = tuple[type, ...]
_TEXT: _Types = (str,)
_MAYBE: _Types = (str, type(None))
_NUMBER: _Types = (int, float)
_COUNT: _Types = (int,)
_SOURCE = {"path": _TEXT, "sha256": _TEXT, "bytes": _COUNT, "media_type": _TEXT, "charset": _MAYBE}
_REPORT = {
    "source": (dict,),
    "title": _MAYBE,
    "agency": _MAYBE,
    "year": (int, type(None)),
    "form": _TEXT,
    "published": _MAYBE,
    "info": (dict,),
    "sections": (list,),
    "tables": (dict,),
    "findings": (list,),
    "unmapped": (list,),
}
_SECTION = {"number": _COUNT, "heading": _TEXT, "text": _TEXT}
_FINDING = {
    **dict.fromkeys(("rule", "kind", "severity", "where", "message"), _TEXT),
    **dict.fromkeys(("expected", "actual"), _MAYBE),
}
_CELL = {"status": _TEXT, "value": (int, str, type(None)), "printed": _MAYBE}
_CELL_MORE = {"at": (dict,), "ocr": _NUMBER, "unit": _MAYBE}
_PLACE = dict.fromkeys(("table", "row", "column"), _COUNT)
_PLACE_MORE = {"xpath": _TEXT, "page": _COUNT, "box": (list,), "sheet": _TEXT, "cell": _TEXT, "member": _TEXT}
_STATUSES, _KINDS, _SEVERITIES = (frozenset(get_args(words)) for words in (Status, FindingKind, Severity))


def to_text(report: Report) -> str:
    """The report's JSON, without the path of the file."""
    return dumps(to_json(report, ""))


def from_text(text: str, path: str) -> dict[str, Any]:
    """The JSON object in such a text, with the path. Raises `ValueError` when it is no report's."""
    for loads in (orjson.loads, json.loads):  # the first knows no numbers above 64 bits and no lone surrogates
        try:
            value = loads(text)
        except ValueError:
            continue
        if _is_report(value):
            value["source"]["path"] = path
            return dict(value)
    raise ValueError("the reader gave no report")


def dumps(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_report(value: Any) -> bool:
    return (
        _is(value, _REPORT)
        and _is(value["source"], _SOURCE)
        and _words(value["info"].values())
        and all(_is(section, _SECTION) for section in value["sections"])
        and all(map(_is_finding, value["findings"]))
        and _words(value["unmapped"])
        and _each(value["tables"], lambda rows: _each(rows, lambda columns: _each(columns, _is_cell)))
    )


def _is(value: Any, needed: Mapping[str, _Types], more: Mapping[str, _Types] | None = None) -> bool:
    if type(value) is not dict or not needed.keys() <= value.keys():
        return False
    known = {**needed, **(more or {})}
    return all(type(part) in known.get(name, ()) for name, part in value.items())


def _each(value: Any, holds: Callable[[Any], bool]) -> bool:
    return type(value) is dict and all(map(holds, value.values()))


def _words(values: Any) -> bool:
    return all(type(one) is str for one in values)


def _is_finding(value: Any) -> bool:
    return _is(value, _FINDING) and value["kind"] in _KINDS and value["severity"] in _SEVERITIES


_MOST_SEEN = 1000
_CELLS_SEEN: set[tuple[Any, ...]] = set()  # names and types that were found right: a report has hundreds of cells


def _is_cell(value: Any) -> bool:
    if type(value) is not dict:
        return False
    place = value.get("at")
    kinds = (
        *value,
        *map(type, value.values()),
        *(place or ()),
        *(map(type, place.values()) if type(place) is dict else ()),
    )
    if kinds not in _CELLS_SEEN:
        if not _is(value, _CELL, _CELL_MORE) or not (place is None or _is(place, _PLACE, _PLACE_MORE)):
            return False
        if len(_CELLS_SEEN) < _MOST_SEEN:
            _CELLS_SEEN.add(kinds)
    return value["status"] in _STATUSES and (not place or "box" not in place or _is_box(place["box"]))


def _is_box(value: list[Any]) -> bool:
    return len(value) == 4 and all(type(one) in _NUMBER for one in value)
