"""Run by tests: `nianbao` that kills itself (SIGKILL) right before the Nth time that it makes a file of such a name.

Arguments: the event, `os.rename` (to the name) or `open`; the end of the name; N; then those of `nianbao`.
"""

import os
import signal
import sys
from typing import Any

from crawler.cli.nianbao import main


def kill_before(wanted: str, ending: str, times: int) -> None:
    left = times

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event == wanted and str(arguments[event == "os.rename"]).endswith(ending):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


if __name__ == "__main__":
    kill_before(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    main(sys.argv[4:])
