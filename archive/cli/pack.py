"""The command `pack`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option, format_option, progress_bar, telling
from archive.writing.pack import pack_files


@click.command(epilog="Example: nianbao pack --data /srv/nianbao/data")
@data_option
@format_option
def pack(data: Path, output: str) -> None:
    """Put the small WARC files of many nights into few large ones.

    Each file is checked record by record, copied byte for byte, read again and compared before the small file goes; a kill at any
    time loses nothing. Rows and manifests go on naming a file as it was written: the first record of a pack names the files in
    it. Copies of archive.db that rebuild set aside 90 days ago go too, if the archive holds at least as much.

    The exit code is 1 if a file was left out because it is not as it was written.
    """
    with telling(data), progress_bar("pack") as progress:
        done = pack_files(data, progress)
    if output == "json":
        echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        for sentence in (*done.left, *done.databases):
            echo(sentence)
        echo(f"{data}: {done.files} WARC files of {done.bytes} bytes are in {done.packs} new packs")
    sys.exit(1 if done.left else 0)
