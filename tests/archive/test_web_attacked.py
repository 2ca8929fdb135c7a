"""nianbao serve under readers who mean harm: SQL that takes time or memory, and the pages of others meanwhile."""

import asyncio
import csv
import resource
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from archive.web.app import serving
from tests.archive.conftest import Shelf, report_page
from tests.archive.web_client import CELL, Client
from tests.archive.web_served import peak_mb, serve

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
HEAVY = "with recursive n(i) as (select 1 union all select i + 1 from n) select i, hex(randomblob(400000)) from n"


def sql(query: str, kind: str = ".json") -> str:
    return f"/archive{kind}?sql={quote(query)}"


@pytest.mark.parametrize("path", ["/archive/nothing", sql("selec"), "/archive/reports?_sort=nothing", sql(ENDLESS)])
def test_no_traceback(web: Client, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert web.get(path).status_code in {400, 404, 500}
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


@pytest.mark.parametrize("query", [ENDLESS, f"select * from ({HEAVY})"])
def test_a_query_has_an_end(web: Client, query: str) -> None:
    assert web.get(sql(query)).status_code == 400


def test_no_function_takes_the_product_of_two_lengths(web: Client) -> None:
    text = "(select replace(hex(zeroblob(400000)), '0', 'a') as a)"
    answer = web.get(sql(f"select instr(a, substr(a, 400000) || 'b') from {text}") + "&_shape=arrays")
    assert answer.json()["rows"] == [[0]]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select zeroblob(1000000000)", "too big"),
        (f"select {','.join(['zeroblob(1000000)'] * 17)}", "answer is too large"),
        (f"select {','.join(['1'] * 101)}", "too many columns"),
        ("select replace(hex(zeroblob(100000)), '0', hex(zeroblob(1000)))", "too big"),
        ("select trim(hex(zeroblob(400000)), hex(zeroblob(400000)))", "too big"),
    ],
)
def test_a_query_has_a_size(web: Client, query: str, message: str) -> None:
    answer = web.get(sql(query))
    assert answer.status_code == 400
    assert message in answer.json()["error"]


def test_functions_of_text_are_those_of_sqlite(web: Client) -> None:
    query = (
        "select instr('公开局','局'), instr('a', null), replace('a1a', 'a', 2), replace('a', '', 'b'), trim('  a '), "
        "ltrim('xxa', 'x'), rtrim(110, 0), instr(x'0102', x'02')"
    )
    [row] = web.get(sql(query) + "&_shape=arrays").json()["rows"]
    assert row == [3, None, "212", "a", "a", "a", "11", 2]


def test_no_path_is_told(web: Client) -> None:
    assert web.get(sql("select * from pragma_database_list") + "&_shape=array").json() == []


def test_sql_can_be_switched_off(web_data: Path) -> None:
    async def codes() -> list[int]:
        client = serving(web_data, sql=False).client
        paths = [sql("select 1"), "/archive/reports.json?_where=1", "/archive/reports.json", "/archive"]
        return [(await client.get(path)).status_code for path in paths]

    assert asyncio.run(codes()) == [403, 403, 200, 200]


def test_a_table_is_whole(web: Client) -> None:
    cells = list(csv.reader(web.get("/archive/cells.csv").text.splitlines()))
    [count] = web.get(sql("select count(*) from cells") + "&_shape=arrays").json()["rows"][0]
    assert len(cells) - 1 == count > 1000
    assert len(web.get("/archive/cells.csv?_size=7").text.splitlines()) == 8


def test_no_answer_is_cut_silently(web: Client) -> None:
    query = "select 1 as n from cells, cells limit 1001"
    for path in (sql(query, ".csv"), sql(query) + "&_shape=array"):
        answer = web.get(path)
        assert answer.status_code == 400
        assert "1000" in answer.text
    assert web.get(sql(query)).json()["truncated"] is True


def test_a_download_that_fails_midway_breaks_off(web_data: Path) -> None:
    fails = quote("abs(iif(report_version_id > 6, -9223372036854775808, 1)) = 1")
    with serve(web_data) as (_, address):
        assert len(httpx.get(f"{address}/archive/cells.csv?_where=report_version_id<7").text.splitlines()) > 1001
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{address}/archive/cells.csv?_where={fails}")


@pytest.mark.slow
def test_the_pages_of_others(web_data: Path) -> None:
    """Sixteen readers with heavy queries: our pages answer, the queries are refused or stopped, memory is bounded."""
    with serve(web_data) as (process, address), httpx.Client(base_url=address, timeout=60) as client:

        def home() -> float:
            answer = client.get("/")
            assert answer.status_code == 200
            return answer.elapsed.total_seconds()

        alone = sorted(home() for _ in range(40))
        before = peak_mb(process.pid)
        queries = [ENDLESS, f"select * from ({HEAVY})", f"select {','.join(['zeroblob(1000000)'] * 90)}", "selec"]

        def attack(number: int) -> set[int]:
            return {httpx.get(address + sql(queries[number % 4]), timeout=60).status_code for _ in range(10)}

        with ThreadPoolExecutor(16) as pool:
            attacks = [pool.submit(attack, number) for number in range(16)]
            beside = []
            while not all(attack.done() for attack in attacks):
                beside.append(home())
        assert set.union(*(attack.result() for attack in attacks)) <= {400, 503}
        assert len(beside) > 40
        assert sorted(beside)[len(beside) // 2] < 20 * alone[20]
        assert peak_mb(process.pid) < before + 700


@pytest.mark.slow
def test_connections_on_which_nobody_asks(web_data: Path) -> None:
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        with serve(web_data) as (_, address), ExitStack() as open_ones:
            host, port = address.removeprefix("http://").split(":")
            for _ in range(1100):
                half = open_ones.enter_context(socket.create_connection((host, int(port))))
                half.sendall(b"GET / HTTP/1.1\r\nHost:")
            assert httpx.get(address).status_code == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (now, most))


@pytest.mark.slow
def test_evidence_of_a_large_file_is_made_once(shelf: Shelf) -> None:
    """Eight readers of a page of 4 MB at once take hardly longer than one did, and the home page is there meanwhile."""
    page = report_page("秀洲区2021年政府信息公开工作年度报告").replace(
        b"</body>", b"<p>" + b"<b>x</b>" + b"word " * 800_000 + b"</body>"
    )
    shelf.crawl({"http://127.0.0.1/a": page})
    path = f"/archived/agencies/1/2021/versions/1/cells/{CELL}"
    with serve(shelf.data) as (_, address), httpx.Client(base_url=address) as client, ThreadPoolExecutor(8) as pool:
        first = httpx.get(address + path, timeout=60).elapsed.total_seconds()
        asked = [pool.submit(httpx.get, address + path, timeout=60) for _ in range(8)]
        home = [client.get("/").elapsed.total_seconds()]
        while not all(answer.done() for answer in asked):
            home.append(client.get("/").elapsed.total_seconds())
        answers = [answer.result() for answer in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.elapsed.total_seconds() for answer in answers) / 8 < 2 * first
    assert sorted(home)[len(home) // 2] < first
