"""The version of the parser follows from what it reads: archives read a document again only if the version is another."""

from hashlib import sha256

import orjson
from corpus import HAZARDS, REAL, cases

from extract import PARSER_VERSION, media_type, read_report
from extract.text.report import to_json

# After a change of readings: raise PARSER_VERSION in extract/reading.py if a release had the one before, then write both here.
PINNED = ("5", "eb57bec3c7c68fec")


def test_readings_change_with_the_version_only():
    digest = sha256()
    for name in [*sorted(REAL), *sorted(HAZARDS)]:
        document = cases(name)[0].document
        if media_type(document) in {
            "text/html",
            "text/plain",
        }:  # files are read by libraries that have versions of their own
            digest.update(orjson.dumps(to_json(read_report(document), name)))
    assert (PARSER_VERSION, digest.hexdigest()[:16]) == PINNED
