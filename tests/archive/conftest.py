"""An archive to write to, exchanges to write, and the commands run as a person runs them."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from archive.agencies.facts import Facts, keep_facts
from archive.base.sightings import Sighting
from archive.base.times import to_text
from archive.capture.runs import finish_run, start_run
from archive.capture.site_visits import SiteVisit
from archive.capture.writer import CaptureWriter, Exchange
from archive.db.handle import Archive
from archive.processes import sandbox
from archive.reading.ingest import IngestSummary, read_new_captures
from archive.warc.records import Member, members
from archive.writing.opening import open_for_writing
from tests.launch import call_nianbao, run_nianbao

if TYPE_CHECKING:
    from tests.archive.web_client import Client

HERE = Path(__file__).parent
# Of these a process of their own would show no more; the others read documents, start programs, or are ended by signals.
_CALLED_HERE = {
    *(
        "agency",
        "backup",
        "checks",
        "correct",
        "corrections",
        "coverage",
        "diff",
        "history",
        "merge",
        "pack",
        "release",
        "review",
    ),
    *("search", "series", "show", "verdict", "versions"),
}
START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


def exchange(url: str, payload: bytes = b"", **changed: object) -> Exchange:
    """An answer 200 with an HTML page."""
    values: dict[str, object] = {
        "url": url,
        "method": "GET",
        "request_headers": (("User-Agent", "nianbao-test"),),
        "request_body": b"",
        "status": 200,
        "reason": "OK",
        "http_version": "HTTP/1.1",
        "response_headers": (("Content-Type", "text/html; charset=utf-8"),),
        "body": payload,
        "payload": payload,
        "fetched_at": START,
        "ip_address": "127.0.0.1",
        "charset": "utf-8",
    }
    return Exchange(**values | changed)  # type: ignore[arg-type]


def finished(site_id: str, at: datetime) -> SiteVisit:
    """That the site was crawled from its start to its end."""
    return SiteVisit(site_id, at.date(), False, at, at, "done", fetched=0, unchanged=0, items=0, failures=0)


def report_page(title: str, *, granted: int = 5, hits: int = 1) -> bytes:
    """A page with table three of form 2021, in which `granted` of `granted` requests were granted, and a hit counter."""
    columns = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = [
        ("一、本年新收政府信息公开申请数量", granted),
        ("二、上年结转政府信息公开申请数量", 0),
        ("（一）予以公开", granted),
        ("（七）总计", granted),
        ("四、结转下年度继续办理", 0),
    ]
    head = "<tr><td>申请人情况</td>" + "".join(f"<td>{name}</td>" for name in columns) + "</tr>"
    body = "".join(f"<tr><td>{label}</td><td>{n}</td>{'<td>0</td>' * 5}<td>{n}</td></tr>" for label, n in rows)
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>浏览次数：{hits}</p>"
        "<p>一、总体情况</p><p>我单位认真执行政府信息公开条例，主动公开各类信息。</p>"
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{head}{body}</table>"
        f"<!-- generated {hits} --></body></html>"
    ).encode()


@dataclass
class Shelf:
    """A data directory and the runs that wrote to it, a day apart."""

    data: Path
    runs: int = 0
    now: datetime = START
    last: IngestSummary = field(default_factory=lambda: IngestSummary(0, 0, 0, ()))

    def begin_as(self, other: "Shelf") -> "Shelf":
        """With a copy of what another holds, which is left as it is."""
        shutil.copytree(other.data, self.data)
        self.runs, self.now, self.last = other.runs, other.now, other.last
        return self

    @contextmanager
    def writing(self) -> Iterator[CaptureWriter]:
        """A run that only captures."""
        with open_for_writing(self.data) as archive:
            run_id = start_run(archive, contact=None, command="test")
            with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
                yield writer
            finish_run(archive, run_id, "done")

    def crawl(
        self,
        pages: dict[str, bytes],
        attachments: dict[str, bytes | None] | None = None,
        *,
        agency: str = "嘉兴市秀洲区人民政府",
        region: str = "330411",
        title: str = "",
        site: str = "site",
        names: dict[str, str] | None = None,
        facts: dict[str, str] | None = None,
        read: bool = True,
    ) -> IngestSummary:
        """A run in which each page is a sighted report that links the attachments by their `names`; one of None failed.

        `facts` are what the registry says of the agency.
        """
        self.runs += 1
        self.now = START + timedelta(days=self.runs)
        with patch("archive.base.times.now", lambda: to_text(self.now)), open_for_writing(self.data) as archive:
            run_id = start_run(archive, contact=None, command="test")
            if facts is not None:
                keep_facts(archive, [Facts(site, agency, region, **facts)])
            with CaptureWriter(archive, run_id, robots="obeyed", contact=None) as writer:
                for url, page in pages.items():
                    capture_id = writer.write(exchange(url, page, fetched_at=self.now))
                    writer.sight(Sighting(capture_id, site, agency, region, url, title, "http://127.0.0.1/list"))
                    for link, data in (attachments or {}).items():
                        writer.attach(capture_id, link, (names or {}).get(link, "附件"))
                        if data is None:
                            writer.fail(link, "timeout", at=self.now)
                        else:
                            writer.write(exchange(link, data, fetched_at=self.now))
                writer.visit(finished(site, self.now))
            if read:
                self.last = read_new_captures(archive, run_id)
            finish_run(archive, run_id, "done")
        return self.last

    def read(self, progress: Callable[[int, int], None] | None = None) -> IngestSummary:
        """A run that only reads."""
        with open_for_writing(self.data) as archive:
            run_id = start_run(archive, contact=None, command="test")
            self.last = read_new_captures(archive, run_id, progress=progress)
            finish_run(archive, run_id, "done")
        return self.last

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with Archive.open(self.data) as archive:
            return archive.db.execute(sql, values).fetchall()

    def versions(self) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT r.year, v.version, v.cause FROM report_versions AS v JOIN reports AS r ON r.id = v.report_id "
            "ORDER BY r.year, v.version"
        )

    def warc_files(self) -> list[Path]:
        """Those with captures and texts, by run; not those that only tell of the end of a run."""
        return [path for path in sorted((self.data / "warc").glob("*.warc.gz")) if "-end-" not in path.name]

    def members(self, number: int) -> list[Member]:
        """The whole members of one of these files, journals left out."""
        return [m for m in members(self.warc_files()[number]) if m.record and m.record.kind != "metadata"]

    def warcio_check(self) -> None:
        files = sorted((self.data / "warc").glob("*.warc.gz"))
        done = subprocess.run(
            [Path(sys.executable).with_name("warcio"), "check", "-v", *files], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("digest pass") >= len(files)


Nianbao = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in the process of the test, so that it can put another parser in the place of ours."""
    monkeypatch.setattr(sandbox, "_inside", True)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "data")


@pytest.fixture
def nianbao(shelf: Shelf) -> Nianbao:
    """Run `nianbao` on the shelf's data directory; where it takes a registry, with one without sites."""
    empty = shelf.data.with_name("no-sites.toml")
    empty.touch()

    def run(*args: str) -> "subprocess.CompletedProcess[str]":
        if args[0] in ("status", "coverage") and "--sites" not in args:
            args = (*args, "--sites", str(empty))
        launch = call_nianbao if args[0] in _CALLED_HERE else run_nianbao
        return launch(*args, "--data", shelf.data)

    return run


@pytest.fixture(scope="session")
def web_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of `web_archive`; nobody writes to it."""
    from tests.archive.web_archive import build

    data = tmp_path_factory.mktemp("web") / "data"
    build(data)
    return data


@pytest.fixture(scope="session")
def web(web_data: Path) -> "Client":
    from tests.archive.web_client import Client

    return Client(web_data)
