"""What the archive is: about, method, glossary, contact and licence, in both languages."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from datasette import Response

from archive.base.usage_warnings import WARNINGS
from archive.web.pages import Asked, render

NAMES = ("about", "method", "glossary", "contact", "licence")


@dataclass(frozen=True)
class Contact:
    """How to reach the operator; `link` is "" where `text` is neither a mail address nor a page, `text` where there is none."""

    text: str
    link: str


def page(asked: Asked) -> Response:
    name = asked.names["name"]
    terms = _terms() if name == "glossary" else []
    return render(
        asked, "prose.html", name=name, terms=terms, warnings=list(WARNINGS.values()), contact=contact_of(asked)
    )


def contact_of(asked: Asked) -> Contact:
    text = asked.contact
    if re.fullmatch(r"[^@\s/:?&]+@[^@\s/:?&]+", text):
        return Contact(text, f"mailto:{text}")
    return Contact(text, text if re.match(r"https?://", text) else "")


@cache
def _terms() -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = tomllib.loads(files("archive.web").joinpath("glossary.toml").read_text("utf-8"))[
        "term"
    ]
    return terms
