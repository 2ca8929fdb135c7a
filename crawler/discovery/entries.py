"""The entry of the registry for what was found."""

import json
import re
from collections.abc import Collection
from typing import Any

from archive.base import divisions
from archive.coverage.health import today_in_china
from crawler.discovery.children import kind_in_registry, level_of
from crawler.discovery.look import NO_AGENCY, NO_REGION, Look
from crawler.discovery.portals import Portal
from crawler.web.urls import host_of


def entry_of(look: Look, taken: Collection[str], portal: Portal | None = None) -> dict[str, Any] | None:
    """The keys of the entry for what was found; what no page tells is `?` or zeros. None where nothing was found.

    `portal` is the seed, where the search began with one.
    """
    found = look.found
    if found is None:
        return None
    region = found.region or (portal.region if portal else "") or NO_REGION
    agency = found.agency or (portal.name if portal else "") or NO_AGENCY
    entry: dict[str, Any] = {
        "id": _new_id(found.starts[0], region, taken),
        "agency": agency,
        "region": region,
        "family": found.family,
        "start": [*found.starts, *look.further],
    }
    hosts = list(dict.fromkeys(map(host_of, (*entry["start"], look.path[0]))))
    entry |= {"hosts": hosts} if len(hosts) > 1 else {}
    path = list(dict.fromkeys((*([portal.url] if portal else []), *look.path)))
    if portal and portal.parent:
        entry |= {"level": level_of(agency, region), "kind": kind_in_registry(agency), "parent": portal.parent}
        path[0] = f"discovered via {portal.source} → {path[0]}"
    entry |= {"status": f"discovered {today_in_china().isoformat()}", "source": " → ".join(path)}
    entry |= {"credit_code": found.credit_code}
    return {key: value for key, value in entry.items() if value}


def as_toml(look: Look, entry: dict[str, Any]) -> str:
    """The entry as a table of a registry file, with a comment on how it was found."""
    found = look.found
    assert found is not None
    years = f", {found.years[0]} to {found.years[-1]}" if found.years else ""
    lines = [f"# {found.reports} reports on the first page{years}; found by way of {' '.join(look.path)}", "[[site]]"]
    return "\n".join(
        [*lines, *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()), ""]
    )


def _new_id(url: str, region: str, taken: Collection[str]) -> str:
    """Letters of the province and the words of the host: `zj-xiuzhou`, with a number when that is taken."""
    host = re.sub(r"^www\.|\.gov\.cn(?=$|:)", "", host_of(url))
    letters = divisions.PROVINCE_LETTERS.get(region[:2], "cn")
    base = f"{letters}-" + "-".join(re.findall(r"[a-z0-9]+", host))
    number = 1
    while (wanted := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return wanted
