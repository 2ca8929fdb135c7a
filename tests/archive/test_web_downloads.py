"""nianbao serve: a release, whole tables and whole lists to take home, and answers that are sent a part at a time."""

import asyncio
import csv
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from archive.db.handle import Archive
from archive.release.export import export
from archive.release.tables import TABLES
from archive.web.listed import snapshot
from archive.web.pages import Asked
from archive.web.server.guard import Public
from archive.web.server.streams import MOST, Streamed, Streams
from tests.archive.web_archive import HOSTILE_NAME
from tests.archive.web_client import Client, said

BOM = "\ufeff"
LISTS = [
    "/agencies/1",
    "/search/agencies?q=秀洲",
    "/search/reports?q=公开",
    "/coverage",
    "/findings",
    "/compare?agencies=1,3",
]


@pytest.fixture(scope="module")
def releases(web_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("releases")
    for name in ("older", "newer"):
        with Archive.open(web_data) as archive:
            export(archive, directory / name)
    older = directory / "older" / "datapackage.json"
    about = json.loads(older.read_text("utf-8")) | {"created": "2020-01-01T00:00:00Z", "version": "2020.01.01"}
    older.write_text(json.dumps(about), "utf-8")
    return directory


def rows_of(web: Client, path: str) -> list[dict[str, str]]:
    answer = web.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(answer.text.removeprefix(BOM).splitlines()))


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_the_same_as_csv_and_as_json(web: Client, path: str) -> None:
    name, _, query = path.partition("?")
    as_csv = rows_of(web, f"{name}.csv?{query}")
    as_json = web.get(f"{name}.json?{query}").json()
    assert as_csv
    assert [list(row) for row in as_csv] == [list(row) for row in as_json]
    known = {"agency_id", "agency", "region"} | ({"year"} if "agencies?q" not in path else set())
    assert known | {"url"} <= as_csv[0].keys()
    for row, same in zip(as_csv, as_json, strict=True):
        assert row["url"] == (same["url"] or "")
        assert not row["url"] or web.get(row["url"].removeprefix("http://localhost")).status_code == 200


def test_what_the_lists_hold(web: Client) -> None:
    years = rows_of(web, "/agencies/1.csv")
    assert [(row["year"], row["version"], row["applications"]) for row in years] == [
        ("2019", "1", "208"),
        ("2020", "1", "197"),
        ("2021", "2", "187"),
    ]
    shares = {row["year"]: row for row in rows_of(web, "/compare.csv?agencies=1&measure=share:granted")}
    assert (shares["2021"]["numerator"], shares["2021"]["denominator"]) == ("130", "187")
    assert rows_of(web, "/coverage/350300.csv")[0]["agency"] == "莆田市城市管理局"
    assert web.get("/coverage/99.json").text == "[]\n"
    assert all(row["severity"] == "error" for row in rows_of(web, "/findings.csv?severity=error"))


def test_a_table_is_that_of_a_release(web: Client, releases: Path) -> None:
    page = web.page("/downloads")
    links = page.xpath('//section[@aria-labelledby="now"]//th/a/@href')
    assert len(links) == len(TABLES)
    for link in links:
        answer = web.get(link)
        released = (releases / "newer" / link.rpartition("/")[2]).read_bytes()
        assert answer.content == BOM.encode() + released, link
    here = rows_of(web, "/downloads/reports.csv?region=浙江&year=2021")
    assert {(row["agency"], row["year"]) for row in here} == {("秀洲区人民政府", "2021"), ("王店镇", "2021")}
    nowhere = web.get("/downloads/reports.csv?region=62")
    assert (nowhere.status_code, "the archive has no report" in nowhere.text) == (404, True)
    assert web.get("/downloads/nothing.csv").status_code == 404
    assert web.get("/downloads/reports.csv", method="HEAD").text == ""


def test_the_newest_release(web_data: Path, releases: Path) -> None:
    web = Client(web_data, releases=releases)
    page = web.page("/downloads")
    section = page.xpath('//section[@aria-labelledby="release"]')[0]
    listed = {said(row.xpath("th/a")[0]): said(row.xpath("td")[1]) for row in section.xpath(".//tbody/tr")}
    assert listed.keys() == {
        path.relative_to(releases / "newer").as_posix() for path in (releases / "newer").rglob("*") if path.is_file()
    }
    for link in section.xpath(".//tbody//a/@href"):
        answer = web.get(link)
        name = link.split("/", 3)[3]
        assert answer.headers["content-length"] == str(len(answer.content))
        assert listed[name] in ("", hashlib.sha256(answer.content).hexdigest())
    version = link.split("/")[2]
    for other in ("2020.01.01/README.md", f"{version}/../README.md", f"{version}/nothing.csv", f"{version}/.lock"):
        assert web.get(f"/downloads/{other}").status_code == 404, other


def test_no_release_and_none_that_is_one(web: Client, web_data: Path, releases: Path, tmp_path: Path) -> None:
    assert "运行者没有提供发布版" in said(web.page("/downloads").find(".//main"))
    broken = tmp_path / "broken"
    broken.mkdir()
    (tmp_path / "secret").write_text("secret", "utf-8")
    about = json.loads((releases / "newer" / "datapackage.json").read_text("utf-8"))
    for path in ("../secret", "/etc/passwd", "link"):
        about["resources"].append({"path": path, "hash": f"sha256:{'0' * 64}"})
    (broken / "link").symlink_to(tmp_path / "secret")
    (broken / "datapackage.json").write_text(json.dumps(about), "utf-8")
    page = Client(web_data, releases=tmp_path).page("/downloads")
    names = [said(link) for link in page.xpath('//section[@aria-labelledby="release"]//tbody//a')]
    assert names == ["datapackage.json"]
    for text in ("", "[]", "{}", '{"name": "nianbao-export", "version": 1, "resources": 5}'):
        (broken / "datapackage.json").write_text(text, "utf-8")
        assert "运行者没有提供发布版" in said(Client(web_data, releases=tmp_path).page("/downloads").find(".//main"))


def test_no_formula_in_a_list(web: Client) -> None:
    assert {row["agency"] for row in rows_of(web, "/search/agencies.csv?q=局")} >= {HOSTILE_NAME}
    assert not any(row["agency"].startswith("=") for row in rows_of(web, "/findings.csv"))


def sent_by(parts: Any, *, gone_after: float | None = None, streams: Streams | None = None) -> list[dict[str, Any]]:
    """What an answer sends; `gone_after` so many seconds the reader goes away."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> Any:
        await asyncio.sleep(gone_after if gone_after is not None else 3600)
        return {"type": "http.disconnect"}

    answer = Streamed(parts, {}, "text/plain").begin(streams or Streams(), receive, head=False)
    asyncio.run(answer.asgi_send(send))
    return sent


def test_an_answer_that_fails_has_no_end(caplog: pytest.LogCaptureFixture) -> None:
    def parts(_: Event) -> Iterator[bytes]:
        yield b"one"
        raise OSError("gone")

    *_, last = sent_by(parts)
    assert (last["body"], last["more_body"]) == (b"one", True)
    assert "a download broke off" in caplog.text
    assert [message.get("body") for message in sent_by(lambda _: iter([b"one", b"two"]))] == [None, b"one", b"two", b""]


def test_nothing_is_made_for_a_reader_who_went_away() -> None:
    closed: list[int] = []

    def endless(stopped: Event) -> Iterator[bytes]:
        number = 0
        try:
            while True:
                number += 1
                yield b"part"
        finally:
            closed.append(number)
            assert stopped.is_set()

    sent = sent_by(endless, gone_after=0.05)
    assert sent[-1]["more_body"]
    assert len(closed) == 1
    assert closed[0] >= len(sent) - 1


def test_a_query_that_nobody_waits_for_ends(web_data: Path) -> None:
    asked = Asked(sqlite3.connect(":memory:"), web_data, "zh", "/", {}, {}, Public("http://localhost", ""), "", None)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    def parts(stopped: Event) -> Iterator[bytes]:
        with snapshot(asked, stopped) as own:
            yield own.connection.execute(endless).fetchone()

    assert sent_by(parts, gone_after=0.2) == []


def test_no_more_than_so_many_at_a_time() -> None:
    streams = Streams()
    streams.taken = MOST
    start, _ = sent_by(lambda _: iter([b"one"]), streams=streams)
    assert start["status"] == 503
    assert (b"retry-after", b"60") in start["headers"]
