"""Which of the captures that were taken over are reports, whose, and what belongs to them: sightings and attachments, as of a crawl."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag

import extract
from archive.agencies.facts import Facts
from archive.base import times
from archive.base.sightings import Sighting
from archive.importing.judged import Judge, Judged, Link, Publisher
from archive.importing.manifest import Listed

_SHORT = re.compile(r"20\d\d.{0,9}(?:年报|年度报告)")  # as somebody who collects reports calls one


@dataclass(frozen=True, slots=True)
class Candidate:
    """A capture that may be a report. `listed` is what a manifest says of it; `local` that it was a single file. `full_id` is the
    capture that a revisit refers to."""

    capture_id: int
    url: str
    listed: Listed | None = None
    local: bool = False
    full_id: int | None = None


Report = tuple[Candidate, Sighting, Facts | None, tuple[Link, ...]]


@dataclass
class Sighted:
    """Collects what was judged, and decides when everything is known."""

    judge: Judge
    candidates: dict[int, Candidate] = field(default_factory=dict)
    judged: dict[int, Judged] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    elsewhere: int = 0  # reports on hosts that are no government's
    _linked: dict[str, str] = field(default_factory=dict)
    _parts: set[str] = field(default_factory=set)

    def add(self, capture_id: int, judged: Judged) -> None:
        self.judged[capture_id] = judged
        for link in judged.reports:
            self._linked.setdefault(_key(link.url), link.title)
        if judged.title:
            self._parts.update(_key(part.url) for part in judged.parts)

    def undecided(self) -> Iterator[Candidate]:
        """Those whose content nobody has judged, and of which nothing else tells whether they are reports."""
        for candidate in self.candidates.values():
            if self._judged(candidate) or self._is_named(candidate):
                continue
            if _key(candidate.url) in self._parts:
                continue
            publisher = self.judge.publisher(candidate.url, "", candidate.local)
            if candidate.local or (publisher and publisher.official):
                yield candidate

    def reports(self) -> Iterator[Report]:
        """The reports, each with its sighting, what the registry says of its agency, and what belongs to it."""
        for candidate in self.candidates.values():
            judged = self._judged(candidate) or Judged()
            title = self._title(candidate, judged)
            if not title or (_key(candidate.url) in self._parts and not self._is_named(candidate)):
                continue
            publisher = self._publisher(candidate, judged, title)
            if publisher:
                sighting = Sighting(
                    candidate.capture_id,
                    publisher.site_id,
                    publisher.agency,
                    publisher.region,
                    candidate.url,
                    title,
                    "",
                )
                yield candidate, sighting, publisher.facts, judged.parts

    def _judged(self, candidate: Candidate) -> Judged | None:
        return self.judged.get(candidate.capture_id) or self.judged.get(candidate.full_id or 0)

    def _is_named(self, candidate: Candidate) -> bool:
        """Whether a list or the manifest says that it is a report, by its title."""
        listed = candidate.listed.title if candidate.listed else ""
        named = extract.parse_title(listed).is_report or _SHORT.search(listed)
        return bool(named) or _key(candidate.url) in self._linked

    def _title(self, candidate: Candidate, judged: Judged) -> str:
        listed = candidate.listed.title if candidate.listed else ""
        if self._is_named(candidate):
            return listed or self._linked.get(_key(candidate.url), "") or judged.title
        return judged.title

    def _publisher(self, candidate: Candidate, judged: Judged, title: str) -> Publisher | None:
        vouched = candidate.listed is not None or candidate.local
        agency = (
            (candidate.listed.agency if candidate.listed else "") or judged.agency or extract.parse_title(title).agency
        )
        found = self.judge.publisher(candidate.url, agency or "", vouched)
        if found is None or not found.agency:
            self.problems.append(f"{candidate.url}: a report, but nothing tells whose; name the agency in manifest.csv")
            return None
        if not (found.official or vouched):
            self.elsewhere += 1
            return None
        return found


def _key(url: str) -> str:
    return urldefrag(url).url


def insert(connection: sqlite3.Connection, reports: Sequence[Report]) -> None:
    """Write those that are not there."""
    for candidate, sighting, _, parts in reports:
        for part in parts:
            sql = "INSERT INTO attachments (page_capture_id, url, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            connection.execute(sql, (candidate.capture_id, part.url, part.title))
        row = sighting.row()
        columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
        connection.execute(f"INSERT INTO sightings ({columns}) VALUES ({marks})", row)  # noqa: S608


def is_sighted(connection: sqlite3.Connection, capture_id: int) -> bool:
    return connection.execute("SELECT 1 FROM sightings WHERE capture_id = ?", (capture_id,)).fetchone() is not None


def unnamed(connection: sqlite3.Connection, truncated: Mapping[int, str]) -> dict[int, str]:
    """Of captures that were cut off, and why, those that are not named as failures."""
    return {id_: why for id_, why in truncated.items() if not why_truncated(connection, id_)}


def why_truncated(connection: sqlite3.Connection, capture_id: int) -> str:
    """Why a capture was cut off, as it is named as a failure; "" where it is not."""
    sql = "SELECT detail FROM failures WHERE capture_id = ? AND reason = 'truncated'"
    found = connection.execute(sql, (capture_id,)).fetchone()
    return str(found[0]) if found else ""


def name_truncated(connection: sqlite3.Connection, run_id: int, truncated: Mapping[int, str]) -> None:
    """Name them as failures: what is cut off is never what a page says."""
    connection.executemany(
        "INSERT INTO failures (run_id, site_id, url, at, reason, detail, capture_id) "
        "SELECT ?, '', url, ?, 'truncated', ?, id FROM captures WHERE id = ?",
        [(run_id, times.now(), why, id_) for id_, why in truncated.items()],
    )
