"""What is read of an item's page: a function of its bytes, so that a large page can be read in a process of its own."""

from dataclasses import dataclass

import extract
from crawler.items import soft_404
from crawler.items.attachments import file_links
from crawler.lists.classify_link import is_cut
from crawler.lists.listing import Row
from crawler.web.pages import own_title
from crawler.web.reasons import Reason


@dataclass(frozen=True, slots=True)
class ItemReading:
    """What a list links: the reason why it is another page, or "", the page's title where the list cuts it, its files."""

    stand_in: str
    title: str
    files: tuple[Row, ...]


def read_item(
    data: bytes, charset: str | None, url: str, asked: str, list_url: str, title: str, is_list: bool
) -> ItemReading:
    """`asked` is the address that was asked for, `is_list` whether a list of the site has these bytes."""
    reason = soft_404.gone(url, asked, list_url, data)
    if reason is None and (
        (is_list and extract.parse_title(title).year) or soft_404.is_index_page(data, charset, url, title)
    ):
        reason = Reason.THROTTLED
    if reason is None and soft_404.has_nothing_of(title, data, charset, url):
        reason = Reason.EMPTY
    if reason is not None:
        return ItemReading(reason.value, "", ())
    own = own_title(extract.decode(data, charset)) if is_cut(title) else ""
    return ItemReading("", own or title, tuple(file_links(data, charset, url)))
