"""Visits of a site on a day: a list, the reports that it links, and what failed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archive.capture import CaptureWriter
from archive.ingest import read_new_captures
from archive.runs import finish_run, start_run
from archive.sightings import Sighting
from archive.store import Archive
from tests.archive.conftest import Shelf, exchange, report_page

LIST = "http://127.0.0.1/list"


def reports(*years: int, of: str = "嘉兴市秀洲区人民政府", granted: int = 5) -> dict[str, bytes]:
    """Address → page of the report about each year."""
    return {
        f"http://127.0.0.1/{year}.html": report_page(f"{of}{year}年政府信息公开工作年度报告", granted=granted)
        for year in years
    }


def visit(
    shelf: Shelf,
    day: str,
    pages: Mapping[str, bytes] | None = None,
    *,
    failures: Sequence[tuple[str, str]] = (),
    listed: bool = True,
    site: str = "xiuzhou",
    agency: str = "嘉兴市秀洲区人民政府",
    region: str = "330411",
    list_url: str = LIST,
    title: str = "",
    outcome: str = "done",
) -> int:
    """A run at 02:00 UTC of `day` that saw this of the site, with failures (URL, reason); its id."""
    at = datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)
    with Archive.open(shelf.data, write=True) as archive:
        run_id = start_run(archive, contact=None, command="test")
        with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
            if listed:
                writer.write(exchange(list_url, f"<ul>{sorted(pages or {})}</ul>".encode(), fetched_at=at))
            for url, page in (pages or {}).items():
                capture_id = writer.write(exchange(url, page, fetched_at=at))
                writer.sight(Sighting(capture_id, site, agency, region, url, title, list_url))
            for url, reason in failures:
                writer.fail(url, reason, at=at, site_id=site)
        read_new_captures(archive, run_id)
        finish_run(archive, run_id, outcome)
    return run_id
