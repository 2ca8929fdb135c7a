"""nianbao import of what wget, as Debian has it, writes."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

import pytest

from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.foreign_files import TITLE, imported

YEARS = (2019, 2020, 2021)


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(directory: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(directory)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
def test_a_site_saved_by_wget_twice(shelf: Shelf, tmp_path: Path, nianbao: Nianbao) -> None:
    site, out = tmp_path / "site", tmp_path / "out"
    site.mkdir()
    out.mkdir()
    titles = {year: TITLE.replace("2021", str(year)) for year in YEARS}
    for year, title in titles.items():
        (site / f"{year}.html").write_bytes(report_page(title))
    links = "".join(f'<a href="{year}.html">{title}</a>' for year, title in titles.items())
    (site / "index.html").write_text(f"<html><meta charset=utf-8><title>年报</title>{links}</html>", "utf-8")
    with served(site) as url:
        for name, *options in (("a", "--warc-cdx"), ("b", "--no-warc-compression", "--warc-dedup=a.cdx")):
            command = ["wget", "-q", "-r", "-l1", f"--warc-file={name}", *options, url]
            assert subprocess.run(command, cwd=out).returncode in (0, 8)  # 8: there is no robots.txt
            sleep(1.1)  # until another second: wget writes no smaller part
    found = imported(shelf, out / "b.warc", out / "a.warc.gz")
    assert (found["captures"], found["reports"], found["problems"]) == (10, 6, [])
    assert shelf.versions() == [(year, 1, "first seen") for year in YEARS]
    assert shelf.rows("SELECT count(*) FROM captures WHERE revisit_of IS NOT NULL") == [(5,)]
    assert shelf.rows("SELECT count(*) FROM failures") == [(0,)]
    assert all("Wget/" in str(software) for (software,) in shelf.rows("SELECT software FROM sources"))
    found = imported(shelf, out)  # with the pages that wget saved beside
    assert (found["captures"], found["reports"]) == (0, 0)
    assert nianbao("verify").returncode == 0
