"""What one visit of a site has asked for."""

from scrapy.http import Response

from crawler.lists.listing import Ask, Post


class Asked:
    """`lists` are the list pages asked for, `list_pages` the address of each that came, by the hash of its body. `rested` are
    those of old reports that are left to a later night.

    `too_many_noted` says that a failure was recorded because the lists link too many addresses.
    """

    def __init__(self) -> None:
        self.lists: set[Ask] = set()
        self.list_pages: dict[int, str] = {}
        self.rested: set[str] = set()
        self.too_many_noted = False
        self._addresses: set[str] = set()

    def __len__(self) -> int:
        return len(self._addresses)

    def add(self, url: str) -> None:
        self._addresses.add(url)

    def add_list(self, ask: Ask) -> None:
        self.lists.add(ask)
        self.add(ask.url if isinstance(ask, Post) else ask)

    def is_list(self, response: Response) -> bool:
        """Is this the body of a list page, under another address?"""
        return self.list_pages.get(hash(response.body), response.url) != response.url
