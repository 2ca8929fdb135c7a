"""A page and the file that it links are one report."""

import csv
import json
import sys
from dataclasses import replace

import pytest

from tests.archive.conftest import HERE, Nianbao, Shelf, report_page

sys.path.insert(0, str(HERE.parent / "extract"))  # what draws reports is a module of the tests

from hazards import make_sheet, plain
from pdf_pages import draw

TITLE = "海宁市长安镇人民政府2022年度政府信息公开工作年度报告"
AGENCY = {"agency": "海宁市长安镇人民政府", "region": "330481"}
PAGE, FILE, OTHER = "http://127.0.0.1/a.html", "http://127.0.0.1/a.pdf", "http://127.0.0.1/b.pdf"
COVER = f"<html><body><h1>{TITLE}</h1><p>发布日期：2023-01-20</p><p>全文见附件。</p></body></html>".encode()
CELL = ("applications", "granted", "natural_person")


@pytest.fixture(scope="module")
def file() -> bytes:
    return draw(make_sheet(7))


def findings(shelf: Shelf) -> dict[str, list[tuple[str, str | None, str | None]]]:
    found: dict[str, list[tuple[str, str | None, str | None]]] = {}
    for rule, *rest in shelf.rows("SELECT rule, where_key, expected, actual FROM findings ORDER BY id"):
        found.setdefault(str(rule), []).append(tuple(rest))  # type: ignore[arg-type]
    return found


def cells(shelf: Shelf) -> dict[tuple[object, ...], object]:
    rows = shelf.rows("SELECT table_name, row_key, column_key, value FROM cells")
    return {tuple(key): value for *key, value in rows}


def test_tables_that_only_the_file_has_are_taken_from_it(shelf: Shelf, nianbao: Nianbao, file: bytes) -> None:
    shelf.crawl({PAGE: COVER}, {FILE: file}, **AGENCY)
    sheet = make_sheet(7)
    assert cells(shelf) == {key: int(value) for key, value in sheet.printed.items()}
    tables = ["proactive", "applications", "remedies"]
    assert findings(shelf) == {"attachment.taken": [(table, None, None) for table in tables]}
    assert shelf.rows("SELECT form, title, published FROM report_versions") == [("2021", TITLE, "2023-01-20")]
    assert shelf.rows("SELECT number FROM sections") == [(n,) for n in range(1, 7)]
    sources = shelf.rows(
        "SELECT table_name, url FROM table_sources JOIN captures ON id = capture_id ORDER BY table_name"
    )
    assert sources == [(table, FILE) for table in sorted(tables)]

    done = nianbao("trace", "长安镇", "2022", ".".join(CELL), "--format", "json")
    found = json.loads(done.stdout)
    assert found["capture"]["url"] == found["record"]["url"] == FILE
    assert found["record"]["media_type"] == "application/pdf"
    assert found["place"]["page"] == 1
    assert found["place"]["text"] == found["printed"] == sheet.printed[CELL]

    opened = nianbao("trace", "长安镇", "2022", ".".join(CELL), "--open", str(shelf.data.with_name("cell.html")))
    assert opened.returncode == 0
    assert '<img style="width:100%" alt="" src="data:image/png;base64,' in shelf.data.with_name("cell.html").read_text()

    assert nianbao("export", str(shelf.data.with_name("release"))).returncode == 0
    with (shelf.data.with_name("release") / "table_sources.csv").open(encoding="utf-8", newline="") as csv_file:
        assert [row["table_name"] for row in csv.DictReader(csv_file)] == sorted(tables)


def test_the_page_wins_and_every_difference_is_a_finding(shelf: Shelf, file: bytes) -> None:
    sheet = make_sheet(7)
    granted = int(sheet.printed[CELL])
    shelf.crawl({PAGE: report_page(TITLE, granted=granted + 1)}, {FILE: file}, **AGENCY)
    assert cells(shelf)[CELL] == granted + 1
    assert cells(shelf)["remedies", "reconsideration", "upheld"] == int(
        sheet.printed["remedies", "reconsideration", "upheld"]
    )
    found = findings(shelf)
    assert (".".join(CELL), str(granted + 1), str(granted)) in found["attachment.differs"]
    assert {where.count(".") for where, _, _ in found["attachment.differs"]} == {2}
    assert [where for where, _, _ in found["attachment.taken"]] == ["proactive", "remedies"]
    assert "table.missing" not in found


def test_a_file_that_says_the_same_adds_nothing(shelf: Shelf, file: bytes) -> None:
    shelf.crawl({PAGE: plain(7).document}, {FILE: file}, **AGENCY)
    assert findings(shelf) == {}
    assert shelf.rows("SELECT count(*) FROM table_sources") == [(0,)]


def test_of_several_files_that_of_this_agency_and_year_counts(shelf: Shelf, file: bytes) -> None:
    others = {
        "http://127.0.0.1/0.pdf": draw(replace(make_sheet(8), title=TITLE.replace("长安镇", "许村镇"))),
        "http://127.0.0.1/1.pdf": draw(replace(make_sheet(9), title=TITLE.replace("2022", "2021"))),
    }
    shelf.crawl({PAGE: COVER}, {**others, FILE: file}, **AGENCY)
    assert shelf.rows("SELECT DISTINCT url FROM table_sources JOIN captures ON id = capture_id") == [(FILE,)]
    assert cells(shelf)[CELL] == int(make_sheet(7).printed[CELL])


def test_files_that_contradict_each_other_are_not_chosen_from(shelf: Shelf, file: bytes) -> None:
    shelf.crawl({PAGE: COVER}, {FILE: file, OTHER: draw(make_sheet(8))}, **AGENCY)
    assert cells(shelf) == {}
    assert {"attachment.several", "document.no_table"} == set(findings(shelf))


def test_why_a_page_has_no_tables_of_a_file(shelf: Shelf, file: bytes) -> None:
    other = draw(replace(make_sheet(8), title=TITLE.replace("长安镇", "许村镇")))
    shelf.crawl({PAGE: COVER}, {FILE: file[:2000], OTHER: other}, **AGENCY)
    rows = shelf.rows("SELECT rule, message FROM findings WHERE rule LIKE 'attachment%' ORDER BY rule")
    assert [rule for rule, _ in rows] == ["attachment.other", "attachment.unread"]
    assert "海宁市许村镇人民政府, 2022" in str(rows[0][1])
    assert "damaged or cut off" in str(rows[1][1])


@pytest.mark.parametrize(("head", "kind"), [(b"Rar!\x1a\x07\x01\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z")])
def test_a_packed_file_that_is_not_opened_is_named(shelf: Shelf, nianbao: Nianbao, head: bytes, kind: str) -> None:
    shelf.crawl({PAGE: COVER}, {FILE: head + bytes(90)}, names={FILE: "2022年年报.rar"}, **AGENCY)
    shown = " ".join(nianbao("show", "长安镇", "2022").stdout.split())
    assert f"the file '2022年年报.rar' ({FILE}): a {kind} is not opened; unpack it and run `nianbao extract`" in shown


@pytest.mark.parametrize(("at", "name"), [(0, "附件"), (13, "2022年年报.pdf"), (13, f"{TITLE}.pdf")])
def test_of_more_than_twelve_files_those_named_as_reports_are_read_then_the_first(
    shelf: Shelf, file: bytes, at: int, name: str
) -> None:
    files = [(f"http://127.0.0.1/a{number}.docx", b"PK\x03\x04" + bytes([number])) for number in range(13)]
    files.insert(at, (OTHER, file))
    guides = {url: "信息公开指南" for url, _ in files[:12]} if name.startswith(TITLE) else {}
    shelf.crawl({PAGE: COVER}, dict(files), names={**guides, OTHER: name}, **AGENCY)
    rows = shelf.rows("SELECT rule, severity, message FROM findings WHERE rule = 'attachment.too_many'")
    message = "the page links 14 files; 12 were read, those named as reports first, 2 were not"
    assert rows == [("attachment.too_many", "warning", message)]
    assert cells(shelf)[CELL] == int(make_sheet(7).printed[CELL])


def test_a_file_that_arrives_later_makes_a_version(shelf: Shelf, file: bytes) -> None:
    shelf.crawl({PAGE: COVER}, {FILE: None}, **AGENCY)
    shelf.crawl({PAGE: COVER}, {FILE: file}, **AGENCY)
    assert shelf.versions() == [(2022, 1, "first seen"), (2022, 2, "attachment added")]
    assert shelf.rows("SELECT DISTINCT report_version_id FROM table_sources") == [(2,)]


def test_a_rebuilt_archive_knows_where_the_tables_came_from(shelf: Shelf, nianbao: Nianbao, file: bytes) -> None:
    shelf.crawl({PAGE: COVER}, {FILE: file}, **AGENCY)
    before = shelf.rows("SELECT * FROM table_sources")
    assert nianbao("rebuild").returncode == 0
    assert shelf.rows("SELECT * FROM table_sources") == before != []
