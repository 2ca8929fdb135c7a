"""nianbao serve: what it refuses, the headers of every answer, and that it only reads."""

import asyncio
import subprocess
import sys
import urllib.request
from asyncio import gather
from pathlib import Path
from threading import Thread

import pytest

from archive.agencies.decisions import Decision, decide
from archive.base.errors import ArchiveMissing
from archive.capture.runs import finish_run, start_run
from archive.web.app import serving
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.web_client import CELL, Client, said

REPORT = "/agencies/1/2021"
EVIDENCE = f"{REPORT}/versions/1/cells/{CELL}"
OURS = [
    "/",
    "/search?q=公开",
    "/suggest?q=秀",
    "/agencies/1",
    REPORT,
    f"{REPORT}/diff/1/2",
    EVIDENCE,
    f"{EVIDENCE}/wrong",
    "/x",
]


@pytest.mark.parametrize("path", OURS)
def test_our_pages_have_no_inline_script_or_style(web: Client, path: str) -> None:
    answer = web.get(path)
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert " style=" not in answer.text
    assert all("src=" in tag for tag in answer.text.split("<script")[1:])


def test_archived_pages_are_in_a_sandbox(web: Client) -> None:
    policy = web.get(f"/archived{EVIDENCE}").headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert web.get("/archived/nothing").headers["content-security-policy"] == policy


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/agencies/77",
        "/agencies/1/1999",
        "/agencies/99999999999999999999/2021",
        f"{REPORT}/versions/9",
        f"{REPORT}/versions/1/cells/applications.nothing.total",
        f"{REPORT}/diff/1/9",
        "/records/999.warc.gz",
        "/-/messages",
        "/-/auth-token",
        "/-/permissions",
        "/_memory",
        "/assets/../app.py",
        "/assets/..%2fapp.py",
        "/assets/%2e%2e/app.py",
        "/archived/../../etc/passwd",
        "/records/../../lock",
    ],
)
def test_what_is_not_there(web: Client, path: str) -> None:
    answer = web.get(path)
    for _ in range(2):  # Datasette asks for its own way to write a % first
        if answer.status_code in (301, 302):
            answer = web.get(answer.headers["location"])
    assert answer.status_code == 404
    assert "import" not in answer.text


@pytest.mark.parametrize(
    "sql", ["1' OR '1'='1", "1; DROP TABLE reports", '" UNION SELECT * FROM meta --', "%00", "%ff"]
)
def test_sql_in_every_parameter(web: Client, sql: str) -> None:
    asked = [f"/search?q={sql}", f"/suggest?q={sql}", f"/search?q=公开&lang={sql}"]
    assert [web.get(path).status_code for path in asked] == [200, 200, 200]
    assert web.get(f"/suggest?q={sql}").json() == []
    refused = [f"/search?q=a&year={sql}", f"{REPORT}/diff?from={sql}&to=1"]
    assert [web.get(path).status_code for path in refused] == [400, 400]
    assert web.get(f"/search?q=a&region={sql}").status_code == (400 if "1" in sql else 404)
    assert web.get("/", lang=sql.replace("%00", "x").replace('"', "")).status_code == 200
    for path in (
        f"/agencies/{sql}",
        f"/agencies/1/{sql}",
        f"{REPORT}/versions/{sql}",
        f"{REPORT}/versions/1/cells/{sql}",
    ):
        answer = web.get(path)
        while answer.status_code == 302:
            answer = web.get(answer.headers["location"])
        assert answer.status_code == 404
    assert web.get("/archive/reports.json?_shape=array").status_code == 200


def test_long_parameters(web: Client) -> None:
    assert web.get(f"/search?q={'公' * 101}").status_code == 400
    assert "100" in web.get(f"/search?q={'公' * 101}").text
    assert web.get(f"/search?q={'a' * 5000}").status_code == 414
    assert web.get(f"/agencies/{'1' * 5000}").status_code == 414


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_reading(web: Client, method: str) -> None:
    for path in ("/", "/archive", "/archive/reports", "/-/messages", "/-/logout"):
        answer = web.get(path, method=method)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head(web: Client) -> None:
    assert web.get("/", method="HEAD").status_code == 200


def test_sql_of_readers_writes_nothing(web: Client, web_data: Path) -> None:
    before = (web_data / "archive.db").read_bytes()
    for sql in ("delete from captures", "with x as (select 1) delete from captures", "attach 'x.db' as x"):
        assert web.get("/archive", method="GET").status_code == 200
        assert web.get(f"/archive?sql={sql}").status_code == 400
    assert (web_data / "archive.db").read_bytes() == before


def test_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="holds no archive"):
        serving(tmp_path)


def test_an_empty_archive(tmp_path: Path) -> None:
    with open_for_writing(tmp_path):
        pass
    web = Client(tmp_path)
    assert "尚无报告" in web.get("/").text
    assert "没有这个名称的机关" in web.get("/search?q=秀洲").text


def test_an_agency_that_people_found_to_be_another(shelf: Shelf) -> None:
    for number, name in enumerate(("甲县", "乙县")):
        page = {f"http://127.0.0.1/{number}": report_page(f"{name}202{number}年政府信息公开工作年度报告")}
        shelf.crawl(page, agency=name, site=name)
    web = Client(shelf.data)
    assert web.get("/agencies/1").status_code == 200
    with open_for_writing(shelf.data) as archive:
        run_id = start_run(archive, contact=None, command="test")
        with archive.db.atomic():
            decide(archive.db.conn, Decision("renamed", 1, 2, "乙县", "王", "更名"))
        finish_run(archive, run_id, "done")
    for path in ("/agencies/1", "/agencies/1/2020", "/agencies/1/2020/versions/1"):
        answer = web.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, path.replace("1", "2", 1))
    assert "甲县 更名为 乙县" in " ".join(web.get("/agencies/2").text.split()).replace(" (330411)", "")
    assert web.get("/agencies/2/2020").status_code == 200


def test_damaged_bytes_are_named(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/a": report_page("秀洲区2021年政府信息公开工作年度报告")})
    [(name, end)] = shelf.rows("SELECT warc_file, warc_offset + warc_length FROM captures")
    file = shelf.data / "warc" / str(name)
    data = bytearray(file.read_bytes())
    data[int(str(end)) - 40] ^= 0xFF
    file.write_bytes(data)
    web = Client(shelf.data)
    path = f"{REPORT}/versions/1/cells/{CELL}"
    assert "存档的字节已损坏" in web.get(path).text
    answer = web.get(f"/archived{path}")
    assert answer.status_code == 500
    assert file.name in answer.text
    assert str(shelf.data) not in web.get(path).text + answer.text


@pytest.mark.slow
def test_many_readers_while_a_crawl_writes(shelf: Shelf) -> None:
    """No error and no lock."""
    url, title = "http://127.0.0.1/a", "秀洲区2021年政府信息公开工作年度报告"
    shelf.crawl({url: report_page(title, granted=1)})
    datasette = serving(shelf.data)

    def write() -> None:
        for granted in range(2, 12):
            shelf.crawl({url: report_page(title, granted=granted)})

    async def read(writing: Thread) -> list[int]:
        found = []
        while writing.is_alive():
            paths = ["/", "/agencies/1", REPORT, "/search?q=秀洲", EVIDENCE, "/coverage", "/findings"] * 8
            found += [answer.status_code for answer in await gather(*map(datasette.client.get, paths))]
        return found

    writing = Thread(target=write)
    writing.start()
    answers = asyncio.run(read(writing))
    writing.join()
    assert len(answers) >= 50
    assert set(answers) == {200}
    assert len(shelf.versions()) == 11


def test_the_command(web_data: Path) -> None:
    command = [Path(sys.executable).with_name("nianbao"), "serve", "--port", "0", "--data", web_data]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving_process:
        assert serving_process.stdout is not None
        address = serving_process.stdout.readline().strip()
        try:
            with urllib.request.urlopen(f"{address}/agencies/1") as answer:
                assert "秀洲区人民政府" in answer.read().decode()
        finally:
            serving_process.terminate()


def test_the_command_without_an_archive(nianbao: Nianbao) -> None:
    done = nianbao("serve", "--port", "0")
    assert done.returncode == 2
    assert "holds no archive. Is its disk mounted" in done.stderr


def test_what_people_corrected(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({"http://127.0.0.1/a": report_page("秀洲区2021年政府信息公开工作年度报告")}, agency="秀洲区")
    entry = 'agency = "秀洲区"\nyear = 2021\ncell = "applications.carried_out.total"\nexpected = 0\nvalue = 3'
    (tmp_path / "mine.toml").write_text(
        f'author = "王芳"\ndate = 2026-02-01\nreason = "电话核实"\n[[correction]]\n{entry}\n', "utf-8"
    )
    assert nianbao("correct", str(tmp_path / "mine.toml")).returncode == 0
    web = Client(shelf.data)
    (cell,) = web.page(REPORT).xpath('//td[a[contains(@href, "carried_out.total")]]')
    assert said(cell).startswith("3†")
    assert "原文为 0；王芳，2026-02-01：电话核实" in said(web.page(REPORT))
    path = f"{REPORT}/versions/2/cells/applications.carried_out.total"
    assert "原文为 0；王芳" in said(web.page(path))
    assert "expected = 0" in web.page(f"{path}/wrong").xpath("//textarea/text()")[0]
    assert web.page(f"{REPORT}/versions/1").xpath('//td[a[contains(@href, "carried_out.total")]]/a/text()')[0] == "0"
