"""Sightings: this capture is a report, because a list of annual reports on this site links it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sighting:
    """`capture_id` is a report's page, or a bare attachment that the list links.

    `agency` runs the site (from the registry), `region` is its GB/T 2260 code, `title` is the title or text of the link.
    """

    capture_id: int
    site_id: str
    agency: str
    region: str
    url: str
    title: str
    list_url: str

    def row(self) -> dict[str, str | int]:
        return dict(vars(self))
