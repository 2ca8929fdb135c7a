"""`make bench`: every benchmark. Each result is divided by a baseline measured in the same run."""

import json

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
    release,
    rereading,
)

_FIRST = (extraction, files, rereading, cluster, crawl, many_sites, discovery, fixity, importing, merging)

if __name__ == "__main__":
    for benchmark in (*_FIRST, archive, release):
        print(benchmark.__name__.rpartition(".")[2], json.dumps(benchmark.run(), indent=2), flush=True)
