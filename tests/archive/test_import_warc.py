"""nianbao import: WARC and WACZ files of any tool become captures like those of a crawl."""

import gzip
import json
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.db import capture_rows
from archive.db.handle import Archive
from archive.importing.foreign_record import BadRecordError
from archive.importing.foreign_warc import ForeignWarc, Found
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.foreign_files import (
    DAY,
    HOST,
    TITLE,
    URL,
    answer,
    everything,
    imported,
    record,
    response,
    wacz,
    warcinfo,
    write,
)

PAGE, OLDER = report_page(TITLE, granted=5), report_page(TITLE, granted=4)
MARCH, FEBRUARY = "2022-03-01T00:00:00.000000Z", "2022-02-01T00:00:00.000000Z"


def payloads(shelf: Shelf) -> list[tuple[str, str, bytes]]:
    """Address, time and payload of each capture, by time."""
    with Archive.open(shelf.data) as archive:
        connection = archive.db.conn
        ids = connection.execute("SELECT id FROM captures ORDER BY fetched_at, url").fetchall()
        rows = [capture_rows.by_id(connection, id_) for (id_,) in ids]
        return [(row.url, row.fetched_at, capture_rows.payload(shelf.data, connection, row)) for row in rows]


@pytest.mark.parametrize("packed", ["records", "whole", "plain"])
def test_captures_in_the_order_of_time(shelf: Shelf, tmp_path: Path, nianbao: Nianbao, packed: str) -> None:
    records = [warcinfo(), response(URL, DAY.format(3), PAGE), response(URL, DAY.format(2), OLDER)]
    found = imported(shelf, write(tmp_path / "a.warc.gz", records, packed))
    assert (found["records"], found["captures"], found["reports"], found["problems"]) == (3, 2, 2, [])
    assert payloads(shelf) == [(URL, FEBRUARY, OLDER), (URL, MARCH, PAGE)]
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "source changed")]
    [(name, software, operator, digest)] = shelf.rows("SELECT name, software, operator, sha256 FROM sources")
    assert (name, software, operator) == ("a.warc.gz", "Wget/1.21.3 (linux-gnu)", "a library")
    assert digest == sha256((tmp_path / "a.warc.gz").read_bytes()).hexdigest()
    assert shelf.rows("SELECT DISTINCT source_id, recorded_at > fetched_at FROM captures") == [(1, 1)]
    assert nianbao("verify").returncode == 0
    traced = nianbao("trace", "秀洲", "2021", "applications.granted.total").stdout
    assert "checked just now: correct" in traced
    assert f"a.warc.gz, SHA-256 {digest}, Wget/1.21.3 (linux-gnu); a library, imported" in traced
    shelf.warcio_check()


def test_bodies_and_versions_as_tools_write_them(shelf: Shelf, tmp_path: Path, nianbao: Nianbao) -> None:
    body = gzip.compress(PAGE)
    chunks = b"5\r\n" + body[:5] + b"\r\n" + f"{len(body) - 5:x}; odd=1\r\n".encode() + body[5:] + b"\r\n0\r\n\r\n"
    named = {
        "chunks": response(f"{HOST}/1", DAY.format(1), chunks, "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
        "announced": response(f"{HOST}/2", DAY.format(1), PAGE, "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
        "old": response(f"{HOST}/3", DAY.format(1), PAGE, version="WARC/0.18", digest=False),
        "new": response(f"<{HOST}/4>", "2022-01-01T00:00:00.123456789Z", PAGE, version="WARC/1.1"),
        "lf": record("response", f"{HOST}/5", DAY.format(1), answer(PAGE, line="\n")),
        "resource": record("resource", f"{HOST}/6", DAY.format(1), PAGE, type_="text/html"),
    }
    found = imported(shelf, write(tmp_path / "a.warc", named.values(), "plain"))
    assert (found["captures"], found["problems"]) == (6, [])
    assert [payload for _, _, payload in payloads(shelf)] == [PAGE] * 6
    assert shelf.rows("SELECT content_encoding, status, revisit_of FROM captures WHERE url LIKE '%/1'") == [
        ("gzip, chunked", 200, None)
    ]
    assert shelf.rows("SELECT count(*) FROM captures WHERE revisit_of IS NULL") == [(3,)]  # by encoding
    assert shelf.rows("SELECT fetched_at FROM captures WHERE url LIKE '%/4'") == [("2022-01-01T00:00:00.123456Z",)]
    assert nianbao("verify").returncode == 0
    before = everything(shelf)
    assert nianbao("rebuild").returncode == 0
    assert everything(shelf) == before


def test_revisits(shelf: Shelf, tmp_path: Path) -> None:
    not_modified, same = (
        f"http://netpreserve.org/warc/1.1/revisit/{name}"
        for name in ("server-not-modified", "identical-payload-digest")
    )
    first = write(
        tmp_path / "a.warc.gz",
        [
            record("revisit", URL, DAY.format(2), answer(b""), WARC_Profile=same, WARC_Refers_To_Date=DAY.format(1)),
            response(URL, DAY.format(1), PAGE, WARC_Record_ID="<urn:x:1>"),
        ],
    )
    block = answer(b"", status="304 Not Modified")
    second = write(
        tmp_path / "b.warc.gz",
        [
            record("revisit", URL, DAY.format(3), block, WARC_Profile=not_modified, WARC_Refers_To="<urn:x:1>"),
            record("revisit", URL, DAY.format(4), block, WARC_Profile=not_modified),
            record("revisit", f"{HOST}/other", DAY.format(4), block, WARC_Refers_To_Date=DAY.format(1)),
        ],
    )
    found = imported(shelf, second, expect=1)
    assert found["captures"] == 0
    assert len(found["problems"]) == 3
    found = imported(shelf, second, first, expect=1)
    assert (found["captures"], len(found["problems"])) == (4, 1)
    assert [payload for _, _, payload in payloads(shelf)] == [PAGE] * 4
    assert shelf.rows("SELECT status, revisit_of FROM captures ORDER BY fetched_at") == [
        (200, None),
        (200, 1),
        (304, 1),
        (304, 1),
    ]
    assert shelf.versions() == [(2021, 1, "first seen")]
    assert shelf.rows("SELECT count(*) FROM sightings") == [(4,)]


def test_what_was_cut_off_is_no_report(shelf: Shelf, tmp_path: Path, nianbao: Nianbao) -> None:
    packed, chunks = gzip.compress(PAGE), f"{len(PAGE):x}\r\n".encode() + PAGE + b"\r\n"
    cut = {
        "the record says that it was cut off: length": response(
            f"{HOST}/1", DAY.format(1), PAGE, WARC_Truncated="length"
        ),
        f"{len(PAGE)} of 99999 bytes": response(f"{HOST}/2", DAY.format(1), PAGE, "Content-Length: 99999"),
        "the last chunk is missing": response(f"{HOST}/3", DAY.format(1), chunks, "Transfer-Encoding: chunked"),
        "the compressed stream ends early": response(
            f"{HOST}/4", DAY.format(1), packed[:-20], "Content-Encoding: gzip"
        ),
    }
    whole = [
        response(f"{HOST}/5", DAY.format(1), PAGE, f"Content-Length: {len(packed)}", "Content-Encoding: gzip"),
        # As proxies leave it.
        response(f"{HOST}/6", DAY.format(1), PAGE, "Content-Length: 99999", "Content-Encoding: br"),
        response(f"{HOST}/7", DAY.format(1), PAGE, f"Content-Length: {len(PAGE)}"),
    ]
    again = record("revisit", f"{HOST}/1", DAY.format(2), answer(b""), WARC_Refers_To_Date=DAY.format(1))
    last = record(
        "revisit", f"{HOST}/7", DAY.format(2), answer(b""), WARC_Refers_To_Date=DAY.format(1)
    )  # of a whole one
    path = write(tmp_path / "a.warc.gz", [*cut.values(), *whole, again, last])
    found = imported(shelf, path)
    assert (found["captures"], found["reports"]) == (9, 4)
    sql = "SELECT detail FROM failures WHERE reason = 'truncated' AND capture_id IS NOT NULL ORDER BY url, id"
    details = list(cut)
    assert shelf.rows(sql) == [(detail,) for detail in (details[0], *details)]
    before = everything(shelf)
    assert imported(shelf, path)["run_id"] is None
    assert everything(shelf) == before
    later = [
        record("revisit", f"{HOST}/{n}", DAY.format(3), answer(b""), WARC_Refers_To_Date=DAY.format(1)) for n in (1, 7)
    ]
    found = imported(shelf, write(tmp_path / "b.warc.gz", later))
    assert (found["captures"], found["reports"]) == (2, 1)
    assert nianbao("verify").returncode == 0


def test_not_modified_refers_to_the_page_before(shelf: Shelf, tmp_path: Path) -> None:
    profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    unchanged = record("revisit", URL, DAY.format(2), answer(b"", status="304 Not Modified"), WARC_Profile=profile)
    records = [response(URL, DAY.format(3), PAGE), unchanged, response(URL, DAY.format(1), OLDER)]
    imported(shelf, write(tmp_path / "a.warc.gz", records))
    assert [payload for _, _, payload in payloads(shelf)] == [OLDER, OLDER, PAGE]
    assert shelf.rows("SELECT count(*) FROM sightings") == [(3,)]


def test_nothing_twice(shelf: Shelf, tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", [response(URL, DAY.format(3), PAGE), response(URL, DAY.format(2), OLDER)])
    imported(shelf, path)
    before = everything(shelf)
    other = tmp_path / "b.warc.gz"
    other.write_bytes(path.read_bytes())
    found = imported(shelf, path, other)
    assert (found["run_id"], found["sources"], found["captures"], found["known"]) == (None, 1, 0, 2)
    assert everything(shelf) == before
    packed = write(tmp_path / "c.warc", [response(URL, DAY.format(3), PAGE)], "plain")
    assert imported(shelf, packed)["captures"] == 0


@pytest.mark.parametrize("packed", ["records", "plain"])
def test_damaged_records_are_named_and_the_rest_comes_over(
    shelf: Shelf, tmp_path: Path, nianbao: Nianbao, packed: str
) -> None:
    records = [response(f"{HOST}/{n}", DAY.format(1), f"<p>{n}</p>".encode() * 50) for n in range(40)]
    path = write(tmp_path / "a.warc.gz", records, packed)
    data, at = bytearray(path.read_bytes()), 0
    for number, part in enumerate(records):
        size = len(gzip.compress(part)) if packed == "records" else len(part)
        if number in (7, 21):
            data[at + size * 2 // 3] ^= 1
        at += size
    path.write_bytes(data)
    found = imported(shelf, path, expect=1)
    assert (found["captures"], len(found["problems"])) == (38, 2)
    assert all(
        problem.startswith("a.warc.gz, offset ") and problem.endswith("; skipped") for problem in found["problems"]
    )
    assert {url for url, _, _ in payloads(shelf)} == {f"{HOST}/{n}" for n in range(40) if n not in (7, 21)}
    before = everything(shelf)
    assert imported(shelf, path, expect=1)["problems"] == found["problems"]
    assert everything(shelf) == before


@pytest.mark.parametrize("packed", ["records", "whole", "plain"])
def test_a_file_that_is_cut_off(shelf: Shelf, tmp_path: Path, packed: str) -> None:
    records = [response(f"{HOST}/{n}", DAY.format(1), sha256(bytes([n])).digest() * 40) for n in range(9)]
    path = write(tmp_path / "a.warc.gz", records, packed)
    path.write_bytes(path.read_bytes()[:-300])
    found = imported(shelf, path, expect=1)
    assert found["captures"] == (
        8 if packed != "whole" else 6
    )  # compressed as a whole, the end is more than one record
    assert found["problems"]


def test_headers_that_lie(shelf: Shelf, tmp_path: Path) -> None:
    good = response(URL, DAY.format(1), PAGE)
    long = record("response", URL, DAY.format(2), b"x" * 9).replace(
        b"Content-Length: 9", b"Content-Length: 900000000000"
    )
    bad = [
        long,
        response(URL, "9999-01-01T00:00:00Z", PAGE),
        response(URL, "yesterday", PAGE),
        record("response", URL, DAY.format(2), b"no header at all"),
        response("http://www.xiuzhou.gov.cn/" + "a" * 9000, DAY.format(2), PAGE),
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        record("response", URL, DAY.format(3), answer(PAGE), digest=False, WARC_Payload_Digest="sha1:" + "A" * 32),
        record("response", URL, DAY.format(4), b""),
    ]
    found = imported(shelf, write(tmp_path / "a.warc", [*bad, good], "plain"), expect=1)
    assert (found["captures"], len(found["problems"])) == (1, len(bad))


@pytest.mark.slow
def test_a_bomb_is_bounded(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    head = record("response", URL, DAY.format(1), b"").replace(b"Content-Length: 0", b"Content-Length: 400000000")
    with gzip.open(path, "wb", 1) as file:
        file.write(head.rstrip(b"\r\n") + b"\r\n\r\n")
        for _ in range(400):
            file.write(bytes(1_000_000))
    with path.open("ab") as file:
        file.write(gzip.compress(response(URL, DAY.format(2), PAGE)))
    found = imported(shelf, path, expect=1)
    assert (found["captures"], len(found["problems"])) == (1, 1)


def test_wacz(shelf: Shelf, tmp_path: Path) -> None:
    first = write(tmp_path / "1.warc.gz", [warcinfo("Browsertrix"), response(URL, DAY.format(2), OLDER)])
    second = write(tmp_path / "2.warc.gz", [response(URL, DAY.format(3), PAGE)])
    path = wacz(tmp_path / "a.wacz", {"archive/1.warc.gz": second, "nested/archive/x/2.warc.gz": first})
    assert imported(shelf, path)["captures"] == 2
    assert payloads(shelf) == [(URL, FEBRUARY, OLDER), (URL, MARCH, PAGE)]
    assert shelf.rows("SELECT name, software FROM sources") == [("a.wacz", "Browsertrix")]


def test_what_a_wacz_says_of_its_files(shelf: Shelf, tmp_path: Path) -> None:
    good = gzip.compress(response(URL, DAY.format(3), PAGE))
    for number, (resources, problems) in enumerate(
        [
            ([{"path": "archive/a.warc.gz", "hash": f"sha256:{sha256(good).hexdigest()}"}, 5], []),
            (
                [
                    {"path": "archive/a.warc.gz", "hash": f"sha256:{sha256(b'').hexdigest()}"},
                    {"path": "archive/b.warc.gz", "hash": "sha256:00"},
                ],
                [
                    "1.wacz/archive/b.warc.gz: datapackage.json names it, and it is not there",
                    "1.wacz/archive/a.warc.gz: it has another SHA-256 than datapackage.json says",
                ],
            ),
        ]
    ):
        path = tmp_path / f"{number}.wacz"
        with ZipFile(path, "w") as package:
            package.writestr("archive/a.warc.gz", good)
            package.writestr("datapackage.json", json.dumps({"resources": resources}))
        assert imported(shelf, path, expect=bool(problems))["problems"] == problems
    assert payloads(shelf) == [(URL, MARCH, PAGE)]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_in_a_wacz(shelf: Shelf, tmp_path: Path) -> None:
    members = BytesIO()
    with ZipFile(members, "w") as package:
        for month, page in ((2, OLDER), (3, PAGE)):
            package.writestr("archive/a.warc.gz", gzip.compress(response(f"{HOST}/{month}", DAY.format(month), page)))
    path = tmp_path / "a.wacz"
    path.write_bytes(members.getvalue())
    assert imported(shelf, path)["captures"] == 2
    assert payloads(shelf) == [(f"{HOST}/2", FEBRUARY, OLDER), (f"{HOST}/3", MARCH, PAGE)]


def test_a_wacz_that_is_none(shelf: Shelf, tmp_path: Path) -> None:
    good = write(tmp_path / "1.warc.gz", [response(URL, DAY.format(3), PAGE)])
    cut = wacz(tmp_path / "cut.wacz", {"archive/1.warc.gz": good})
    cut.write_bytes(cut.read_bytes()[:-100])
    without = wacz(tmp_path / "without.wacz", {"pages/1.warc.gz": good})
    found = imported(shelf, cut, without, expect=1)
    message = "no WACZ file: it is damaged or cut off, or no WARC file is in it"
    assert (found["captures"], found["problems"]) == (0, [f"{cut}: {message}", f"{without}: {message}"])


def test_a_record_is_that_which_was_found(tmp_path: Path) -> None:
    records = [response(URL, DAY.format(3), page) for page in (PAGE, OLDER)]
    assert len(records[0]) == len(records[1])
    for packed in ("plain", "whole", "records"):
        path = write(tmp_path / packed, records[:1], packed)
        with path.open("rb") as file, closing(ForeignWarc(file, tmp_path)) as warc:
            [found] = warc.records()
            assert isinstance(found, Found)
            assert warc.read(found.place) == found
        write(path, records[1:], packed)
        with path.open("rb") as file, closing(ForeignWarc(file, tmp_path)) as warc:
            assert len(list(warc.records())) == 1
            with pytest.raises(BadRecordError, match="changed"):
                warc.read(found.place)


def test_arc_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "a.arc.gz"
    path.write_bytes(gzip.compress(b"filedesc://a.arc 0.0.0.0 20200101000000 text/plain 9\n1 0 x\n"))
    [problem] = imported(shelf, path, expect=1)["problems"]
    assert "an ARC file" in problem
    assert "warcio recompress" in problem


def test_what_is_no_report_and_whose_host(shelf: Shelf, tmp_path: Path) -> None:
    policy = "<html><title>公告</title><body>政府信息公开年度报告的通知<p>" + "内容" * 200 + "</p></body></html>"
    records = [
        response("http://news.example.com/a.html", DAY.format(1), PAGE),
        response(f"{HOST}/notice.html", DAY.format(1), policy.encode()),
        record("metadata", URL, DAY.format(1), b"a: b", type_="application/warc-fields"),
        record("response", "dns:www.xiuzhou.gov.cn", DAY.format(1), b"20220101\nx", type_="text/dns"),
        response(f"{HOST}/gone", DAY.format(1), PAGE).replace(b"200 OK", b"404 No", 1),
    ]
    records[-1] = record("response", f"{HOST}/gone", DAY.format(1), answer(PAGE, status="404 Not Found"))
    found = imported(shelf, write(tmp_path / "a.warc.gz", records))
    assert (found["captures"], found["reports"], found["elsewhere"]) == (3, 0, 1)
    assert found["skipped"] == {"metadata": 1, "response of another scheme": 1}
    assert shelf.versions() == []


def test_a_list_names_its_reports(shelf: Shelf, tmp_path: Path) -> None:
    listed = f"<html><title>政府信息公开年报</title><body><a href='/f/1.docx' title='{TITLE}'>2021年</a></body></html>"
    docx = Path("tests/data/files/writer-plain.docx").read_bytes()
    path = write(
        tmp_path / "a.warc.gz",
        [
            response(f"{HOST}/f/1.docx", DAY.format(1), docx, "X-Type: application/msword"),
            response(f"{HOST}/nb/index.html", DAY.format(1), listed.encode()),
        ],
    )
    assert imported(shelf, path)["reports"] == 1
    assert shelf.rows("SELECT url, title FROM sightings") == [(f"{HOST}/f/1.docx", TITLE)]


def test_an_attachment_belongs_to_its_page(shelf: Shelf, tmp_path: Path) -> None:
    title = "海宁市长安镇人民政府2022年度政府信息公开工作年度报告"  # as in the file
    page = f"<html><title>{title}</title><body><h1>{title}</h1><a href='/f/1.docx'>附件：年报.docx</a></body></html>"
    docx = Path("tests/data/files/writer-plain.docx").read_bytes()
    records = [response(f"{HOST}/f/1.docx", DAY.format(1), docx), response(URL, DAY.format(2), page.encode())]
    imported(shelf, write(tmp_path / "a.warc.gz", records))
    assert shelf.rows("SELECT c.url FROM sightings AS s JOIN captures AS c ON c.id = s.capture_id") == [(URL,)]
    assert shelf.rows("SELECT url FROM version_attachments") == [(f"{HOST}/f/1.docx",)]
    assert shelf.rows("SELECT count(*) > 0 FROM cells WHERE status = 'reported'") == [(1,)]


def test_the_registry_says_whose(shelf: Shelf, tmp_path: Path) -> None:
    sites = tmp_path / "sites.toml"
    sites.write_text(
        '[[site]]\nid = "xz"\nagency = "嘉兴市秀洲区人民政府"\nregion = "330411"\nlevel = "county"\n'
        'start = ["http://pages.example.cn/nb/"]\n',
        "utf-8",
    )
    path = write(tmp_path / "a.warc.gz", [response("http://pages.example.cn/nb/1.html", DAY.format(1), PAGE)])
    assert imported(shelf, path, sites=sites)["reports"] == 1
    assert shelf.rows("SELECT site_id, agency, region FROM sightings") == [("xz", "嘉兴市秀洲区人民政府", "330411")]
    assert shelf.rows("SELECT site_id, level FROM agency_facts") == [("xz", "county")]
    assert shelf.rows("SELECT count(*) FROM site_visits") == [(0,)]


def test_older_than_a_crawl(shelf: Shelf, tmp_path: Path, nianbao: Nianbao) -> None:
    shelf.crawl({URL: PAGE})
    early = "2026-01-12T00:00:00Z"
    history = nianbao("history", "秀洲", "--format", "json").stdout
    imported(shelf, write(tmp_path / "a.warc.gz", [response(URL, DAY.format(2), OLDER)]))
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "seen earlier")]
    assert shelf.rows("SELECT report_version_id FROM current_versions") == [(1,)]
    assert '"value": 5' in nianbao("show", "秀洲", "2021", "--format", "json").stdout
    assert nianbao("history", "秀洲", "--format", "json", "--as-of", early).stdout == history
    with Archive.open(shelf.data, as_of="2026-01-12T00:00:00.000000Z") as archive:
        known = [archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("captures", "sources")]
    assert known == [1, 0]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves files to the collector
def test_what_warcio_writes(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        dated = {"WARC-Date": DAY.format(3)}
        answered = writer.create_warc_record(URL, "response", BytesIO(PAGE), http_headers=http, warc_headers_dict=dated)
        asked = StatusAndHeaders("GET /art/2022/a.html HTTP/1.0", [("User-Agent", "x")], is_http_request=True)
        request = writer.create_warc_record(URL, "request", BytesIO(b""), http_headers=asked, warc_headers_dict=dated)
        writer.write_request_response_pair(request, answered)
        again = writer.create_revisit_record(
            URL,
            answered.rec_headers["WARC-Payload-Digest"],
            URL,
            DAY.format(3),
            warc_headers_dict={"WARC-Date": DAY.format(4)},
        )
        writer.write_record(again)
    assert imported(shelf, path)["captures"] == 2
    assert [payload for _, _, payload in payloads(shelf)] == [PAGE, PAGE]
    kinds = [member.record.kind for member in shelf.members(0) if member.record]
    assert kinds == ["warcinfo", "request", "response", "revisit"]
    shelf.warcio_check()


@pytest.mark.slow
def test_killed_and_given_again(tmp_path: Path) -> None:
    records = [
        response(f"{HOST}/{n}.html", DAY.format(1), report_page(TITLE.replace("2021", str(2008 + n % 15)), granted=n))
        for n in range(200)
    ]
    path = write(tmp_path / "a.warc.gz", records)
    whole, killed = Shelf(tmp_path / "whole"), Shelf(tmp_path / "killed")
    imported(whole, path)
    command = [sys.executable, "-m", "tests.archive.killed_import", str(killed.data), str(path)]
    for after_s in (1.5, 2.0, 2.5, 3.0, 4.0):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(after_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    imported(killed, path)
    what = "SELECT url, fetched_at, payload_sha256, revisit_of IS NULL FROM captures ORDER BY url"
    versions = "SELECT a.name, r.year, v.version, v.reading_sha256 FROM report_versions AS v JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id ORDER BY 1, 2, 3"
    for sql in (what, versions, "SELECT count(*) FROM sightings", "SELECT count(*) FROM sources"):
        assert killed.rows(sql) == whole.rows(sql)
    assert killed.rows("SELECT count(*) FROM captures WHERE source_id IS NULL OR recorded_at IS NULL") == [(0,)]


def test_a_release_as_of_an_earlier_time_is_the_same_after_an_import(
    shelf: Shelf, tmp_path: Path, nianbao: Nianbao
) -> None:
    shelf.crawl({URL: PAGE}, {f"{HOST}/f.pdf": b"%PDF-1.4 none"})
    outs = [tmp_path / "before", tmp_path / "after"]
    older = [
        response(URL, DAY.format(2), OLDER),
        response(f"{HOST}/f.pdf", DAY.format(2), b"%PDF-1.4 older"),
        response(f"{HOST}/2020.html", DAY.format(2), report_page(TITLE.replace("2021", "2020"))),
    ]
    for out in outs:
        done = nianbao("export", str(out), "--as-of", "2026-01-12T00:00:00Z", "--with-evidence")
        assert done.returncode == 0, done.stderr
        if out == outs[0]:
            assert imported(shelf, write(tmp_path / "a.warc.gz", older))["captures"] == 3
    files = [{path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} for out in outs]
    assert files[0] == files[1]
    assert shelf.versions() == [(2020, 1, "first seen"), (2021, 1, "first seen"), (2021, 2, "seen earlier")]
