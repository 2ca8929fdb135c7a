"""Agencies and places by what a reader typed, with all names kept in memory."""

import re

from archive.agencies.decisions import head_of
from archive.agencies.lookup import Agency, agency_by_id
from archive.coverage.coverage import region_prefix
from archive.evidence.kept import Kept
from archive.search.agency_search import AgencySearch, FoundAgencies, places_named, stamp
from archive.web.fields import text_of
from archive.web.pages import Asked, PageError

_SEARCHES: Kept[AgencySearch] = Kept(2, lambda _: 1)


def find_agencies(asked: Asked, question: str, region: str = "") -> FoundAgencies:
    """Those of a region (the first digits of its code) that fit."""
    key = (asked.data, stamp(asked.connection))
    return _SEARCHES.get(key, lambda: AgencySearch(asked.connection)).find(question, region)


def first_agencies(asked: Asked, question: str, most: int) -> list[Agency]:
    return agencies_by_id(asked, find_agencies(asked, question).ids[:most])


def agencies_by_id(asked: Asked, ids: tuple[int, ...]) -> list[Agency]:
    return [agency_by_id(asked.connection, head_of(asked.connection, agency_id)) for agency_id in ids]


def region_of(asked: Asked) -> str:
    """The region in the query, a code, its first digits or a name, as the first digits of its code; "" for all."""
    region = text_of(asked, "region")
    if re.fullmatch(r"(?:[0-9]{2}){0,3}", region):
        return region_prefix(region)
    if re.search(r"[0-9]", region):
        raise PageError(400, "bad_region")
    if not (named := places_named(region)):
        raise PageError(404, "no_region", name=region)
    return region_prefix(named[0])
