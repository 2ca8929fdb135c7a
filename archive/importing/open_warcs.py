"""The WARC files of an import while records are read from them in the order of time."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from archive.importing.foreign_warc import ForeignWarc
from archive.importing.index import Entry
from archive.importing.sources import Source

_MOST_OPEN = 64


class OpenWarcs:
    """The WARC files that entries are read from, opened when first needed. A new source closes those of the one before."""

    def __init__(self, sources: Sequence[Source], scratch: Path, stack: ExitStack) -> None:
        self._sources = sources
        self._scratch = scratch
        self._stack = stack
        self._open: dict[tuple[int, str], ForeignWarc] = {}

    def at(self, entry: Entry) -> ForeignWarc:
        key = (entry.source, entry.file)
        if key not in self._open:
            if len(self._open) >= _MOST_OPEN:
                self._open.pop(next(iter(self._open))).close()
            for _, warc in self._sources[entry.source].warcs(self._scratch, lambda problem: None, entry.file):
                self._open[key] = warc
                self._stack.callback(warc.close)
        return self._open[key]


def distinct(sources: Sequence[Source]) -> list[Source]:
    """Each file once, whatever its names; what manifests say of it together."""
    found: dict[str, Source] = {}
    for source in sources:
        known = found.get(source.sha256)
        if known is None:
            found[source.sha256] = source
        elif source.listed:
            found[source.sha256] = replace(known, listed=tuple(dict.fromkeys((*known.listed, *source.listed))))
    return list(found.values())
