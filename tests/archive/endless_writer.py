"""Run by tests: writes captures to DATA until it is killed or fails, and prints the number of captures after each flush."""

import random
import sys
from pathlib import Path

from archive.base.errors import ArchiveError
from archive.capture.runs import start_run
from archive.capture.writer import CaptureWriter
from archive.writing.opening import open_for_writing
from tests.archive.conftest import exchange, report_page


def main(data: Path, seed: int, group: int) -> None:
    rng = random.Random(seed)
    with open_for_writing(data) as archive:
        run_id = start_run(archive, contact=None, command="endless")
        with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
            number = 0
            while True:
                for _ in range(rng.randint(1, group)):
                    url = f"http://127.0.0.1/{seed}/{number}.html"
                    page = report_page(f"某某县{number}年政府信息公开工作年度报告", hits=rng.randrange(10**9))
                    writer.write(exchange(url, page + rng.randbytes(rng.randrange(3000)).hex().encode()))
                    number += 1
                writer.flush()
                sys.stdout.write(f"{number}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    except ArchiveError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.exit(error.exit_code)
