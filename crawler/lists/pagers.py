"""The call in JavaScript that draws the pager of a TRS page or one of its look-alikes.

It has another order of arguments in every template, so it is read by shape. What counts is the number of pages,
the current one, the name of the file, and whether page 2 is `index_1` (counted from 0) or `index_2` (from 1).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from crawler.lists.listing import count_in

# Patterns that begin with plain letters are looked for far quicker.
_CALL = re.compile(r"createPage(?<!\wcreatePage)(?<!function createPage)(?:HTML)?\s*\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Pager:
    """`current` counts from `base` (the number that the first page has), `pages` is how many there are.

    With `per_page`, `pages` may be the number of rows: what the page shows tells.
    """

    pages: int
    current: int
    base: int
    name: str = "index"
    extension: str = "html"
    rows: int | None = None
    per_page: int | None = None

    def told_by(self, shown: int) -> "Pager":
        """The pager of a page that shows so many rows."""
        if not self.per_page or shown > max(0, self.pages - (self.current - self.base) * self.per_page):
            return self
        return replace(self, pages=-(-self.pages // self.per_page), rows=self.pages)

    def next_page(self, url: str) -> str | None:
        following = self.current + 1
        if following - self.base >= self.pages:
            return None
        return urljoin(url, f"{self.name}_{following}.{self.extension}")


def pager_of(text: str, url: str) -> Pager | None:
    for shape in _SHAPES:
        pager = shape(text, url)
        if pager is not None and pager.pages >= 1:
            return pager
    return None


def _create_page(text: str, url: str) -> Pager | None:
    for call in _CALL.finditer(text):
        arguments = [argument.strip().strip("\"'") for argument in call[1].split(",")]
        numbers = []
        names = list(arguments)
        first_is_name = bool(names) and not names[0].isdigit()
        if first_is_name:  # the id of the pager's element: counted from 1
            names = names[1:]
        while names and (number := count_in(names[0])) is not None:
            numbers.append(number)
            names.pop(0)
        if len(numbers) < 2 or not names:
            continue
        extension = names[1] if len(names) > 1 else "html"
        rows = numbers[0] if len(numbers) == 3 else None
        return Pager(numbers[-2], numbers[-1], 1 if first_is_name else 0, names[0], extension, rows)
    return None


def _set_page(text: str, url: str) -> Pager | None:
    found = re.search(r"""\.pagination\(\s*["']setPage["']\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})""", text)
    return Pager(int(found[2]), int(found[1]), 1, *_file_name(url, int(found[1]))) if found else None


def _count_page(text: str, url: str) -> Pager | None:
    found = re.search(r"countPage(?<!\wcountPage)\s*=\s*[\"']?(\d{1,9})", text)
    current = re.search(r"currentPage(?<!\wcurrentPage)\s*=\s*[\"']?(\d{1,9})", text)
    if not found:
        return None
    number = int(current[1]) if current else _number_in(url, int(found[1]))
    return Pager(int(found[1]), number, 0, *_file_name(url, number))


def _script_config(text: str, url: str) -> Pager | None:
    found = re.search(r"pagination_script_config\s*=\s*\{([^{}]*+)\}", text)
    if not found:
        return None
    values = dict(re.findall(r"""(?<!\w)(\w++)\s*+:\s*+["']?(\d{1,9})""", found[1]))
    number = int(values.get("pageNumber", 0))
    return Pager(int(values.get("total", 1)), number, 0, *_file_name(url, number))


def _nsetpage(text: str, url: str) -> Pager | None:
    found = re.search(r"nsetpage(?<!\wnsetpage)\(\s*(\d{1,9})\s*,\s*(\d{1,9})(?:\s*,\s*(\d{1,9}))?", text)
    if not found:
        return None
    number, per_page = int(found[1]), int(found[3]) if found[3] else None
    return Pager(int(found[2]), number, 1, *_file_name(url, number), per_page=per_page)


_SHAPES: tuple[Callable[[str, str], Pager | None], ...] = (
    _create_page,
    _set_page,
    _count_page,
    _script_config,
    _nsetpage,
)


def _file_name(url: str, current: int) -> tuple[str, str]:
    """Name and extension without the number of the page; `index_18113.html` of a catalogue has one that is none."""
    file = urlsplit(url).path.rsplit("/", 1)[-1]
    name, _, extension = file.rpartition(".")
    return (name.removesuffix(f"_{current}") or "index", extension or "html") if name else ("index", "html")


def _number_in(url: str, pages: int) -> int:
    found = re.search(r"_(\d{1,9})\.\w+$", urlsplit(url).path)
    return int(found[1]) if found and int(found[1]) < pages else 0
