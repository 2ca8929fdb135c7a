"""DATA/discovery: seeds, what became of each, and the entries that were found.

`portals.csv`   the seeds (`portals`)
`looked.csv`    a row a seed that was searched: when, by which run, and the entry or why a person is needed
`found.toml`    the entries, as a file of the registry

Each result is added when it is known: first its entry, then its row. So a seed without a row is asked again after a kill.
"""

import tomllib
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from crawler.discovery.entries import as_toml, entry_of
from crawler.discovery.look import Look
from crawler.discovery.portals import (
    Portal,
    add_text,
    drop_torn_end,
    read_portals,
    read_rows,
    whole_text,
    write_portals,
    write_rows,
)
from crawler.web.errors import RegistryError

SHELL = "single-page application"
ELSEWHERE = "another host or agency"
NO_COLUMN = "no column"


@dataclass(frozen=True, slots=True)
class Looked:
    """`entry` is the id of what was found, "" where `reason` and `detail` say why a person is needed. `asked` counts requests,
    `site_code` is the 网站标识码 that the pages have.
    """

    url: str
    region: str
    name: str
    day: str
    run: str
    asked: str
    site_code: str
    entry: str
    reason: str
    detail: str


class Results:
    """Reads without writing, also while a search runs. Raises RegistryError for files that are not as they were written."""

    def __init__(self, data: Path) -> None:
        directory = data / "discovery"
        self.found_file = directory / "found.toml"
        self._portals_file, self._looked_file = directory / "portals.csv", directory / "looked.csv"
        self.portals = {portal.url: portal for portal in read_portals(self._portals_file)}
        self.looked = {row.url: row for row in self._read_looked()}
        self.entries = self._read_entries()
        self._ids = {entry["id"] for entry in self.entries}
        self._starts = {start: entry["id"] for entry in self.entries for start in entry["start"]}

    def _read_looked(self) -> list[Looked]:
        names = [field.name for field in fields(Looked)]
        return [Looked(**{name: row.get(name, "") for name in names}) for row in read_rows(self._looked_file)]

    def _read_entries(self) -> list[dict[str, Any]]:
        try:
            return list(tomllib.loads(whole_text(self.found_file, "\n\n")).get("site", []))
        except tomllib.TOMLDecodeError as error:
            raise RegistryError(f"{self.found_file}: {error}") from error

    def repair(self) -> None:
        """Cut off what a kill left half written. For who holds the lock of the archive."""
        for file, end in ((self._portals_file, "\n"), (self._looked_file, "\n"), (self.found_file, "\n\n")):
            drop_torn_end(file, end)

    def add_portals(self, portals: Collection[Portal]) -> list[Portal]:
        """Those whose addresses are new, which are added."""
        new = {portal.url: portal for portal in portals if portal.url not in self.portals}
        if new:
            self.portals |= new
            write_portals(self._portals_file, list(new.values()))
        return list(new.values())

    def add_look(self, portal: Portal, look: Look, run_id: int, day: str) -> Looked:
        entry = self._new_entry(portal, look)
        reason, detail = ("", "") if entry else why_open(look)
        looked = Looked(
            portal.url,
            portal.region,
            portal.name,
            day,
            str(run_id),
            str(look.asked),
            look.site_code or "",
            entry,
            reason,
            detail,
        )
        write_rows(self._looked_file, [field.name for field in fields(Looked)], [asdict(looked)])
        self.looked[portal.url] = looked
        return looked

    def _new_entry(self, portal: Portal, look: Look) -> str:
        """The id of the entry for what was found, "" where nothing was; of the entry that is there where the address has one."""
        entry = entry_of(look, self._ids, portal)
        if entry is None:
            return ""
        if known := self._starts.get(entry["start"][0]):
            return str(known)
        add_text(self.found_file, f"{as_toml(look, entry)}\n")
        self.entries.append(entry)
        self._ids.add(entry["id"])
        self._starts |= dict.fromkeys(entry["start"], entry["id"])
        return str(entry["id"])


def why_open(look: Look) -> tuple[str, str]:
    """Why a person is needed: a reason of docs/sites.md, and what to look at."""
    if look.elsewhere:
        return ELSEWHERE, look.elsewhere
    if look.shell:
        return SHELL, look.path[0]
    if look.failures:
        failure = look.failures[-1]
        return failure.reason, " ".join(f"{failure.url} {failure.detail}".split())
    return NO_COLUMN, " ".join(look.path)
