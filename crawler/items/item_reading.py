"""What is read of an item's page: a function of its bytes, so that a large page can be read in a process of its own."""

from dataclasses import dataclass

import extract
from crawler.items import soft_404
from crawler.items.attachments import files_of
from crawler.items.further_pages import frames, further_pages
from crawler.items.page import ItemPage
from crawler.items.pictures import pictures_of
from crawler.lists.classify_link import is_cut
from crawler.lists.listing import Row
from crawler.web.outages import evidence_of, outage_in
from crawler.web.pages import own_title
from crawler.web.reasons import Reason


@dataclass(frozen=True, slots=True)
class ItemReading:
    """What a list links: the reason why it is another page, or "", with `detail`, and the page's title where the list cuts it.

    `files`, `pictures` and `pages` (in frames, and further ones of the article) belong to it; `left` more pages are not
    named. `moved` is the address that a page of nothing but a refresh leads to.
    """

    stand_in: str
    title: str = ""
    files: tuple[Row, ...] = ()
    pictures: tuple[Row, ...] = ()
    pages: tuple[Row, ...] = ()
    left: int = 0
    moved: str = ""
    detail: str = ""


def read_item(
    data: bytes, charset: str | None, url: str, asked: str, list_url: str, title: str, is_list: bool
) -> ItemReading:
    """`asked` is the address that was asked for, `is_list` whether a list of the site has these bytes."""
    if target := soft_404.new_address(data, charset, url, list_url):
        return ItemReading("", moved=target)
    reason = soft_404.gone(url, asked, list_url, data)
    if reason is None and (
        (is_list and extract.parse_title(title).year) or soft_404.is_index_page(data, charset, url, title)
    ):
        reason = Reason.THROTTLED
    if reason is None and soft_404.has_nothing_of(title, data, charset, url):
        reason = Reason.EMPTY
    if reason is not None:
        return ItemReading(reason.value, detail=evidence_of(outage_in(data, charset)))
    page = ItemPage.of(data, charset, url)
    further, left = further_pages(page, url)
    files = tuple(files_of(page))
    return ItemReading(
        "",
        own_title(page.text) or title if is_cut(title) else title,
        files,
        tuple(pictures_of(page, beside_files=bool(files))),
        (*frames(page), *further),
        left,
    )


def read_part(data: bytes, charset: str | None, url: str, asked: str, first: str) -> ItemReading:
    """A page of the item at `first`, `asked` for at another address than `url` where the server sent it on."""
    if reason := soft_404.gone(url, asked, first, data):
        return ItemReading(reason.value)
    page = ItemPage.of(data, charset, url)
    further, left = further_pages(page, first)
    return ItemReading("", "", tuple(files_of(page)), tuple(pictures_of(page)), tuple(further), left)
