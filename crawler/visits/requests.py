"""The requests of a spider: how a list page is asked for, and what a request is for."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from scrapy import Request

from crawler.lists.listing import Ask, Post, Row
from crawler.lists.walk import Walk


def list_request(
    ask: Ask, walk: Walk, headers: Mapping[str, str], callback: Callable[..., Any], errback: Callable[..., Any]
) -> Request:
    common: dict[str, Any] = {"errback": errback, "priority": 1, "dont_filter": walk.pages == 0}
    if not isinstance(ask, Post):
        kwargs = {"walk": walk, "address": ""}
        return Request(ask, callback, headers=dict(headers), cb_kwargs=kwargs, **common)
    kind = "application/json" if ask.body else "application/x-www-form-urlencoded"
    return Request(
        ask.url,
        callback,
        method="POST",
        body=ask.body or urlencode(ask.form),
        headers={**headers, "Content-Type": kind},
        cb_kwargs={"walk": walk, "address": ask.address},
        **common,
    )


def part_of(request: Request) -> tuple[str, str | None]:
    """What a request of a spider is for, as in `CaptureWriter.fail`, and the title of the link to it."""
    if "walk" in request.cb_kwargs:
        return "list", None
    row: Row | None = request.cb_kwargs.get("row")
    link: Row | None = request.cb_kwargs.get("link")
    return ("report", row.title) if row else ("attachment", (link and link.title) or None)
