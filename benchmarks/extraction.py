"""CPU time of reading a document over that of lxml's parse of the same bytes, and peak memory of the reading.

Two pages made by the tests' generator: a clean page of 8 KB, its first part as long as a real one, and the same report
pasted from Word, about 100 KB.
Each figure is the median of rounds in which both are timed in turns, in a process of its own.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 15
DOCUMENTS = 20
TESTS = Path(__file__).parents[1] / "tests"
PAGES = {"clean": "plain", "pasted_from_word": "pasted_from_word"}


def run() -> dict[str, Any]:
    """For each page: bytes, milliseconds a document, the ratio to lxml's parse, peak resident memory in MB."""
    results = {}
    for name, hazard in PAGES.items():
        done = subprocess.run([sys.executable, __file__, hazard], capture_output=True, text=True, check=True)
        results[name] = json.loads(done.stdout)
    return results


def _measure(hazard: str) -> dict[str, float]:
    from lxml.html import document_fromstring

    from extract import read_report

    sys.path.insert(0, str(TESTS / "extract"))
    from hazards import HAZARDS

    documents = [with_prose(HAZARDS[hazard](seed).document) for seed in range(DOCUMENTS)]
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(ROUNDS):
        floor.append(_cpu_s(document_fromstring, documents))
        ours.append(_cpu_s(read_report, documents))
    return {
        "bytes": len(documents[0]),
        "ms": round(statistics.median(ours) / DOCUMENTS * 1000, 2),
        "ratio": round(statistics.median(a / b for a, b in zip(ours, floor, strict=True)), 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def with_prose(document: bytes) -> bytes:
    """Where the generator writes a sentence, two paragraphs of a real report: 1.4 KB."""
    report = (TESTS / "data" / "reports/jiaxing-port-2021/document.txt").read_text("utf-8")
    part_one = "".join(report.split("一、总体情况")[1].split())
    prose = f"<p>{part_one[:250]}</p><p>{part_one[250:500]}</p>"
    return document.replace("<p>我镇认真贯彻落实条例。</p>".encode(), prose.encode())


def _cpu_s(read: Callable[[bytes], object], documents: list[bytes]) -> float:
    started = time.process_time()
    for document in documents:
        read(document)
    return time.process_time() - started


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
