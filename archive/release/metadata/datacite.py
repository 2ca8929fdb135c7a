"""datacite.json: the release for DataCite, after its metadata schema 4.5."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.release.metadata.about import KEYWORDS, abstract, identifier, places, title_of
from archive.release.metadata.terms import PERSONAL
from archive.release.scope import Chosen

_YEARS = {"dateType": "Other", "dateInformation": "years that the reports are about"}


def write_datacite(directory: Path, chosen: Chosen, files: Mapping[Path, str]) -> Path:
    title, terms = title_of(chosen), chosen.terms
    about: dict[str, Any] = {
        **({"doi": terms.doi} if terms.doi else {}),
        **({"url": terms.homepage} if terms.homepage else {}),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Panel data"},
        "creators": [{"name": terms.publisher, "nameType": "Organizational"}],
        "titles": [
            {"title": title.zh, "lang": "zh"},
            {"title": title.en, "titleType": "TranslatedTitle", "lang": "en"},
        ],
        "publisher": {"name": terms.publisher},
        "publicationYear": str(chosen.day.year) if chosen.day else "2000",
        "subjects": [{"subject": keyword} for keyword in KEYWORDS],
        "dates": [
            *([{"date": chosen.day.isoformat(), "dateType": "Created"}] if chosen.day else []),
            *([_YEARS | {"date": "{}/{}".format(*chosen.years)}] if chosen.years else []),
        ],
        "language": "zh",
        "alternateIdentifiers": [{"alternateIdentifier": identifier(chosen), "alternateIdentifierType": "URI"}],
        "sizes": [f"{chosen.reports} reports"],
        "formats": sorted({path.suffix[1:] for path in files if path.suffix}),
        "version": chosen.version,
        "rightsList": [
            {
                "rights": terms.licence_title,
                "rightsUri": terms.licence_url,
                "rightsIdentifier": terms.licence,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "descriptions": [
            {"description": abstract(chosen).zh, "descriptionType": "Abstract", "lang": "zh"},
            {"description": abstract(chosen).en, "descriptionType": "Abstract", "lang": "en"},
            {"description": PERSONAL.en, "descriptionType": "Other", "lang": "en"},
        ],
        "geoLocations": [{"geoLocationPlace": name} for name in places(chosen).values()],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    path = directory / "datacite.json"
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
    return path
