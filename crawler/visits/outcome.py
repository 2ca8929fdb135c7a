"""How the visit of a site ended, judged by what failed."""

from collections.abc import Collection, Iterable

from crawler.web.reasons import Reason

# These stay as they are until the site changes: a missing item is no cause to come back every night.
LASTING = frozenset(
    {
        Reason.NOT_FOUND,
        Reason.MOVED,
        Reason.SOFT_404,
        Reason.OFF_HOST,
        Reason.ROBOTS,
        Reason.REDIRECT_LOOP,
        Reason.PRIVATE,
        Reason.ENCODING,
        Reason.TOO_LARGE,
        Reason.PAGE_TOO_LARGE,
        Reason.ADDRESS,
        Reason.WRONG_TYPE,
        Reason.EMPTY,
        Reason.LIST_END_UNKNOWN,
        Reason.INTERNAL,
    }
)
_LASTING = {reason.value for reason in LASTING}


def outcome(failures: Iterable[tuple[str, str]], start: Collection[str]) -> str:
    """`done`, `problems` or `failed`, as `archive.capture.site_visits.SiteVisit` says. `failures` are URLs and reasons.

    A start page that failed, whatever the reason, hides everything behind it: that site is to be tried again soon.
    """
    found = list(failures)
    if any(reason not in _LASTING or url in start for url, reason in found):
        return "failed"
    return "problems" if found else "done"
