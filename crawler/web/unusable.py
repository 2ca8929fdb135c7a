"""The error of a request that brings no usable page. It stands apart from `errors`, so that commands that only read start without
Scrapy."""

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from crawler.web.reasons import Reason


class Unusable(IgnoreRequest):
    """Raised in a downloader middleware; ends as a row of `failures`. `capture_id` is what was archived of it, if any."""

    def __init__(self, reason: "Reason", detail: str = "", capture_id: int | None = None) -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
        self.capture_id = capture_id
