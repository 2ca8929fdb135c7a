"""`make bench`: every benchmark, with the commit and how busy the machine is. Each result is divided by a baseline measured in
the same run."""

import json
import os
import subprocess
import time

from benchmarks import (
    archive,
    cluster,
    crawl,
    discovery,
    extraction,
    files,
    fixity,
    importing,
    many_sites,
    merging,
    nights,
    release,
    rereading,
)

_FIRST = (extraction, files, rereading, cluster, crawl, many_sites, nights, discovery, fixity, importing, merging)

if __name__ == "__main__":
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True
    ).stdout
    print(f"commit {commit.strip()}, {len(os.sched_getaffinity(0))} cores", flush=True)
    for benchmark in (*_FIRST, archive, release):
        started, load = time.monotonic(), os.getloadavg()[0]
        result = benchmark.run() | {"load_before": round(load, 1), "seconds": round(time.monotonic() - started)}
        print(benchmark.__name__.rpartition(".")[2], json.dumps(result, indent=2), flush=True)
