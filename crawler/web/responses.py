"""What a site answered: in which charset, to which address, or why there is no usable page."""

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.web import reasons
from crawler.web.reasons import Reason
from crawler.web.unusable import Unusable


def seen_page(response: Response) -> str:
    """The page itself, or for JSON the one that it was asked from."""
    asked_from = response.request.headers.get("Referer") if response.request else None
    return asked_from.decode("latin-1") if asked_from and response.body[:1] in b"{[" else response.url


def charset_of(response: Response) -> str | None:
    """The charset that the server declares; a hint only."""
    declared = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    return declared.split("charset=", 1)[1].split(";")[0].strip("\"' ") or None if "charset=" in declared else None


def explain(error: BaseException | None) -> tuple[Reason, str, int | None]:
    """Reason, detail and capture of a request that failed."""
    if isinstance(error, Unusable):
        return error.reason, error.detail, error.capture_id
    if isinstance(error, HttpError):
        status = error.response.status
        return reasons.of_status(status), f"HTTP {status}", error.response.meta.get("capture_id")
    assert error is not None
    return reasons.of_exception(error), str(error)[:300], None


def asked_for(request: Request) -> str:
    """The address that a list linked, before any redirect."""
    asked: str = (request.meta.get("redirect_urls") or [request.url])[0]
    return asked
