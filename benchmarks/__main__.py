"""`make bench`: every benchmark. Each result is divided by a baseline measured in the same run."""

import json

from benchmarks import archive, crawl, discovery, extraction, files, fixity, importing, many_sites, release, rereading

if __name__ == "__main__":
    for benchmark in (extraction, files, rereading, crawl, many_sites, discovery, fixity, importing, archive, release):
        print(benchmark.__name__.rpartition(".")[2], json.dumps(benchmark.run(), indent=2), flush=True)
