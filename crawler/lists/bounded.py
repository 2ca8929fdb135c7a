"""Readers of list pages, held to the limits."""

from dataclasses import replace
from functools import wraps
from typing import Protocol

from crawler.lists.listing import ListPage
from crawler.web.errors import LargePage
from crawler.web.limits import MAX_LISTS, MAX_ROWS, within_limits


class ReadList(Protocol):
    """Reads a list page, or an answer of an interface, at this address."""

    def __call__(self, text: str, url: str) -> ListPage: ...


def bounded(read_list: ReadList) -> ReadList:
    """The reader, which reads no more of a page than `limits` allows and says in `ListPage.cut` what it left out."""

    @wraps(read_list)
    def read(text: str, url: str) -> ListPage:
        text, cut = within_limits(text)
        try:
            page = read_list(text, url)
        except LargePage as error:
            return ListPage((), cut=str(error))
        for name, found, most in (
            ("rows", page.rows, MAX_ROWS),
            ("rows", page.spare, MAX_ROWS),
            ("lists", page.lists, MAX_LISTS),
        ):
            if len(found) > most:
                cut = f"the page has {len(found)} {name}; {most} are read"
        if not cut:
            return page
        rows, spare, lists = page.rows[:MAX_ROWS], page.spare[:MAX_ROWS], page.lists[:MAX_LISTS]
        return replace(page, rows=rows, spare=spare, lists=lists, cut=page.cut or cut)

    return read
