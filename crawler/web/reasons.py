"""Why a request gave no usable page: a fixed list, so that failures can be counted and compared over years."""

from enum import Enum

from scrapy import exceptions
from twisted.internet import error as connection
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from crawler.web import errors


class Reason(Enum):
    """The values are what `failures.reason` holds."""

    BLOCKED = "blocked"  # a challenge or block page; its kind is in the detail
    NOT_TRIED = "not tried"  # left out because the host is left alone for the rest of the run; the detail says why
    TOLD_TO_WAIT = "told to wait"  # Retry-After asks for more time than a run has
    THROTTLED = "throttled"  # an index page in the place of the item
    QUIET = "quiet hours"
    ROBOTS = "robots"
    NOT_FOUND = "not found"  # HTTP 404 or 410
    HTTP = "http error"  # any other status from 400 on
    MOVED = "moved"  # an item that redirects to a start page
    SOFT_404 = "soft 404"  # HTTP 200, and nothing but a refresh to another page
    OFF_HOST = "off host"  # a link or redirect to a host that the site does not name
    # A link or redirect of which no request can be made: neither http nor https, its port is no port, it names a user.
    ADDRESS = "bad address"
    BUDGET = "budget used up"  # the requests, bytes or hours that a visit of this site may take
    REDIRECT_LOOP = "redirect loop"
    TIMEOUT = "timeout"
    DNS = "dns"
    PRIVATE = "private address"  # a name that leads to an address of a private net, which the site does not name
    REFUSED = "connection refused"
    CONNECTION = "connection lost"
    TLS = "tls"
    TRUNCATED = "truncated"  # fewer bytes than announced, or a gzip stream that ends early
    ENCODING = "bad content encoding"
    TOO_LARGE = "too large"
    PAGE_TOO_LARGE = "page too large"  # more links, rows or time than a page gets; rows that were read are kept
    WRONG_TYPE = "wrong type"  # a file whose first bytes are not those of its extension
    EMPTY = "empty"  # a list page without any row, or a page without a byte
    LIST_END_UNKNOWN = "list end unknown"  # the list announced more than it gave
    NOT_MODIFIED = "not modified"  # HTTP 304 although nothing is stored
    INTERNAL = "internal error"  # a fault of this program while it read the page


def of_status(status: int) -> Reason:
    return Reason.NOT_FOUND if status in (404, 410) else Reason.HTTP


_BY_TYPE: tuple[tuple[type[BaseException], Reason], ...] = (
    (exceptions.DownloadTimeoutError, Reason.TIMEOUT),
    (connection.TimeoutError, Reason.TIMEOUT),
    (exceptions.CannotResolveHostError, Reason.DNS),
    (exceptions.DownloadConnectionRefusedError, Reason.REFUSED),
    (exceptions.ResponseDataLossError, Reason.TRUNCATED),
    (errors.PageTooLarge, Reason.PAGE_TOO_LARGE),
    (exceptions.UnsupportedURLSchemeError, Reason.ADDRESS),
    (exceptions.DownloadCancelledError, Reason.TOO_LARGE),  # Scrapy cancels for no other cause than DOWNLOAD_MAXSIZE
)


def of_exception(error: BaseException) -> Reason:
    """The reason of a fault that Scrapy or Twisted raised while a page was fetched."""
    for kind, reason in _BY_TYPE:
        if isinstance(error, kind):
            return reason
    if isinstance(error, exceptions.IgnoreRequest):
        return Reason.REDIRECT_LOOP  # Scrapy ignores a request for no other cause
    for cause in _causes(error):
        if isinstance(cause, errors.TooMuchSent):
            return Reason.TOO_LARGE
        if type(cause).__module__.split(".")[0] in ("OpenSSL", "ssl", "service_identity"):
            return Reason.TLS
    of_network = isinstance(error, exceptions.DownloadFailedError | ResponseFailed | OSError | connection.ConnectError)
    return Reason.CONNECTION if of_network or type(error).__module__ == connection.__name__ else Reason.INTERNAL


def _causes(error: BaseException) -> list[object]:
    causes: list[object] = [error, error.__cause__]
    for failed in list(causes):
        if isinstance(failed, ResponseFailed | ResponseNeverReceived):
            causes += [getattr(cause, "value", cause) for cause in failed.reasons]
    return causes
