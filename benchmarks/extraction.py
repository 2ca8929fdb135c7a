"""CPU time of reading documents over that of lxml's parse of the same bytes, and peak memory of the reading.

Two pages made by the tests' generator: a clean page of 8 KB, its first part as long as a real one, and the same report
pasted from Word, about 100 KB. The parser is measured alone (bytes to report), and so is `nianbao extract` over 400 files:
whole processes with their start and their output, the reading processes included. Its floors are lxml's parse alone, and a
whole process of Python that does no more than parse the same files with lxml.

`other_styles` is the page pasted from Word with a font size of its own in each document, so that no table has the source of
another but for its numbers.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 40  # the least of them counts, for other work on the machine only adds
DOCUMENTS = 20
FILES = 400
COMMANDS = 3  # runs of the command
TESTS = Path(__file__).parents[1] / "tests"
PAGES = {"clean": "plain", "pasted_from_word": "pasted_from_word", "other_styles": "other_styles"}
_PARSE = (
    "import sys; from lxml.html import document_fromstring as f\nfor name in sys.argv[1:]: f(open(name, 'rb').read())"
)


def run() -> dict[str, Any]:
    """For each page: bytes, the least milliseconds a document, the ratio to lxml's parse, peak resident memory in MB; of the command
    the least CPU and wall time in seconds, and what its CPU time is over lxml's parse of the same files, with its start
    and without it, and over a process of Python that only parses them."""
    results = {}
    for name, hazard in PAGES.items():
        done = subprocess.run([sys.executable, __file__, hazard], capture_output=True, text=True, check=True)
        results[name] = json.loads(done.stdout)
    return results


def _measure(hazard: str) -> dict[str, float]:
    from lxml.html import document_fromstring

    from extract import read_report

    documents = _documents(hazard, DOCUMENTS)
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(ROUNDS):
        floor.append(_cpu_s(document_fromstring, documents))
        ours.append(_cpu_s(read_report, documents))
    return {
        "bytes": len(documents[0]),
        "ms": round(min(ours) / DOCUMENTS * 1000, 2),
        "ratio": round(min(ours) / min(floor), 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **_measure_command(_documents(hazard, FILES), document_fromstring),
    }


def _measure_command(documents: list[bytes], parse: Callable[[bytes], object]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as directory:
        files = [Path(directory, f"{number:03}.html") for number in range(FILES)]
        for file, document in zip(files, documents, strict=True):
            file.write_bytes(document)
        command = [str(Path(sys.executable).with_name("nianbao")), "extract", "--format", "jsonl"]
        rounds = [
            (
                *_command_s(command, files),
                _command_s(command, files[:1])[0],
                _command_s([sys.executable, "-c", _PARSE], files)[0],
                _cpu_s(parse, documents),
            )
            for _ in range(COMMANDS)
        ]
    cpu_s, wall_s, start_s, python_s, floor_s = map(min, zip(*rounds, strict=True))
    return {
        "command_cpu_s": round(cpu_s, 2),
        "command_wall_s": round(wall_s, 2),
        "command_ratio": round(cpu_s / floor_s, 1),
        "command_ratio_without_start": round((cpu_s - start_s) / floor_s, 1),
        "command_ratio_to_python": round(cpu_s / python_s, 1),
    }


def _command_s(command: list[str], files: list[Path]) -> tuple[float, float]:
    """Seconds of CPU time of a command and of all its processes, and seconds in all."""
    with_bytecode = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryFile() as output:
        subprocess.run([*command, *files], stdout=output, check=True, env=with_bytecode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return cpu_s, time.monotonic() - started


def _documents(hazard: str, count: int) -> list[bytes]:
    sys.path.insert(0, str(TESTS / "extract"))
    from hazards import HAZARDS

    if hazard == "other_styles":
        pages = _documents("pasted_from_word", count)
        return [page.replace(b'style="', b'style="font-size:%d.5pt;' % size) for size, page in enumerate(pages, 10)]
    return [with_prose(HAZARDS[hazard](seed).document) for seed in range(count)]


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
