"""`nianbao serve` as a process of its own."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serve(data: Path, *options: str, config: Path | None = None) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The process and its address."""
    named = ["--config", config] if config else []
    command = [Path(sys.executable).with_name("nianbao"), *named, "serve", "--port", "0", *options, "--data", data]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.terminate()


def peak_mb(process_id: int) -> float:
    """The most memory that the process ever had."""
    for line in Path(f"/proc/{process_id}/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise AssertionError


def nginx_configuration(directory: Path, served: int) -> tuple[Path, int]:
    """The lines of docs/web.md for a server on port `served`, as a file of nginx's, and the port of that."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = (Path(__file__).parents[2] / "docs" / "web.md").read_text("utf-8")
    [lines] = re.findall(r"With nginx:\n\n((?:    .*\n|\n)+)", text)
    lines = lines.replace("server {", f"server {{ listen 127.0.0.1:{port};", 1).replace(
        "127.0.0.1:8001", f"127.0.0.1:{served}"
    )
    temporary = "".join(
        f"{kind}_temp_path temp_{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = directory / "nginx.conf"
    path.write_text(f"daemon off; pid nginx.pid; events {{}} http {{ access_log off; {temporary}\n{lines} }}", "utf-8")
    return path, port


def port_open(port: int) -> None:
    for _ in range(100):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(port)
