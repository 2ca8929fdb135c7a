"""nianbao import: folders with a manifest or without, and single files."""

import os
from pathlib import Path

import pytest

from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.foreign_files import HOST, TITLE, everything, imported

DOCX = Path("tests/data/files/writer-plain.docx")
OTHER = "海宁市人民政府2020年政府信息公开工作年度报告"


def folder(tmp_path: Path, files: dict[str, bytes], manifest: bytes | str | None = None) -> Path:
    path = tmp_path / "报告 reports"
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    if manifest is not None:
        (path / "manifest.csv").write_bytes(manifest if isinstance(manifest, bytes) else manifest.encode())
    return path


def captures(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.rows("SELECT url, fetched_at FROM captures ORDER BY url")


def test_a_manifest_says_where_when_and_whose(shelf: Shelf, tmp_path: Path, nianbao: Nianbao) -> None:
    manifest = (
        "\ufefftitle,Path,url,fetched_at,agency\n"
        f'"{TITLE}",秀洲/年报.html,{HOST}/a.html,2022-03-01T08:00:00+08:00,嘉兴市秀洲区人民政府\n'
        f",b.docx,{HOST}/b.docx,2023-2-3,\n"
    )
    files = {"秀洲/年报.html": report_page(TITLE), "b.docx": DOCX.read_bytes(), "notes.css": b"a { }"}
    found = imported(shelf, folder(tmp_path, files, manifest))
    assert (found["captures"], found["reports"], found["problems"]) == (2, 2, [])
    assert captures(shelf) == [
        (f"{HOST}/a.html", "2022-03-01T00:00:00.000000Z"),
        (f"{HOST}/b.docx", "2023-02-03T00:00:00.000000Z"),
    ]
    assert shelf.rows(
        "SELECT a.name, r.year FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id ORDER BY 2"
    ) == [
        ("嘉兴市秀洲区人民政府", 2021),
        ("海宁市长安镇人民政府", 2022),
    ]
    assert nianbao("verify").returncode == 0
    before = everything(shelf)
    assert nianbao("rebuild").returncode == 0
    assert everything(shelf) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_and_separators_of_a_manifest(shelf: Shelf, tmp_path: Path, encoding: str) -> None:
    manifest = "agency;path;note\n嘉兴市秀洲区人民政府;秀洲区\\年报.html;备注\n".encode(encoding)
    found = imported(shelf, folder(tmp_path, {"秀洲区/年报.html": report_page(TITLE)}, manifest))
    assert (found["captures"], found["reports"], found["problems"]) == (1, 1, [])


def test_what_a_manifest_says_wrongly_is_named(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_bytes(report_page(TITLE))
    rows = [
        "gone.html,,",
        "../secret.html,,",
        "/etc/passwd,,",
        "link.html,,",
        "C:\\a.html,,",
        "a.html,ftp://a/b,next year",
        "a.html,http://a/b,c.html,2022-03-01",
    ]
    path = folder(tmp_path, {"a.html": report_page(TITLE)}, "path,url,fetched_at\n" + "\n".join(rows))
    (path / "link.html").symlink_to(tmp_path / "secret.html")
    (path / "linked").symlink_to(tmp_path)
    found = imported(shelf, path, expect=1)
    assert found["captures"] == 0  # nor is a.html taken over without what the manifest says of it
    told = [problem.partition("manifest.csv: ")[2] for problem in found["problems"]]
    assert told == [
        "line 2: gone.html: there is no such file",
        "line 3: ../secret.html: it leads out of the folder",
        "line 4: /etc/passwd: it leads out of the folder",
        "line 5: link.html: there is no such file",
        "line 6: C:\\a.html: it leads out of the folder",
        "line 7: a.html: 'ftp://a/b' is no http or https address; not taken over",
        "line 7: a.html: 'next year' is no time; not taken over",
        "line 8: a.html: more values than columns; a value with the separator in it needs quotes; not taken over",
    ]


def test_a_manifest_that_is_none(shelf: Shelf, tmp_path: Path) -> None:
    path = folder(tmp_path, {"a.html": report_page(TITLE)}, "file,url\na.html,\n")
    [problem] = imported(shelf, path, expect=1)["problems"]
    assert "it has no column path" in problem
    (path / "manifest.csv").write_text("path,title,Path\na.html,,\n", encoding="utf-8")
    [problem] = imported(shelf, path, expect=1)["problems"]
    assert "it has two columns path" in problem
    (path / "manifest.csv").write_text('path,title\n"a.html,\nb.html,\n', encoding="utf-8")
    [problem] = imported(shelf, path, expect=1)["problems"]
    assert "it cannot be read as CSV" in problem
    assert shelf.rows("SELECT * FROM captures") == []


@pytest.mark.parametrize(
    ("when", "stored"),
    [
        ("2022-03-01", "2022-03-01T00:00:00"),
        ("20220301", "2022-03-01T00:00:00"),
        ("2022/3/1", "2022-03-01T00:00:00"),
        ("2022年3月1日", "2022-03-01T00:00:00"),
        ("2022-03-01 8:05", "2022-03-01T08:05:00"),
        ("2022-03-01T08:05:06Z", "2022-03-01T08:05:06"),
        ("2022-03-01T08:05:06.5+0800", "2022-03-01T00:05:06.5"),
        ("20220301080506", "2022-03-01T08:05:06"),
    ],
)
def test_times(tmp_path: Path, when: str, stored: str) -> None:
    from archive.base.times import to_text
    from archive.importing.manifest import read_manifest

    manifest = tmp_path / "manifest.csv"
    manifest.write_text(f"path,fetched_at\na,{when}\n", "utf-8")
    found = read_manifest(manifest, ["a"])
    [row] = found.rows
    assert found.problems == []
    assert row.fetched_at
    assert to_text(row.fetched_at).startswith(stored)


def test_a_manifest_of_a_subfolder(shelf: Shelf, tmp_path: Path) -> None:
    page = report_page(TITLE)
    path = folder(tmp_path, {"1/a.html": page, "2/b.html": page + b" ", "3/c.html": page + b"  "})
    (path / "1" / "manifest.csv").write_text(f"path,url\na.html,{HOST}/a.html\n../2/b.html,\n", encoding="utf-8")
    (path / "3" / "manifest.csv").write_text("file\nc.html\n", encoding="utf-8")
    found = imported(shelf, path, expect=1)
    assert [problem.removeprefix(f"{path}/") for problem in found["problems"]] == [
        "1/manifest.csv: line 3: ../2/b.html: it leads out of the folder",
        "3/manifest.csv: it has no column path; its first line is 'file'",
    ]
    assert shelf.rows("SELECT url FROM captures ORDER BY url") == [
        ("file:///%E6%8A%A5%E5%91%8A%20reports/2/b.html",),
        (f"{HOST}/a.html",),
    ]


def test_a_folder_without_a_manifest(shelf: Shelf, tmp_path: Path) -> None:
    canonical = report_page(TITLE).replace(b"<head>", f"<head><link href='{HOST}/c.html' rel='canonical'>".encode())
    saved = f"<!-- saved from url=(0031){HOST}/s.html -->\n".encode() + report_page(TITLE, granted=4)
    mhtml = (
        (
            f"From: <Saved>\r\nSnapshot-Content-Location: {HOST}/m.html\r\nDate: Tue, 1 Mar 2022 00:00:00 -0000\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
            f"Content-Type: text/html; charset=utf-8\r\nContent-Location: {HOST}/m.html\r\n\r\n"
        ).encode()
        + report_page(OTHER)
        + b"\r\n--x--\r\n"
    )
    path = folder(
        tmp_path, {"c.html": canonical, "s.html": saved, "m.mhtml": mhtml, "d.docx": DOCX.read_bytes(), "a.js": b"x"}
    )
    found = imported(shelf, path)
    assert (found["captures"], found["reports"], found["problems"]) == (4, 4, [])
    assert [url for url, _ in captures(shelf)] == [
        "file:///%E6%8A%A5%E5%91%8A%20reports/d.docx",
        f"{HOST}/c.html",
        f"{HOST}/m.html",
        f"{HOST}/s.html",
    ]
    assert shelf.rows("SELECT fetched_at FROM captures WHERE url LIKE '%/m.html'") == [("2022-03-01T00:00:00.000000Z",)]
    assert [year for (year,) in shelf.rows("SELECT year FROM reports ORDER BY year")] == [2020, 2021, 2022]


def test_the_same_file_under_two_names_and_again(shelf: Shelf, tmp_path: Path) -> None:
    path = folder(tmp_path, {"a.html": report_page(TITLE), "copy of a.html": report_page(TITLE)})
    assert imported(shelf, path)["captures"] == 1
    before = everything(shelf)
    os.utime(path / "a.html", (1_600_000_000, 1_600_000_000))
    (path / "a.html").rename(path / "z.html")
    assert imported(shelf, path)["run_id"] is None
    assert imported(shelf, path / "z.html")["run_id"] is None
    assert everything(shelf) == before


def test_a_saved_page_and_the_files_beside_it(shelf: Shelf, tmp_path: Path) -> None:
    title = "海宁市长安镇人民政府2022年度政府信息公开工作年度报告"  # as in the file
    page = (
        f"<html><title>{title}</title><body><h1>{title}</h1><a href='附件/年报.docx'>附件：年报.docx</a></body></html>"
    )
    path = folder(tmp_path, {"a.html": page.encode(), "附件/年报.docx": DOCX.read_bytes()})
    assert imported(shelf, path)["reports"] == 1
    assert shelf.rows("SELECT count(*) FROM version_attachments") == [(1,)]
    assert shelf.rows("SELECT count(*) > 0 FROM cells WHERE status = 'reported'") == [(1,)]


def test_a_single_file_and_what_is_none(shelf: Shelf, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = imported(shelf, DOCX, tmp_path / "pipe", expect=1)
    assert (found["captures"], found["reports"], len(found["problems"])) == (1, 1, 1)
    assert "no regular file" in found["problems"][0]
