"""The site registry: TOML files with `[[site]]` tables, checked strictly.

Every fault names the file, the line and the key, since registries are written by hand. The registry that ships with
the package is `crawler/registry/*.toml`, one file a province.
"""

import ipaddress
import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from crawler.errors import RegistryError, UnknownSite

Family = Literal[
    "auto",
    "easysite",
    "epoint",
    "fujian",
    "generic",
    "gkmlpt",
    "hanweb",
    "hebei",
    "jpaas",
    "longxun",
    "nfcms",
    "trs",
    "truecms",
    "ucap",
    "vsb",
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Site(BaseModel):
    """One place where annual reports are published. `hosts` are `host` or `host:port`, lower case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^\S+$")]
    agency: Text
    region: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    family: Family = "auto"
    start: Annotated[tuple[str, ...], Field(min_length=1)]
    hosts: tuple[str, ...] = ()

    @field_validator("start")
    @classmethod
    def _are_urls(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"{url!r} is no http or https address")
        return urls

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not host or "/" in host or not urlsplit(f"//{host}").hostname:
                raise ValueError(f"{host!r} is no host (write it without http:// and path)")
        return tuple(host.lower() for host in hosts)

    @model_validator(mode="after")
    def _start_is_allowed(self) -> Self:
        of_start = tuple(dict.fromkeys(host_of(url) for url in self.start))
        if not self.hosts:
            object.__setattr__(self, "hosts", of_start)
        for host in of_start:
            if host not in self.hosts:
                raise ValueError(f"hosts: {host!r} of start is not among them")
        return self


def host_of(url: str) -> str:
    """`host` or `host:port`, lower case, without the port that the scheme implies; "" when there is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    implied = {"http": 80, "https": 443}.get(parts.scheme)
    return host if port in (None, implied) else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Is `host` (with or without port) this machine, told from its name alone?"""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def shipped_registry() -> list[Path]:
    return sorted(Path(str(files("crawler").joinpath("registry"))).glob("*.toml"))


def load_sites(paths: Iterable[Path]) -> list[Site]:
    """Every site of these files, in their order. Raises RegistryError at the first fault."""
    sites: dict[str, tuple[Site, str]] = {}
    for path in paths:
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RegistryError(f"{path}: the registry cannot be read: {error}") from error
        for number, site in enumerate(_parse(path, source)):
            place = f"{path}:{_line_of(source, number, 'id')}"
            if site.id in sites:
                raise RegistryError(f"{place}: key 'id': {site.id!r} is used already at {sites[site.id][1]}")
            sites[site.id] = (site, place)
    return [site for site, _ in sites.values()]


def choose(sites: Sequence[Site], ids: Sequence[str]) -> list[Site]:
    """The sites with these ids, or all without ids."""
    by_id = {site.id: site for site in sites}
    for unknown in (one for one in ids if one not in by_id):
        raise UnknownSite(f"no site {unknown!r} in the registry; it has: {', '.join(sorted(by_id)) or 'none'}")
    return [by_id[one] for one in dict.fromkeys(ids)] if ids else list(sites)


def _parse(path: Path, source: str) -> list[Site]:
    try:
        document = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise RegistryError(
            f"{path}:{line[1] if line else source.count(chr(10)) + 1}: no valid TOML: {error}"
        ) from error
    for key in document:
        if key != "site":
            line_number = _line_matching(source.splitlines(), rf"\s*\[*\s*\"?{re.escape(key)}\b")
            raise RegistryError(f"{path}:{line_number}: unknown key {key!r}; a registry holds [[site]] tables only")
    tables = document.get("site", [])
    if not isinstance(tables, list):
        raise RegistryError(f"{path}:{_line_matching(source.splitlines(), r'.*site')}: key 'site': write [[site]]")
    return [_site(path, source, number, table) for number, table in enumerate(tables)]


def _site(path: Path, source: str, number: int, table: dict[str, Any]) -> Site:
    try:
        return Site.model_validate(table)
    except ValidationError as error:
        fault = error.errors()[0]
        key = str(fault["loc"][0]) if fault["loc"] else "hosts"
        line = _line_of(source, number, key)
        raise RegistryError(f"{path}:{line}: site {table.get('id', number + 1)!r}, {_explain(key, fault)}") from error


def _explain(key: str, fault: ErrorDetails) -> str:
    if fault["type"] == "extra_forbidden":
        return f"unknown key {key!r}; known keys are {', '.join(Site.model_fields)}"
    if fault["type"] == "missing":
        return f"key {key!r} is missing"
    return (
        f"key {key!r}: {fault['msg']}, but found {fault['input']!r}"
        if key != "hosts"
        else f"key 'hosts': {fault['msg']}"
    )


def _line_of(source: str, number: int, key: str) -> int:
    """The line (from 1) of `key` in the nth [[site]] table (from 0), or the line of the table where it has no such key."""
    lines = source.splitlines()
    heads = [at for at, line in enumerate(lines) if re.match(r"\s*\[\[\s*\"?site\"?\s*\]\]", line)]
    if number >= len(heads):
        return 1
    start, end = heads[number], heads[number + 1] if number + 1 < len(heads) else len(lines)
    at = _line_matching(lines[start:end], rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    return start + (at or 1)


def _line_matching(lines: list[str], pattern: str) -> int:
    return next((at for at, line in enumerate(lines, 1) if re.match(pattern, line)), 0)
