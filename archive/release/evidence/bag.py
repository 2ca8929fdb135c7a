"""A release with evidence as a BagIt bag (RFC 8493): the evidence in data/ is its payload, the release its tag files.

So the Frictionless package stays where it is without evidence, and both are valid in the same directory.
"""

import json
from pathlib import Path

from archive.release.metadata.about import title_of
from archive.release.scope import Chosen
from archive.release.whole import BAG, PACKAGE
from archive.warc.manifests import sha256_of

_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bag(directory: Path, chosen: Chosen) -> None:
    """Make a bag of a directory in which everything else is written: datapackage.json has the SHA-256 of every file."""
    declaration, about, manifest, tag_manifest = (directory / name for name in BAG)
    resources = json.loads((directory / PACKAGE).read_text("utf-8"))["resources"]
    payload = [resource for resource in resources if resource["path"].startswith("data/")]
    hashes = {resource["path"]: resource["hash"].removeprefix("sha256:") for resource in resources}
    _write(declaration, _DECLARATION)
    _write(
        about,
        f"External-Description: WARC records behind {title_of(chosen).en}\n"
        f"External-Identifier: {chosen.version}\n"
        + (f"Bagging-Date: {chosen.day.isoformat()}\n" if chosen.day else "")
        + f"Payload-Oxum: {sum(resource['bytes'] for resource in payload)}.{len(payload)}\n",
    )
    _write(manifest, _lines({resource["path"]: hashes.pop(resource["path"]) for resource in payload}))
    hashes |= {path.name: sha256_of(path) for path in (directory / PACKAGE, declaration, about, manifest)}
    _write(tag_manifest, _lines(hashes))


def _lines(hashes: dict[str, str]) -> str:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
