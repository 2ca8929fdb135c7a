"""The state of discovery, by province: how many portals are known, and what became of them.

The crawler, which knows portals and registry, writes it to DATA/discovery/state.json; the web pages show it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.base import times
from archive.base.errors import storage_error


@dataclass(frozen=True, slots=True)
class Province:
    """`code` has two digits, "" where no division is known. `portals` are seeds, `not_asked` those that were not searched yet.

    `columns` are entries of the registry and entries that were found, `verified` those of them where a crawl found reports.
    `governments` are the divisions in force, province, cities and counties; `with_column` those whose government has a known column.
    `needs_person` counts the seeds without a column by reason.
    """

    code: str
    portals: int
    not_asked: int
    columns: int
    verified: int
    governments: int
    with_column: int
    needs_person: dict[str, int]


@dataclass(frozen=True, slots=True)
class DiscoveryState:
    """`made_at` is a time of the archive (UTC)."""

    made_at: str
    provinces: tuple[Province, ...]


def write_state(data: Path, provinces: Iterable[Province]) -> DiscoveryState:
    """Write the state as of now."""
    path, state = _path(data), DiscoveryState(times.now(), tuple(provinces))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(state), ensure_ascii=False), "utf-8")
        new.replace(path)
    except OSError as error:
        raise storage_error(error, path) from error
    return state


def read_state(data: Path) -> DiscoveryState | None:
    """None where nothing was written, or not by us."""
    try:
        found = json.loads(_path(data).read_text("utf-8"))
        return DiscoveryState(found["made_at"], tuple(Province(**province) for province in found["provinces"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _path(data: Path) -> Path:
    return data / "discovery" / "state.json"
