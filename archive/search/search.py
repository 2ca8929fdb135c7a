"""Search: the titles and section texts of reports, with FTS5.

A word is found wherever its characters stand one after the other, so the count is that of a search for the substring,
whatever the length of the word. Width and case make no difference, nor does white space: a word goes on over the end of
a line, but never from one section to the next. Headings are left out, for those of the form stand in every report.

Every character is a token, and a word is a phrase of them. The index holds the text of every version but those that
people corrected, whose text is that of the printed version. `archive/search/search_reports.py` says which versions are current.
Both are not journaled. They are brought up to date when an archive is opened for writing, and after reading.
"""

import json
import re
import sqlite3
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from archive.db.connection import named_rows
from archive.db.database import Database
from archive.search import search_reports

Level = Literal["national", "province", "city", "county", "township"]

COUNTED = 10_000  # reports; of more is said that there are more, unless all are to be counted
_GROUP = 500
_LOOKED_THROUGH = 5000  # of the newest reports, for the first with words that more than `COUNTED` have
_BORDER = " x "  # between two texts: no character of a text becomes an ASCII token
_BEFORE, _LENGTH = 20, 80  # characters of a snippet before the first place, and altogether


class _Tokens(dict[int, str]):
    """Character → its tokens, each with a space behind; none for white space and what is not seen.

    ASCII is made wide, so that no character of a question is an operator of FTS5 or parted by its `ascii` tokenizer.
    """

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        seen = [char for char in folded if not (char.isspace() or unicodedata.category(char) in {"Cc", "Cf"})]
        self[code] = "".join(f"{chr(ord(char) + 0xFEE0) if char.isascii() else char} " for char in seen)
        return self[code]


_TOKENS = _Tokens()


@dataclass(frozen=True)
class Hit:
    """A report; `section` is the heading of the part that has most of the words, None for the title.

    `snippet` is what stands there, each place of a word between « and ».
    """

    agency_id: int
    agency: str
    region: str
    year: int
    version: int
    title: str | None
    section: str | None
    snippet: str
    url: str


@dataclass(frozen=True)
class Found:
    """`reports` counts all of them, `years` those of each year, `provinces` by two digits; `hits` are some of them.

    With `more` there are more than `reports`, and those of years and provinces were not counted. `not_indexed` is how many versions
    search does not know yet.
    """

    words: tuple[str, ...]
    reports: int
    more: bool
    years: dict[int, int]
    provinces: dict[str, int]
    hits: tuple[Hit, ...]
    not_indexed: int


def words_of(question: str) -> tuple[str, ...]:
    """The words of a question, parted by white space; what stands between two " is one word."""
    parts = (quoted or bare for quoted, bare in re.findall(r'"([^"]+)"|(\S+)', question))
    return tuple(dict.fromkeys(part for part in parts if part.translate(_TOKENS)))


def search(
    connection: sqlite3.Connection,
    words: Sequence[str],
    *,
    region: str = "",
    level: Level | None = None,
    years: Sequence[int] = (),
    limit: int = 20,
    offset: int = 0,
    count_all: bool = False,
) -> Found:
    """Reports whose current versions have all of these words (at least one), newest year first, then by region.

    The first of more than `COUNTED` reports are shown without counting the others, unless `count_all`.

    `region` is a prefix of a GB/T 2260 code, `level` what the registry says of the agency, else what its region tells.
    No `years` means every year.
    """
    values = _values(words, region, level, years) | {"limit": limit, "offset": offset}
    if not count_all and (first := _first_of_many(connection, values)) is not None:
        shown = tuple(_hit(connection, version_id, words) for version_id in first)
        return Found(tuple(words), COUNTED, True, {}, {}, shown, _count_not_indexed(connection))
    rows = connection.execute(_FOUND, values).fetchall()
    of_years, provinces = ({key: count for kind, key, count in rows if kind == of} for of in ("year", "province"))
    hits = tuple(_hit(connection, version_id, words) for kind, _, version_id in rows if kind == "hit")
    return Found(tuple(words), sum(of_years.values()), False, of_years, provinces, hits, _count_not_indexed(connection))


def _first_of_many(connection: sqlite3.Connection, values: dict[str, object]) -> list[int] | None:
    """The versions to show of more than `COUNTED`; None if there are fewer, or if they are not among the newest reports."""
    ((counted,),) = connection.execute(_COUNT, values | {"counted": COUNTED + 1})
    if counted <= COUNTED:
        return None
    first = [version_id for (version_id,) in connection.execute(_FIRST, values | {"looked_through": _LOOKED_THROUGH})]
    return first if len(first) == values["limit"] else None


def list_all(
    connection: sqlite3.Connection, words: Sequence[str], *, region: str = "", years: Sequence[int] = ()
) -> Iterator[sqlite3.Row]:
    """All reports of `search`, in its order: agency_id, agency, region, year, version, title, source_url."""
    return named_rows(connection, _LISTED, _values(words, region, None, years))


def _values(words: Sequence[str], region: str, level: Level | None, years: Sequence[int]) -> dict[str, object]:
    return {
        "match": match(words),
        "low": region.ljust(6, "0"),
        "high": region.ljust(6, "9"),
        "level": level,
        "years": json.dumps(years),
    }


def match(words: Sequence[str]) -> str:
    """What FTS5 is asked."""
    return " AND ".join(f'"{word.translate(_TOKENS)}"' for word in words)


_ASKED_FOR = """(:low = '000000' OR s.region BETWEEN :low AND :high)
    AND (:years = '[]' OR s.year IN (SELECT value FROM json_each(:years))) AND (:level IS NULL OR s.level = :level)"""
_MATCHING = f"""
    FROM search_index CROSS JOIN search_reports AS s ON s.report_version_id = search_index.rowid
    WHERE search_index MATCH :match AND {_ASKED_FOR}
"""
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_MATCHING} LIMIT :counted)"  # noqa: S608
_FIRST = f"""
SELECT newest.report_version_id FROM (
    SELECT s.report_version_id FROM search_reports AS s WHERE {_ASKED_FOR}
    ORDER BY s.year DESC, s.region, s.report_id LIMIT :looked_through
) AS newest
WHERE EXISTS (SELECT 1 FROM search_index WHERE search_index MATCH :match AND rowid = newest.report_version_id)
LIMIT :limit OFFSET :offset
"""  # noqa: S608
# The words are looked up once, for the counts and for the first reports.
_WITH_FOUND = f"""
WITH found AS MATERIALIZED (SELECT s.year, s.region, s.report_id, s.report_version_id {_MATCHING})
"""
_FOUND = f"""
{_WITH_FOUND}
SELECT 'year', year, count(*) FROM found GROUP BY year
UNION ALL
SELECT 'province', substr(region, 1, 2) AS province, count(*) FROM found GROUP BY province
UNION ALL
SELECT * FROM (
    SELECT 'hit', NULL, report_version_id FROM found ORDER BY year DESC, region, report_id LIMIT :limit OFFSET :offset
)
"""  # noqa: S608
_LISTED = f"""
{_WITH_FOUND}
SELECT a.id AS agency_id, a.name AS agency, found.region, found.year, v.version, v.title, c.url AS source_url
FROM found CROSS JOIN reports AS r ON r.id = found.report_id CROSS JOIN agencies AS a ON a.id = r.agency_id
CROSS JOIN current_versions AS current ON current.report_id = r.id
CROSS JOIN report_versions AS v ON v.id = current.report_version_id CROSS JOIN captures AS c ON c.id = v.capture_id
ORDER BY found.year DESC, found.region, found.report_id
"""  # noqa: S608
_HIT = """
SELECT a.id AS agency_id, a.name AS agency, s.region, s.year, v.version, v.title, c.url
FROM search_reports AS s JOIN agencies AS a ON a.id = s.agency_id
JOIN current_versions AS current ON current.report_id = s.report_id
JOIN report_versions AS v ON v.id = current.report_version_id JOIN captures AS c ON c.id = v.capture_id
WHERE s.report_version_id = ?
"""
_SECTIONS = "SELECT heading, text FROM sections WHERE report_version_id = ? ORDER BY position"
_INDEXED = "(SELECT coalesce(max(id), 0) FROM search_index_docsize)"
_NOT_INDEXED = f"FROM report_versions WHERE id > {_INDEXED} AND corrects IS NULL"


def _count_not_indexed(connection: sqlite3.Connection) -> int:
    return int(connection.execute(f"SELECT count(*) {_NOT_INDEXED}").fetchone()[0])


def is_behind(connection: sqlite3.Connection) -> bool:
    """Is there something that search does not know yet?"""
    return _count_not_indexed(connection) > 0 or search_reports.is_behind(connection)


def index_new(db: Database) -> None:
    """Index the versions that are not, some hundred in a transaction, and note which count now."""
    sql = f"SELECT id, title {_NOT_INDEXED} ORDER BY id LIMIT {_GROUP}"
    while versions := db.conn.execute(sql).fetchall():
        with db.atomic():
            rows = ((version_id, _indexed(db.conn, version_id, title)) for version_id, title in versions)
            db.conn.executemany("INSERT INTO search_index (rowid, text) VALUES (?, ?)", rows)
    search_reports.bring_up_to_date(db)


def _indexed(connection: sqlite3.Connection, version_id: int, title: str | None) -> str:
    texts = [title or "", *(text for _, text in connection.execute(_SECTIONS, (version_id,)))]
    return _BORDER.join(text.translate(_TOKENS) for text in texts)


def _hit(connection: sqlite3.Connection, version_id: int, words: Sequence[str]) -> Hit:
    [row] = named_rows(connection, _HIT, (version_id,))
    parts = [(None, row["title"] or ""), *connection.execute(_SECTIONS, (version_id,))]
    parts.sort(key=lambda part: -sum(word in part[1] for word in words))  # the likely ones first
    section, text, places = _best(parts, [word.translate(_TOKENS) for word in words])
    return Hit(**row, section=section, snippet=_snippet(text, places))


def _best(
    parts: Sequence[tuple[str | None, str]], words: Sequence[str]
) -> tuple[str | None, str, list[tuple[int, int]]]:
    """Heading and text of the first part that has most of the words, and their places in it."""
    best: tuple[int, str | None, str, str] = (-1, None, "", "")
    for section, text in parts:
        tokens = text.translate(_TOKENS)
        count = sum(word in tokens for word in words)
        if count > best[0]:
            best = (count, section, text, tokens)
        if count == len(words):
            break
    _, section, text, tokens = best
    ends = list(accumulate(map(len, map(_TOKENS.__getitem__, map(ord, text)))))
    found = (place for word in words for place in re.finditer(re.escape(word), tokens))
    places = [(bisect_right(ends, place.start()), bisect_right(ends, place.end() - 1) + 1) for place in found]
    return section, text, sorted(places)


def _snippet(text: str, places: Sequence[tuple[int, int]]) -> str:
    start = max(0, places[0][0] - _BEFORE)
    end = max(start + _LENGTH, places[0][1])
    snippet, at = "…" if start else "", start
    for first, last in places:
        if at <= first and last <= end:
            snippet += f"{text[at:first]}«{text[first:last]}»"
            at = last
    return " ".join((snippet + text[at:end] + ("…" if end < len(text) else "")).split())
