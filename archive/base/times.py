"""UTC times as the archive writes them: `2026-01-31T08:00:00.000000Z`, always this long, so that text order is time order."""

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """`moment` must know its time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """Any ISO 8601 time; without a zone it is UTC. ValueError when it is none."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def now() -> str:
    return to_text(datetime.now(UTC))
