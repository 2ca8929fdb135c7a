"""What one visit of a site may take: requests, bytes and hours, so that a site which never ends does not keep others waiting.

The limits are `max_requests`, `max_mb` and `max_hours` of its entry in the registry. Every request counts, also robots.txt,
redirects and repetitions, and every byte that came over its connections.
"""

import time
from dataclasses import dataclass, field

from crawler.registry.sites import Site

_MB = 1_000_000
_HOUR_S = 3600.0


@dataclass(slots=True)
class Spent:
    """What the visit of one site has taken so far; it begins when this is made."""

    requests: int = 0
    bytes: int = 0
    _began_s: float = field(default_factory=time.monotonic)

    def over(self, site: Site) -> str:
        """Which limit of the site is reached, or ""."""
        if self.requests >= site.max_requests:
            return f"{site.max_requests} requests (max_requests)"
        if self.bytes >= site.max_mb * _MB:
            return f"{site.max_mb} MB (max_mb)"
        if time.monotonic() - self._began_s >= site.max_hours * _HOUR_S:
            return f"{site.max_hours:g} hours (max_hours)"
        return ""
