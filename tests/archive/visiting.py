"""Visits of a site on a day: a list, the reports that it links, and what failed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archive.base.sightings import Sighting
from archive.capture.runs import finish_run, start_run
from archive.capture.site_visits import SiteVisit
from archive.capture.writer import CaptureWriter
from archive.reading.ingest import read_new_captures
from archive.writing.opening import open_for_writing
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
    failures: Sequence[tuple[str, str] | tuple[str, str, str]] = (),
    listed: bool = True,
    site: str = "xiuzhou",
    agency: str = "嘉兴市秀洲区人民政府",
    region: str = "330411",
    list_url: str = LIST,
    title: str = "",
    titles: Mapping[str, str] | None = None,
    finished: bool = True,
    read: bool = True,
) -> int:
    """A run at 02:00 UTC of `day` that saw this of the site; its id. A failure is URL, reason and the title of a report.

    Without `finished` it was killed within the site, without `read` before anything was read.
    """
    at = datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)
    pages = pages or {}
    with open_for_writing(shelf.data) as archive:
        run_id = start_run(archive, contact=None, command="nightly")
        with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
            list_capture = None
            if listed:
                list_capture = writer.write(exchange(list_url, f"<ul>{sorted(pages)}</ul>".encode(), fetched_at=at))
            for url, page in pages.items():
                capture_id = writer.write(exchange(url, page, fetched_at=at))
                linked = (titles or {}).get(url, title)
                writer.sight(Sighting(capture_id, site, agency, region, url, linked, list_url))
            for url, reason, *of_link in failures:
                part, linked_title = ("report", of_link[0]) if of_link else ("list", None)
                writer.fail(url, reason, at=at, site_id=site, part=part, title=linked_title)
            if finished:
                counts = (len(pages) + listed, 0, len(pages), len(failures))
                writer.visit(SiteVisit(site, at.date(), False, at, at, "done", *counts, list_capture))
        if read:
            read_new_captures(archive, run_id)
            finish_run(archive, run_id, "done")
    return run_id
