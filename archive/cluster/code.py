"""Which code a machine runs: results of another code would be other results."""

import re
import shutil
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

_PACKAGES = ("archive", "crawler", "extract")
_SOURCES = {".py", ".toml", ".csv", ".sql"}
_REQUIREMENT = re.compile(r"([\w.-]+)")
_EXTRAS = re.compile(r'extra == "(?:files|ocr)"')


@cache
def code_here() -> dict[str, str]:
    """The SHA-256 of the source of nianbao, and the version of each thing that it reads documents or crawls with."""
    root = Path(__file__).parents[2]
    paths = sorted(path for package in _PACKAGES for path in (root / package).rglob("*") if path.suffix in _SOURCES)
    sources = sha256()
    for path in paths:
        sources.update(f"{path.relative_to(root)}\0".encode() + sha256(path.read_bytes()).digest())
    return {
        "nianbao": f"{version('nianbao')} ({sources.hexdigest()[:12]})",
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "LibreOffice": "installed" if shutil.which("soffice") else "missing",
        **{name: _version(name) for name in _needed()},
    }


def difference(here: dict[str, str], there: dict[str, str]) -> str:
    """What is other there, for people. "" if nothing is."""
    names = sorted({*here, *there})
    return "; ".join(
        f"{name} there {there.get(name, 'missing')}, here {here.get(name, 'missing')}"
        for name in names
        if here.get(name) != there.get(name)
    )


def _needed() -> list[str]:
    """What nianbao itself needs, and the extras that read files."""
    wanted = (line for line in requires("nianbao") or () if "extra ==" not in line or _EXTRAS.search(line))
    return sorted({match[1] for line in wanted if (match := _REQUIREMENT.match(line))})


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
