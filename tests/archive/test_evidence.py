"""nianbao export --with-evidence: the WARC records behind a release, as a bag and as a WACZ."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.base.errors import STORAGE
from archive.release.evidence.wacz import surt
from archive.warc import records as warc
from tests.archive.conftest import Shelf, exchange, report_page
from tests.archive.foreign_files import imported
from tests.archive.release_files import files, table
from tests.archive.visiting import reports, visit
from tests.launch import run_nianbao

pytestmark = pytest.mark.slow

PAGE = "http://127.0.0.1/2021"
LIST = "http://127.0.0.1/list"
FILE = "http://127.0.0.1/a.pdf"
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
GULOU = "鼓楼区人民政府2021年政府信息公开工作年度报告"
PDF = b"%PDF-1.4 none"
BAG = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A report in two versions, the file linked by the second answered as by an earlier capture; one elsewhere."""
    made = Shelf(tmp_path_factory.mktemp("evidence") / "data")
    made.crawl({PAGE: report_page(TITLE)}, {"http://127.0.0.1/copy.pdf": PDF})
    with made.writing() as writer:
        writer.write(exchange(LIST, b"<html>a list, which is no evidence</html>"))
    made.crawl({PAGE: report_page(TITLE, granted=6)}, {FILE: PDF})
    made.crawl({"http://127.0.0.2/2021": report_page(GULOU)}, agency="鼓楼区人民政府", region="350102", site="gulou")
    return made


def export(shelf: Shelf, out: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return run_nianbao("export", out, "--with-evidence", *options, "--data", shelf.data)


@pytest.fixture(scope="module")
def release(shelf: Shelf) -> Path:
    out = shelf.data.with_name("out")
    done = export(shelf, out)
    assert (done.returncode, done.stderr) == (0, "")
    return out


def program(name: str, *arguments: object, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [Path(sys.executable).with_name(name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd)


def validated_bag(out: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bagit", "--validate", str(out)]
    return subprocess.run(command, capture_output=True, text=True)


def records(directory: Path) -> list[tuple[str, str, str]]:
    """Type, address and id of every record of the WARC files there."""
    found = []
    for path in sorted(directory.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                record.content_stream().read()
                assert record.digest_checker.passed is not False
                headers = record.rec_headers
                address = headers["WARC-Target-URI"] or headers["WARC-Filename"]
                found.append((record.rec_type, address, headers["WARC-Record-ID"]))
    return found


def test_bagit_frictionless_and_wacz_accept_it(release: Path) -> None:
    done = validated_bag(release)
    assert done.returncode == 0, done.stderr
    done = program("frictionless", "validate", "datapackage.json", cwd=release)
    assert done.returncode == 0, done.stdout
    done = program("wacz", "validate", "-f", release / "data" / "evidence.wacz")
    assert (done.returncode, "Validation succeeded" in done.stdout) == (0, True), done.stdout
    names = [path.name for path in (release / "data" / "warc").iterdir()]
    assert program("warcio", "check", *(release / "data" / "warc" / name for name in names)).returncode == 0


def test_the_records_behind_the_reports(shelf: Shelf, release: Path) -> None:
    found = records(release / "data" / "warc")
    kinds = [(kind, address) for kind, address, _ in found if kind != "warcinfo"]
    elsewhere = "http://127.0.0.2/2021"
    assert sorted(kinds) == sorted(
        [
            *((kind, PAGE) for kind in ("request", "response", "conversion") for _ in range(2)),
            *((kind, elsewhere) for kind in ("request", "response", "conversion")),
            *((kind, "http://127.0.0.1/copy.pdf") for kind in ("request", "response")),
            ("request", FILE),
            ("revisit", FILE),
        ]
    )
    in_archive = records(shelf.data / "warc")
    assert set(found) < set(in_archive)
    files_of = {address for kind, address, _ in found if kind == "warcinfo"}
    assert files_of == {path.name for path in (release / "data" / "warc").iterdir()}


def test_the_table_of_records_leads_to_them(release: Path) -> None:
    captures = {row["id"]: row for row in table(release, "captures")}
    rows = table(release, "records")
    assert len(rows) == len(records(release / "data" / "warc"))
    for row in rows:
        path = release / "data" / "warc" / row["warc_file"]
        record = warc.read_at(path, int(row["warc_offset"]), int(row["warc_length"]))
        assert record.kind == row["kind"]
        if row["kind"] in ("response", "revisit"):
            assert record.headers["Nianbao-Capture"] == row["capture_id"]
        if row["kind"] == "response":
            assert record.body_sha256 == captures[row["capture_id"]]["payload_sha256"]


def test_places_are_those_of_the_files_of_the_bag(release: Path) -> None:
    """Also of captures: one without a record here has no place."""
    reports = table(release, "reports")
    captures = {row["id"]: row for row in table(release, "captures")}
    for row in reports:
        path = release / "data" / "warc" / row["warc_file"]
        record = warc.read_at(path, int(row["warc_offset"]), int(row["warc_length"]))
        assert (record.kind, record.body_sha256) == ("response", row["payload_sha256"])
        assert record.headers["WARC-Record-ID"] == row["warc_record_id"]
        assert captures[row["capture_id"]]["warc_offset"] == row["warc_offset"]
    (listed,) = (row for row in captures.values() if row["url"] == LIST)
    assert (listed["warc_file"], listed["warc_offset"]) == ("", "")


def test_the_readme_shows_the_way_to_the_bytes(release: Path, tmp_path: Path) -> None:
    """Its commands run as they stand, with what they promise."""
    text = (release / "README.md").read_text("utf-8")
    part = text.split("## 由数到字节 From a number to its bytes")[1].split("\n## ")[0]
    extract, check = re.findall(r"`((?:warcio|sha256sum)[^`]+)`", part)
    digest = re.search("→ `([0-9a-f]{64})`", part)
    assert digest and digest[1] == table(release, "reports")[0]["payload_sha256"]
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    there = tmp_path / "copy"
    shutil.copytree(release, there)
    done = subprocess.run(
        ["bash", "-c", f"{extract} && {check}"], cwd=there, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.split()[0]) == (0, digest[1]), done.stderr
    assert (there / "page.html").read_bytes() == report_page(TITLE, granted=6)
    command = re.findall(r"`(tail [^`]+)`", part)[0]
    done = subprocess.run(["bash", "-c", command], cwd=there, capture_output=True, text=True)
    assert done.stdout.startswith("WARC/1.1") and "HTTP/1.1 200 OK" in done.stdout


def test_imported_files_are_evidence_like_what_was_fetched(tmp_path: Path) -> None:
    """A file becomes a `resource` record."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, title in (("a", TITLE), ("b", GULOU)):
        (pages / f"{name}.html").write_bytes(report_page(title))
    manifest = f"path,url\na.html,{PAGE}\nb.html,{PAGE}/b\n"
    (pages / "manifest.csv").write_text(manifest, "utf-8")
    shelf = Shelf(tmp_path / "data")
    imported(shelf, pages)
    out = tmp_path / "out"
    done = export(shelf, out, "--format", "csv,parquet,sqlite")
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["kind"] for row in table(out, "records")].count("resource") == 2
    for row in table(out, "reports"):
        path = out / "data" / "warc" / row["warc_file"]
        record = warc.read_at(path, int(row["warc_offset"]), int(row["warc_length"]))
        assert (record.kind, record.body_sha256) == ("resource", row["payload_sha256"])
    assert all(row["warc_file"] for row in table(out, "captures"))
    assert "warcio extract --payload" in (out / "README.md").read_text("utf-8")
    with ZipFile(out / "data" / "evidence.wacz") as wacz:
        assert wacz.read("pages/pages.jsonl").count(b"\n") == 3  # with the header
        index = gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode()
    assert [line.split(" ")[0] for line in index.splitlines()] == [surt(PAGE), surt(f"{PAGE}/b")]


def test_what_was_not_published_has_its_list_in_the_evidence(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    visit(shelf, "2024-04-10", reports(2022))
    done = export(shelf, tmp_path / "out", "--region", "33")
    assert done.returncode == 0, done.stderr
    missing = [row for row in table(tmp_path / "out", "coverage") if row["state"] == "not published"]
    assert {row["evidence_table"] for row in missing} == {"captures"}
    captures = {row["id"]: row for row in table(tmp_path / "out", "captures")}
    for row in missing:
        listed = captures[row["evidence_id"]]
        assert listed["url"] == row["evidence_url"] == LIST
        path = tmp_path / "out" / "data" / "warc" / listed["warc_file"]
        assert warc.read_at(path, int(listed["warc_offset"]), int(listed["warc_length"])).kind == "response"


def test_what_a_replay_looks_up(release: Path) -> None:
    """Page → index block by SURT → line → record inside the zip → the bytes that the table captures names."""
    payloads = {(row["url"], row["fetched_at"][:19]): row["payload_sha256"] for row in table(release, "captures")}
    with ZipFile(release / "data" / "evidence.wacz") as wacz:
        assert {info.compress_type for info in wacz.infolist()} == {ZIP_STORED}
        first, *pages = map(json.loads, wacz.read("pages/pages.jsonl").decode().splitlines())
        assert first["format"] == "json-pages-1.0"
        assert [page["title"] for page in pages] == ["秀洲区人民政府 2021", "鼓楼区人民政府 2021"]
        meta, *blocks = wacz.read("indexes/index.idx").decode().splitlines()
        assert meta == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
        about = json.loads(blocks[0].split(" ", 2)[2])
        data = wacz.read("indexes/index.cdx.gz")[about["offset"] :][: about["length"]]
        assert about["digest"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        lines = [line.split(" ", 2) for line in gzip.decompress(data).decode().splitlines()]
        assert lines == sorted(lines) and len(lines) == 5
        for page in pages:
            time = "".join(filter(str.isdigit, page["ts"]))
            entry = json.loads(next(rest for key, ts, rest in lines if (key, ts) == (surt(page["url"]), time)))
            archived = wacz.read(f"archive/{entry['filename']}")[int(entry["offset"]) :][: int(entry["length"])]
            record = next(iter(ArchiveIterator(io.BytesIO(archived))))
            body = record.content_stream().read()
            assert hashlib.sha256(body).hexdigest() == payloads[page["url"], page["ts"][:19]]
            assert record.rec_headers["WARC-Payload-Digest"] == entry["digest"]
        revisit = next(json.loads(rest) for _, _, rest in lines if FILE in rest)
        assert (revisit["mime"], revisit["status"]) == ("warc/revisit", "200")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.gov.cn/A/b.html", "cn,gov,example)/a/b.html"),
        ("https://example.gov.cn:8443/?b=2&a=1&A=0", "cn,gov,example:8443)/?a=1&a=0&b=2"),
        ("http://example.gov.cn:80", "cn,gov,example)/"),
    ],
)
def test_surt(url: str, key: str) -> None:
    assert surt(url) == key


def test_every_file_has_its_checksum_twice(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    listed = {resource["path"]: resource["hash"].removeprefix("sha256:") for resource in package["resources"]}
    present = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert present == {*listed, "datapackage.json", *BAG}
    lines = [
        (release / name).read_text("utf-8").splitlines() for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt")
    ]
    manifest, tags = (dict(reversed(line.split("  ")) for line in part) for part in lines)
    assert {path for path in present if path.startswith("data/")} == set(manifest)
    assert set(tags) == present - set(manifest) - {"tagmanifest-sha256.txt"}
    for path, digest in (manifest | tags).items():
        assert hashlib.sha256((release / path).read_bytes()).hexdigest() == digest == listed.get(path, digest)
    about = (release / "bag-info.txt").read_text("utf-8")
    size = sum((release / path).stat().st_size for path in manifest)
    assert (
        f"\nBagging-Date: {package['version'][:10].replace('.', '-')}\nPayload-Oxum: {size}.{len(manifest)}\n" in about
    )


def everything(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def test_the_same_bytes_again(shelf: Shelf, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "7"}.items():
        monkeypatch.setenv(name, value)
    command = [Path(sys.executable).with_name("nianbao"), "export", tmp_path / "a" / "again", "--with-evidence"]
    done = subprocess.run([*map(str, command), "--data", str(shelf.data)], capture_output=True, env=os.environ.copy())
    assert done.returncode == 0
    assert everything(tmp_path / "a" / "again") == everything(release)


def test_a_part_holds_the_evidence_of_that_part(shelf: Shelf, tmp_path: Path) -> None:
    assert export(shelf, tmp_path / "out", "--region", "35", "--format", "sqlite").returncode == 0
    assert {address for kind, address, _ in records(tmp_path / "out" / "data" / "warc") if kind != "warcinfo"} == {
        "http://127.0.0.2/2021"
    }
    assert validated_bag(tmp_path / "out").returncode == 0
    assert export(shelf, tmp_path / "out", "--region", "33").returncode == 0
    originals = {row["revisit_of"] for row in table(tmp_path / "out", "captures")} - {""}
    assert originals and originals <= {row["id"] for row in table(tmp_path / "out", "captures")}
    done = program("frictionless", "validate", "datapackage.json", cwd=tmp_path / "out")
    assert done.returncode == 0, done.stdout


def test_as_of_a_time_before_the_second_version(shelf: Shelf, tmp_path: Path) -> None:
    assert export(shelf, tmp_path / "out", "--as-of", "2026-01-11T12:00:00Z").returncode == 0
    kinds = [kind for kind, address, _ in records(tmp_path / "out" / "data" / "warc") if address == PAGE]
    assert sorted(kinds) == ["conversion", "request", "response"]


def test_without_evidence_it_goes_again(shelf: Shelf, tmp_path: Path) -> None:
    """A release with evidence is an earlier export like any other."""
    assert export(shelf, tmp_path / "out").returncode == 0
    assert run_nianbao("export", tmp_path / "out", "--data", shelf.data).returncode == 0
    assert not {"data", *BAG} & set(files(tmp_path / "out"))
    assert export(shelf, tmp_path / "out").returncode == 0
    (tmp_path / "out" / "mine.txt").touch()
    done = export(shelf, tmp_path / "out")
    assert done.returncode == 2
    assert "holds something that is no export of nianbao (mine.txt)" in done.stderr


def test_a_damaged_record_is_left_out_and_named(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    shelf.crawl({PAGE: report_page(TITLE), "http://127.0.0.1/2020": report_page(TITLE.replace("2021", "2020"))})
    name, offset = shelf.rows("SELECT warc_file, warc_offset FROM captures WHERE url = ?", PAGE)[0]
    with (shelf.data / "warc" / str(name)).open("r+b") as file:
        file.seek(int(str(offset)) + 100)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    done = export(shelf, tmp_path / "out")
    assert done.returncode == 1
    assert f"not in the evidence: {shelf.data}/warc/{name}, offset {offset}: " in done.stderr
    assert validated_bag(tmp_path / "out").returncode == 0
    kinds = [kind for kind, address, _ in records(tmp_path / "out" / "data" / "warc") if address == PAGE]
    assert kinds == ["conversion"]
    with ZipFile(tmp_path / "out" / "data" / "evidence.wacz") as wacz:
        assert wacz.read("pages/pages.jsonl").count(b"\n") == 2
    (shelf.data / "warc" / str(name)).unlink()
    done = export(shelf, tmp_path / "out")
    assert done.returncode == 1
    assert f"warc/{name}: No such file or directory; none of its records is in the release" in done.stderr
    assert validated_bag(tmp_path / "out").returncode == 0


@pytest.mark.parametrize("limit", [500, 3000])
def test_a_full_disk_leaves_nothing(shelf: Shelf, tmp_path: Path, limit: int) -> None:
    code = (
        f"import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from archive.cli.export import export\nexport(sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "out"), "--with-evidence", "--data", str(shelf.data)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == STORAGE
    assert "Free disk space or fix the disk" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_export_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    code = (
        "import sys\nimport archive.release.export as exporting\nfrom archive.cli.export import export\n"
        "def interrupt(*args): raise KeyboardInterrupt\n"
        "exporting.write_bag = interrupt\nexport(sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "out"), "--with-evidence", "--data", str(shelf.data)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "Aborted!" in done.stderr
    assert list(tmp_path.iterdir()) == []
