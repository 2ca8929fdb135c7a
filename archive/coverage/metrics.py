"""A status in the text format of Prometheus, for the textfile collector of node_exporter."""

from collections import Counter
from collections.abc import Iterator, Sequence

from archive.base.times import from_text
from archive.coverage.health import IncidentKind, SiteHealth
from archive.coverage.status import Status

# Name without its prefix, what it says, and the value of SiteHealth that it gives.
_GAUGES = (
    ("expected_reports", "Reports expected from previous visits.", "expected"),
    ("found_reports", "Reports that the newest visit found.", "found"),
    ("new_reports", "Reports that the newest visit found first.", "new"),
    ("changed_reports", "Reports that the newest visit found changed.", "changed"),
    ("gone_reports", "Reports of the visit before that are no longer listed.", "gone"),
    ("failed_urls", "Addresses that gave no usable page in the newest visit.", "failed"),
    ("last_checked_timestamp_seconds", "When the newest visit ended.", "last_checked"),
    ("last_changed_timestamp_seconds", "When a new or changed report was fetched last.", "last_changed"),
    (
        "last_confirmed_unchanged_timestamp_seconds",
        "When a report was fetched last that had not changed.",
        "last_confirmed_unchanged",
    ),
)


def prometheus(found: Status) -> str:
    """Every site's gauges, without those that are not known, and the incidents by site and by kind."""
    lines = [line for gauge in _GAUGES for line in _gauge(found.sites, *gauge)]
    lines += _head("nianbao_site_incident", "1 for each incident of a site.")
    for site_id, kind in dict.fromkeys((incident.site_id, incident.kind) for incident in found.incidents):
        lines.append(f'nianbao_site_incident{{site="{_label(site_id)}",kind="{kind.value}"}} 1')
    lines += _head("nianbao_incidents", "Incidents of all sites by kind.")
    counts = Counter(incident.kind for incident in found.incidents)
    lines += [f'nianbao_incidents{{kind="{kind.value}"}} {counts[kind]}' for kind in IncidentKind]
    last = found.last_run
    label = _label(last.outcome or "under way") if last else ""
    lines += _head("nianbao_last_run_started_timestamp_seconds", "When the last crawl or night began.")
    lines += (
        [f'nianbao_last_run_started_timestamp_seconds{{outcome="{label}"}} {_seconds(last.started_at)}'] if last else []
    )
    lines += _head("nianbao_last_run_ended_timestamp_seconds", "When the last crawl or night ended.")
    if last and last.finished_at:
        lines.append(f'nianbao_last_run_ended_timestamp_seconds{{outcome="{label}"}} {_seconds(last.finished_at)}')
    return "\n".join(lines) + "\n"


def _seconds(moment: str) -> int:
    return int(from_text(moment).timestamp())


def _gauge(sites: Sequence[SiteHealth], name: str, description: str, attribute: str) -> Iterator[str]:
    yield from _head(f"nianbao_site_{name}", description)
    for site in sites:
        value = getattr(site, attribute)
        if value is not None:
            number = _seconds(value) if isinstance(value, str) else value
            yield f'nianbao_site_{name}{{site="{_label(site.site_id)}"}} {number}'


def _head(name: str, description: str) -> list[str]:
    return [f"# HELP {name} {description}", f"# TYPE {name} gauge"]


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
