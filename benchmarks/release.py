"""A release of an archive of the size of a country: rows a second of CPU of each format over those of a bare dump, and memory.

The floor is the sqlite3 program, which writes the same tables from the release's own SQLite file to CSV: plain rows,
nothing to unpack. Stata and SPSS take only the tables for statistics, above all the wide one of 400 columns. Each export
runs in a process of its own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from archive.release.tables import TABLES
from benchmarks.country import fill

VERSIONS = int(os.environ.get("NIANBAO_BENCH_VERSIONS", "60000"))
_FORMATS = ("sqlite", "csv", "parquet", "dta", "sav")
_EXPORT = """
import json, resource, sys
from pathlib import Path
from archive.release.export import export
from archive.db.handle import Archive
with Archive.open(Path(sys.argv[1])) as archive:
    rows = export(archive, Path(sys.argv[2]), formats=[sys.argv[3]])
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"rows": rows, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss // 1024}))
"""


def run() -> dict[str, Any]:
    """Of each format rows a second, their ratio to the floor's, and peak memory in MB."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "country"
        fill(data, VERSIONS)
        found = {}
        for name in _FORMATS:
            done = json.loads(_output(sys.executable, "-c", _EXPORT, data, Path(directory) / name, name))
            if name == "sqlite":
                rows = done["rows"]
                floors = {
                    only: sum(rows[table] for table in _tables(only)) / _dump_s(Path(directory), _tables(only))
                    for only in (False, True)
                }
            of_statistics = name in {"dta", "sav"}
            rate = sum(rows[table] for table in _tables(of_statistics)) / done["cpu_s"]
            found[name] = {
                "rows_a_second": round(rate),
                "ratio": round(rate / floors[of_statistics], 2),
                "peak_mb": done["peak_mb"],
            }
        return {
            "versions": VERSIONS,
            "rows": sum(rows.values()),
            "dump_rows_a_second": round(floors[False]),
            "dump_rows_a_second_of_dta": round(floors[True]),
            **found,
        }


def _tables(only_statistical: bool) -> list[str]:
    return [table.name for table in TABLES if table.statistical or not only_statistical]


def _dump_s(directory: Path, tables: list[str]) -> float:
    """Seconds of CPU."""
    database, out = directory / "sqlite" / "nianbao.sqlite", directory / "dump.csv"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with out.open("wb") as file:
        for table in tables:
            subprocess.run(["sqlite3", "-csv", "-header", database, f"SELECT * FROM {table}"], stdout=file, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    out.unlink()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _output(*command: object) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
