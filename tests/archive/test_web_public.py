"""nianbao serve behind a proxy: its address, the Host that a reader names, and what caches may keep."""

import asyncio
import shutil
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from archive.web.app import serving
from tests.archive.conftest import Nianbao
from tests.archive.web_client import CELL, Client
from tests.archive.web_served import nginx_configuration, port_open, serve

VERSION = "/agencies/1/2021/versions/1"
PUBLIC = "https://nianbao.example.org"


def ask(data: Path, *paths: str, **headers: str) -> list[httpx.Response]:
    async def answers() -> list[httpx.Response]:
        client = serving(data, public_url=PUBLIC, prefix="/years").client
        return [
            await client.request("GET", f"http://evil.example{path}", headers=headers, avoid_path_rewrites=True)
            for path in paths
        ]

    return asyncio.run(answers())


@pytest.mark.parametrize(
    "path",
    ["/", "/feed.atom", "/agencies/1", "/archive/cells.json", "/archive", "/suggest?q=秀洲", "/api/agencies?q=秀洲"],
)
def test_the_host_that_a_reader_names_is_nowhere(web_data: Path, path: str) -> None:
    for answer in ask(web_data, path, f"/years{path}"):
        assert answer.status_code == 200
        assert "evil.example" not in answer.text + str(answer.headers)


def test_all_addresses_are_below_the_prefix(web_data: Path) -> None:
    page, suggested, feed, table, moved = ask(
        web_data,
        '/years/search?q="/x',
        "/years/suggest?q=秀洲",
        "/years/feed.atom",
        "/years/archive/cells.json?_size=1",
        "/years/agencies/1/2021/diff?from=1&to=2",
    )
    assert 'href="/years/assets/style.css"' in page.text
    assert 'action="/years/search"' in page.text
    assert 'value="&#34;/x"' in page.text
    assert suggested.json()[0]["url"].startswith("/years/agencies/")
    assert f'href="{PUBLIC}/years/feed.atom"' in feed.text
    assert table.json()["next_url"].startswith(f"{PUBLIC}/years/archive/cells.json?")
    assert moved.headers["location"] == "/years/agencies/1/2021/diff/1/2"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "zh-CN"), ("en-US,en;q=0.9,zh;q=0.8", "en"), ("fr, zh;q=0.9, en;q=0.3", "zh-CN"), ("fr", "zh-CN"), ("en;q=0,x", "zh-CN")],
)  # fmt: skip
def test_the_language_that_a_browser_asks_for(web_data: Path, header: str, language: str) -> None:
    page, chosen = ask(web_data, "/", "/?lang=zh", **{"accept-language": header})
    assert f'<html lang="{language}">' in page.text
    assert "Accept-Language" in page.headers["vary"]
    assert '<html lang="zh-CN">' in chosen.text


def test_what_a_cache_may_keep(web: Client) -> None:
    forever = "public, max-age=31536000, immutable"
    kept = {
        path: web.get(path, lang="en").headers["cache-control"]
        for path in ("/", VERSION, f"{VERSION}.csv", "/assets/style.css", "/records/1.warc.gz")
    }
    assert list(kept.values()) == ["private, no-cache"] * 2 + ["public, max-age=86400"] * 2 + [forever]
    assert "cache-control" not in web.get("/agencies/99").headers or "public" not in web.get("/agencies/99").headers


def test_what_a_reader_has_is_not_sent_again(web_data: Path) -> None:
    first, version = ask(web_data, "/assets/style.css", VERSION)
    tags = f"{first.headers['etag']}, {version.headers['etag']}"
    for answer in ask(web_data, "/assets/style.css", VERSION, **{"if-none-match": tags}):
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] in tags
    [other] = ask(web_data, f"{VERSION}?lang=en", **{"if-none-match": tags})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "options",
    [
        ("--public-url", "nianbao.example.org"),
        ("--public-url", "https://a.b/c"),
        ("--prefix", "/a/"),
        ("--prefix", "a"),
        ("--prefix", "a b"),
        ("--releases", "/not/there"),
        ("--host", "256.0.0.1"),
    ],
)
def test_options_that_cannot_be(nianbao: Nianbao, web_data: Path, options: tuple[str, str]) -> None:
    done = nianbao("serve", "--port", "0", *options, "--data", web_data)
    assert done.returncode == 2
    assert options[0] in done.stderr


def test_a_port_that_another_program_has(nianbao: Nianbao, web_data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = nianbao("serve", "--port", port, "--data", web_data)
    assert done.returncode == 2
    assert done.stderr.endswith(
        f"Error: cannot listen on 127.0.0.1, port {port}: Address already in use; give another --host or --port\n"
    )


def test_all_of_the_world(web_data: Path) -> None:
    """No SQL unless asked for, and a warning."""
    with serve(web_data, "--host", "0.0.0.0") as (process, address):
        port = address.rpartition(":")[2]
        assert httpx.get(f"http://127.0.0.1:{port}/archive?sql=select+1").status_code == 403
        assert httpx.get(f"http://127.0.0.1:{port}/agencies/1").status_code == 200
        process.terminate()
        assert "Warning: everyone who reaches this machine" in process.communicate()[1]


def test_this_machine_has_sql(web_data: Path) -> None:
    with serve(web_data) as (_, address):
        assert httpx.get(f"{address}/archive?sql=select+1").status_code == 200


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx")
def test_behind_nginx(web_data: Path, tmp_path: Path) -> None:
    """With the lines of docs/web.md."""
    with serve(web_data, "--prefix", "/years", "--public-url", PUBLIC) as (_, address):
        port = int(address.removesuffix("/years").rpartition(":")[2])
        configuration, own = nginx_configuration(tmp_path, port)
        with subprocess.Popen(["nginx", "-c", configuration, "-p", tmp_path, "-e", "errors.log"]) as nginx:
            try:
                port_open(own)
                base = f"http://127.0.0.1:{own}/years"
                for path in ("/", VERSION, f"{VERSION}/cells/{CELL}", "/archive/cells.csv", "/assets/style.css"):
                    assert httpx.get(base + path).status_code == 200
                assert PUBLIC in httpx.get(f"{base}/feed.atom").text
            finally:
                nginx.terminate()
