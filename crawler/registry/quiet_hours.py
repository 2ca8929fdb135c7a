"""Quiet hours: when a site is not asked, as its entry in the registry says."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Self

CHINA = timezone(timedelta(hours=8), "China Standard Time")  # one zone, without summer time
_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Minutes of the day in China, the last one not included. `start` after `end` goes over midnight."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`08:30-18:00`. Raises ValueError."""
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no time of day; write 08:30-18:00, in China Standard Time")
        hour, minute, end_hour, end_minute = map(int, found.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if max(minute, end_minute) > 59 or start >= 1440 or end > 1440 or start == end:
            raise ValueError(f"{text!r} is no time of day, or an empty one")
        return cls(start, end)

    def contains(self, moment: datetime) -> bool:
        local = moment.astimezone(CHINA)
        minute = local.hour * 60 + local.minute
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end
