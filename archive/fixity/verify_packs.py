"""Packs of WARC files: does each name the files in it, and nothing else? The files are checked one by one, as they were written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.fixity.verify_file import Problem
from archive.warc.packs import files_in, is_pack, packs_of


def pack_problems(data: Path, listed: Iterable[str]) -> Iterator[Problem]:
    """`listed` are the names of the WARC files that manifests list."""
    there = packs_of(data)
    for pack in there:
        file, packed = f"warc/{pack.name}", files_in(pack)
        if not packed or not all(one.sha256 for one in packed):
            message = "the record that names its files is damaged; they were found by their own first records"
            yield Problem(file, 0, message, ())
        elif pack.stat().st_size != packed[-1].start + packed[-1].bytes:
            yield Problem(file, None, "is not as long as the files in it together", ())
    names = {pack.name for pack in there}
    for name in listed:
        if is_pack(name) and name not in names:
            yield Problem(f"warc/{name}", None, "the pack is gone, and with it the files in it", ())
