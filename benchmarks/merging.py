"""`merge`: versions a second of CPU into an empty archive, with their captures, over copying the same files and rows.

The other archive has a capture of 8 KB with its text for each version, in WARC files. The floor copies these files, and then
all rows with `INSERT … SELECT` into an empty database with the same tables, indexes and settings: nothing is checked, mapped or
journaled. Each measurement is a process of its own. `again` is the same merge once more, with nothing new.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

VERSIONS = int(os.environ.get("NIANBAO_BENCH_MERGED", "10000"))
_COPIED = (
    *(
        "runs",
        "warc_files",
        "captures",
        "sightings",
        "agencies",
        "agency_names",
        "agency_matches",
        "reports",
        "report_versions",
    ),
    *("sections", "cell_layouts", "layout_cells", "cell_places", "version_cells", "findings", "readings"),
)


def run() -> dict[str, Any]:
    """Versions a second of CPU of the merge and of the floor, their ratio, and peak memory in MB for a quarter and for all."""
    with tempfile.TemporaryDirectory() as directory:
        small, large = Path(directory) / "small", Path(directory) / "large"
        _in_a_process("fill", small, VERSIONS // 4)
        _in_a_process("fill", large, VERSIONS)
        less = _in_a_process("merge", small, Path(directory) / "small-merged")
        floor = _in_a_process("copy", large, Path(directory) / "copied")
        ours = _in_a_process("merge", large, Path(directory) / "large-merged")
        again = _in_a_process("merge", large, Path(directory) / "large-merged")
    return {
        "versions": VERSIONS,
        "versions_a_second": round(VERSIONS / ours["cpu_s"]),
        "copied_a_second": round(VERSIONS / floor["cpu_s"]),
        "ratio": round(floor["cpu_s"] / ours["cpu_s"], 2),
        "again_s": round(again["cpu_s"], 1),
        f"peak_mb_{VERSIONS // 4}": round(less["peak_mb"]),
        f"peak_mb_{VERSIONS}": round(ours["peak_mb"]),
    }


def _in_a_process(*arguments: object) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.merging", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _fill(data: Path, versions: int) -> None:
    from archive.capture.runs import finish_run, start_run
    from archive.capture.writer import CaptureWriter
    from archive.db import capture_rows
    from archive.db.journal import seal
    from archive.reports.texts import TextWriter
    from archive.reports.versions import Comparison, Content, add_version
    from archive.warc.run_files import RunFiles
    from archive.writing.opening import open_for_writing
    from benchmarks.country import GROUP, NOW, READING, readings, sighted
    from extract import PARSER_VERSION
    from tests.archive.conftest import exchange, report_page

    with open_for_writing(data) as archive:
        connection = archive.db.conn
        run_id = start_run(archive, contact=None, command="benchmark")
        with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
            for number, _, reading in readings(versions, 1):
                prose = " ".join(sha256(f"{number} {part}".encode()).hexdigest() for part in range(60))
                page = report_page(reading.title or "", hits=number) + prose.encode()
                writer.write(exchange(f"http://127.0.0.1/{number}.html", page))
        files, texts = RunFiles(data, run_id, {"description": "benchmark"}), TextWriter(data, connection, run_id)
        source = readings(versions, 1)
        while group := list(islice(source, GROUP)):
            with archive.db.atomic():
                for number, region, reading in group:
                    capture = capture_rows.by_id(connection, number)
                    texts.keep(capture, "".join(section.text for section in reading.sections))
                    content = Content(capture.payload_sha256, ())
                    candidate = sighted(connection, capture, region, reading, content, capture.payload_sha256)
                    version_id, cause = add_version(connection, Comparison(archive, candidate), reading)
                    connection.execute(READING, (number, PARSER_VERSION, version_id, cause, NOW))
                texts.seal()
                seal(connection, files)
        texts.close()
        files.close()
        finish_run(archive, run_id, "done")


def _copy(data: Path, copy: Path) -> None:
    from archive.db.connection import connect
    from archive.db.schema import migrations
    from archive.db.schema_check import check_schema

    (copy / "warc").mkdir(parents=True)
    for path in (data / "warc").iterdir():
        with path.open("rb") as source, (copy / "warc" / path.name).open("wb") as target:
            shutil.copyfileobj(source, target)
            os.fsync(target.fileno())
    with connect(copy, write=True) as db:
        migrations.apply(db)
        check_schema(db, copy / "archive.db")
        db.conn.execute("ATTACH ? AS other", (str(data / "archive.db"),))
        with db.conn:
            for table in _COPIED:
                db.conn.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")


def _merge(other: Path, data: Path) -> None:
    from archive.merging.merge import merge
    from archive.merging.other_archive import open_other
    from archive.writing.opening import open_for_writing

    with open_other(data, other) as opened, open_for_writing(data) as archive:
        assert merge(archive, opened).problems == ()


def _measured(what: str, data: Path, target: str) -> dict[str, float]:
    started = time.process_time()
    if what == "fill":
        _fill(data, int(target))
    else:
        {"copy": _copy, "merge": _merge}[what](data, Path(target))
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"cpu_s": time.process_time() - started, "peak_mb": peak_kb / 1024}


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], Path(sys.argv[2]), sys.argv[3])))
