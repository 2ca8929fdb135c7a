"""CPU time and peak memory of reading files: PDF a page, the others a document, and the ratio of DOCX to the same HTML.

The files are drawn and written from known numbers by the tests' generators; `browser` and `writer` were printed by Chromium
and LibreOffice; `scanned` are pictures of drawn pages, recognized once. RTF is read by way of LibreOffice, so what counts is
time, not CPU time. Each kind is measured in a process of its own, after one reading that loads what it needs.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROUNDS = 7
TESTS = Path(__file__).parents[1] / "tests"


def run() -> dict[str, Any]:
    """For each kind: milliseconds (a page or document), peak resident memory in MB; of DOCX also the ratio to HTML."""
    results = {}
    for kind in ("drawn", "browser", "writer", "long", "scanned", "ofd", "docx", "xlsx", "xls", "zip", "rtf"):
        command = [sys.executable, "-m", "benchmarks.files", kind]
        done = subprocess.run(command, cwd=TESTS.parent, capture_output=True, text=True, check=True)
        results[kind] = json.loads(done.stdout)
    return results


def _measure(kind: str) -> dict[str, float]:
    from archive.processes import office
    from extract import read_report
    from extract.readers import convert_with

    convert_with(office.to_docx)
    sys.path.insert(0, str(TESTS / "extract"))
    data, pages = _files()[kind]()
    clock = time.monotonic if kind == "rtf" else time.process_time
    rounds = 1 if kind == "scanned" else ROUNDS
    result = {"pages": pages, "ms": round(_ms(read_report, data, rounds, clock) / pages, 1)}
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    if kind == "docx":
        from hazards import HAZARDS

        result["ratio_to_html"] = round(result["ms"] / _ms(read_report, HAZARDS["plain"](1).document), 1)
    return result


def _ms(
    read: Callable[[bytes], object],
    data: bytes,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.process_time,
) -> float:
    read(data)
    times = []
    for _ in range(rounds):
        started = clock()
        read(data)
        times.append(clock() - started)
    return statistics.median(times) * 1000


def _files() -> Mapping[str, Callable[[], tuple[bytes, int]]]:
    def drawn(bottom: float) -> tuple[bytes, int]:
        import pypdfium2
        from hazards import make_sheet
        from pdf_pages import Style, draw

        data = draw(make_sheet(1), Style(bottom=bottom, header_again=True))
        return data, len(pypdfium2.PdfDocument(data))

    def ofd() -> tuple[bytes, int]:
        from hazards import make_sheet
        from ofd_files import write_ofd

        return write_ofd(make_sheet(1)), 2

    def zipped() -> tuple[bytes, int]:
        with BytesIO() as out:
            with ZipFile(out, "w") as archive:
                archive.writestr("report.docx", written("docx")[0])
            return out.getvalue(), 1

    def rtf() -> tuple[bytes, int]:
        from hazards import make_sheet
        from word_files import write_rtf

        return write_rtf(make_sheet(1)), 1

    def scan() -> tuple[bytes, int]:
        from hazards import make_sheet
        from scans import as_pdf, scanned

        pictures = scanned(make_sheet(1), skew=0.8, noise=8)
        return as_pdf(pictures), len(pictures)

    def saved(name: str, pages: int) -> tuple[bytes, int]:
        return (TESTS / "data" / "files" / name).read_bytes(), pages

    def written(kind: str) -> tuple[bytes, int]:
        from hazards import make_sheet
        from make_files import workbook
        from office_files import write_docx

        return (write_docx(make_sheet(1)) if kind == "docx" else workbook()), 1

    return {
        "drawn": partial(drawn, 80),
        "long": partial(drawn, 600),
        "scanned": scan,
        "browser": partial(saved, "browser-plain.pdf", 2),
        "writer": partial(saved, "writer-plain.pdf", 4),
        "ofd": ofd,
        "zip": zipped,
        "rtf": rtf,
        "docx": partial(written, "docx"),
        "xlsx": partial(written, "xlsx"),
        "xls": partial(saved, "report.xls", 1),
    }


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
