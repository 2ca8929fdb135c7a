"""The site registry: TOML files with `[[site]]` tables, checked strictly.

Every fault names the file, the line and the key, since registries are written by hand. The registry that ships with
the package is `crawler/registry/entries/*.toml`, one file a province.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from archive.base.toml_files import BadTomlError, quoted, read_toml
from crawler.registry.credit_codes import is_credit_code
from crawler.registry.quiet_hours import QuietHours
from crawler.web.errors import RegistryError, UnknownSite
from crawler.web.urls import fault_of, host_of

# Every module of `crawler/spiders` is a family of its name. They are not imported for that: Scrapy takes long to load.
FAMILIES = tuple(sorted(module.name for module in iter_modules([str(Path(__file__).parents[1] / "spiders")])))
TlsProfile = Literal["legacy", "p256", "unverified"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Level = Literal["national", "province", "city", "county", "township"]
# A zone's committee (开发区管委会) governs without being a division; a vertical bureau (税务, 海关, 气象) answers to its ministry.
Kind = Literal["government", "department", "zone", "vertical"]
MAX_REQUESTS = 20_000  # of one visit: eleven hours at a request each two seconds
MAX_MB = 10_000
MAX_HOURS = 12.0
_HEAD = re.compile(r"\s*\[\[\s*\"?site\"?\s*\]\]")


class Site(BaseModel):
    """One place where annual reports are published. `hosts` are `host` or `host:port`, lower case.

    `level`, `kind`, `parent` (who it answers to) and `credit_code` (统一社会信用代码) are about the agency, where known.
    `status` says how the address is known: `stated` by a public page or program, `derived` from the address of a report,
    `discovered` by following links or `verified` by a crawl that found reports, both with the day. `source` says from what.
    `max_requests`, `max_mb` (megabytes of answers) and `max_hours` are what a visit may take (`budget`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^\S+$")]
    agency: Text
    region: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    family: str = "auto"
    start: Annotated[tuple[str, ...], Field(min_length=1)]
    hosts: tuple[str, ...] = ()
    level: Level | None = None
    kind: Kind | None = None
    parent: Text | None = None
    credit_code: str | None = None
    source: Text | None = None
    status: (
        Annotated[str, StringConstraints(pattern=r"^(?:stated|derived|(?:discovered|verified) \d{4}-\d\d-\d\d)$")]
        | None
    ) = None
    tls: tuple[TlsProfile, ...] = ()
    quiet_hours: str | None = None
    max_requests: Annotated[int, Field(gt=0, strict=True)] = MAX_REQUESTS
    max_mb: Annotated[int, Field(gt=0, strict=True)] = MAX_MB
    max_hours: Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)] = MAX_HOURS

    @field_validator("family")
    @classmethod
    def _is_family(cls, name: str) -> str:
        if name not in FAMILIES:
            *others, last = map(repr, FAMILIES)
            raise PydanticCustomError("family", "Input should be {names}", {"names": f"{', '.join(others)} or {last}"})
        return name

    @field_validator("tls", mode="before")
    @classmethod
    def _may_be_several(cls, profiles: object) -> object:
        return (profiles,) if isinstance(profiles, str) else profiles

    @field_validator("credit_code")
    @classmethod
    def _has_check_character(cls, code: str | None) -> str | None:
        if code is not None and not is_credit_code(code):
            raise ValueError(f"{code!r} is no 统一社会信用代码 (18 characters, the last one checks the others)")
        return code

    @field_validator("start")
    @classmethod
    def _are_urls(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            if fault := fault_of(url):
                raise ValueError(f"{url!r} is no http or https address: {fault}")
        return urls

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            fault = "it has more than name and port" if set(host) & set("/?#") else fault_of(f"http://{host}")
            if fault:
                raise ValueError(f"{host!r} is no host (write it without http:// and path): {fault}")
        return tuple(host.lower() for host in hosts)

    @field_validator("quiet_hours")
    @classmethod
    def _are_hours(cls, hours: str | None) -> str | None:
        if hours is not None:
            QuietHours.parse(hours)
        return hours

    @model_validator(mode="after")
    def _start_is_allowed(self) -> Self:
        of_start = tuple(dict.fromkeys(host_of(url) for url in self.start))
        if not self.hosts:
            object.__setattr__(self, "hosts", of_start)
        for host in of_start:
            if host not in self.hosts:
                raise ValueError(f"hosts: {host!r} is missing, which is a host of start")
        return self


def shipped_registry() -> list[Path]:
    return sorted(Path(str(files("crawler.registry").joinpath("entries"))).glob("*.toml"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A site and where its table is written: `FILE:LINE`."""

    site: Site
    place: str


def read_registry(paths: Iterable[Path]) -> tuple[list[Entry], list[RegistryError]]:
    """Every entry of these files that is sound, in their order, and every fault. A folder stands for the TOML files in it."""
    entries: dict[str, Entry] = {}
    faults: list[RegistryError] = []
    for path in chain.from_iterable(sorted(path.glob("*.toml")) if path.is_dir() else [path] for path in paths):
        for number, (source, table) in enumerate(_tables(path, faults)):
            try:
                site = _site(path, source, number, table)
                place = f"{path}:{_line_of(source, number, 'id')}"
                if site.id in entries:
                    raise RegistryError(f"{place}: key 'id': {site.id!r} is used already at {entries[site.id].place}")
                entries[site.id] = Entry(site, place)
            except RegistryError as fault:
                faults.append(fault)
    return list(entries.values()), faults


def load_sites(paths: Iterable[Path]) -> list[Site]:
    """Every site of these files, in their order. Raises RegistryError at the first fault."""
    entries, faults = read_registry(paths)
    if faults:
        raise faults[0]
    return [entry.site for entry in entries]


def _tables(path: Path, faults: list[RegistryError]) -> list[tuple[str, dict[str, Any]]]:
    try:
        source, document = read_toml(path)
        return [(source, table) for table in _site_tables(path, source, document)]
    except BadTomlError as error:
        faults.append(RegistryError(f"{path}:{error.line}: {error}" if error.line else f"{path}: {error}"))
    except RegistryError as fault:
        faults.append(fault)
    return []


def choose(sites: Sequence[Site], ids: Sequence[str]) -> list[Site]:
    """The sites with these ids, or all without ids."""
    by_id = {site.id: site for site in sites}
    for unknown in (id_ for id_ in ids if id_ not in by_id):
        raise UnknownSite(f"no site {unknown!r} in the registry; it has: {', '.join(sorted(by_id)) or 'none'}")
    return [by_id[id_] for id_ in dict.fromkeys(ids)] if ids else list(sites)


def _site_tables(path: Path, source: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    for key in document:
        if key != "site":
            line_number = _line_matching(source.splitlines(), rf"\s*\[*\s*\"?{re.escape(key)}\b")
            raise RegistryError(f"{path}:{line_number}: unknown key {key!r}; a registry holds [[site]] tables only")
    tables = document.get("site", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise RegistryError(f"{path}:{_line_matching(source.splitlines(), r'.*site')}: key 'site': write [[site]]")
    return tables


def _site(path: Path, source: str, number: int, table: dict[str, Any]) -> Site:
    try:
        return Site.model_validate(table)
    except ValidationError as error:
        fault = error.errors()[0]
        key = str(fault["loc"][0]) if fault["loc"] else "hosts"
        line = _line_of(source, number, key)
        raise RegistryError(
            f"{path}:{line}: site {quoted(table.get('id', number + 1))}, {_explain(key, fault)}"
        ) from error


def _explain(key: str, fault: ErrorDetails) -> str:
    if fault["type"] == "extra_forbidden":
        return f"unknown key {key!r}; known keys are {', '.join(Site.model_fields)}"
    if fault["type"] == "missing":
        return f"key {key!r} is missing"
    return (
        f"key {key!r}: {fault['msg']}, but found {quoted(fault['input'])}"
        if key != "hosts"
        else f"key 'hosts': {fault['msg']}"
    )


def _line_of(source: str, number: int, key: str) -> int:
    """The line (from 1) of `key` in the nth [[site]] table (from 0), or the line of the table where it has no such key."""
    lines, heads = _lines_and_heads(source)
    if number >= len(heads):
        return 1
    start, end = heads[number], heads[number + 1] if number + 1 < len(heads) else len(lines)
    at = _line_matching(lines[start:end], rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    return start + (at or 1)


@lru_cache(maxsize=1)
def _lines_and_heads(source: str) -> tuple[list[str], list[int]]:
    """The lines of a file, and those (from 0) in which its [[site]] tables begin; kept, for every entry of it asks."""
    lines = source.splitlines()
    return lines, [at for at, line in enumerate(lines) if _HEAD.match(line)]


def _line_matching(lines: list[str], pattern: str) -> int:
    return next((at for at, line in enumerate(lines, 1) if re.match(pattern, line)), 0)
