"""`family = "auto"`: the marks on the first page of a list tell its family.

`FAMILIES` holds the spiders of the other modules of this package by their names: a new family is a new module.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from crawler.lists.listing import Ask
from crawler.lists.walk import Walk
from crawler.visits.site_spider import SiteSpider
from crawler.web.limits import MAX_CHARS


def _spiders() -> Iterator[type[SiteSpider]]:
    for found in iter_modules([str(Path(__file__).parent)], "crawler.spiders."):
        if found.name != __name__:
            module = import_module(found.name)
            yield from (
                value
                for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, SiteSpider) and value.__module__ == found.name
            )


FAMILIES: dict[str, type[SiteSpider]] = {spider.name: spider for spider in _spiders()}
_MARKS = sorted(
    ((mark, name) for name, spider in FAMILIES.items() for mark in spider.marks), key=lambda pair: pair[0].rank
)


def family_of(text: str, url: str) -> str:
    """The name of the family whose mark the page or its address has; `generic` without one."""
    page = f"{url}\n{text[:MAX_CHARS]}"
    return next((name for mark, name in _MARKS if mark.pattern.search(page)), "generic")


def first_page(url: str) -> Ask:
    return FAMILIES[family_of("", url)].first_page(url)


class AutoSpider(SiteSpider):
    name = "auto"
    first_page = staticmethod(first_page)

    @classmethod
    def family(cls, text: str, url: str, walk: Walk) -> type[SiteSpider]:
        walk.family = walk.family or family_of(text, url)
        return FAMILIES[walk.family]
