"""Run by tests: `nianbao` with a parser that a marked page kills, in the way that the first argument says."""

import os
import resource
import signal
import sys
import time

import extract
from archive.processes import child
from crawler.cli.nianbao import main

MARK = b"<i>deadly</i>"
page_today, report_today = extract.read_page, extract.read_report


def read_page(data: bytes, *, charset: str | None = None) -> extract.Page:
    if MARK in data:
        _die(DOES)
    return page_today(data, charset=charset)


def read_report(data: bytes, *, charset: str | None = None) -> extract.Report:
    if MARK in data:
        _die(DOES)
    return report_today(data, charset=charset)


def _die(does: str) -> None:
    if does == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif does == "spin":
        soft = int(time.process_time()) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        while True:
            pass
    elif does == "eat":
        bytearray(3_000_000_000)
    elif does == "raise":
        raise RecursionError("too deep")
    elif does in {"sleep", "kill the command"}:
        time.sleep(600)


DOES = os.environ.get("DEADLY", "")
if __name__ == "__main__":
    does = sys.argv[1]
    hook = f"import os; os.environ['DEADLY'] = {does!r}; import extract, tests.attack.deadly_parser as deadly; "
    hook += "extract.read_page = deadly.read_page; extract.read_report = deadly.read_report; "
    child._SERVE = child._SERVE.replace("serve({", f"{hook}serve({{")
    if does == "kill the command":
        from archive.processes import reading_now

        class Watched(reading_now.ReadingNow):
            """Kills this process as soon as the marked page is being read."""

            def begin(self) -> None:
                super().begin()
                import threading

                threading.Thread(target=self._watch, daemon=True).start()

            def _watch(self) -> None:
                while b"4" not in os.pread(self.file, 1000, 0).split():
                    time.sleep(0.01)
                os.kill(os.getpid(), signal.SIGKILL)

        reading_now.ReadingNow = Watched  # type: ignore[misc]
    main(sys.argv[2:])
