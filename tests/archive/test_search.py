"""nianbao search: counted by hand, and as `in` counts."""

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from archive.base.times import to_text
from archive.db.handle import Archive
from archive.search import search as search_module
from archive.search.search import _TOKENS, Found, match, search, words_of
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf
from tests.archive.on_disk import dump, lose_database

HOST = "http://127.0.0.1/"


def page(agency: str, year: int, first: str, last: str = "无其他事项。") -> bytes:
    """A report with these first and last sections."""
    return (
        f"<html><head><title>{agency}{year}年政府信息公开工作年度报告</title></head><body>"
        f"<h1>{agency}{year}年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>{first}</p>"
        f"<p>六、其他需要报告的事项</p><p>{last}</p></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def three_agencies(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A province's of 2020, a city's of 2021 and 2022, a district's of 2021."""
    shelf = Shelf(tmp_path_factory.mktemp("search") / "data")
    province = page("浙江省司法厅", 2020, "全年行政诉讼案件五件，败诉一件。", "建成 Open Data 平台，热线１２３４５。")
    shelf.crawl({HOST + "s": province}, agency="浙江省司法厅", region="330000", site="s")
    city = {
        HOST + "c21": page("嘉兴市教育局", 2021, "本局诉求办理及时，收到起诉<br>讼事两件。", "诉"),
        HOST + "c22": page("嘉兴市教育局", 2022, "申请“三安全一稳定”，公开，信息。", "讼棍绝迹（AND）。"),
    }
    shelf.crawl(city, agency="嘉兴市教育局", region="330400", site="c")
    district = page("秀洲区民政局", 2021, "行政<br/>诉 讼为零，信息公开。" + "说明" * 60 + "另有诉讼一件。")
    shelf.crawl({HOST + "d": district}, agency="秀洲区民政局", region="330411", site="d")
    return shelf


@pytest.fixture
def filled(three_agencies: Shelf, shelf: Shelf) -> Shelf:
    return shelf.begin_as(three_agencies)


def found(shelf: Shelf, question: str, *, as_of: str | None = None, **filters: Any) -> Found:
    with Archive.open(shelf.data, as_of=as_of) as archive:
        return search(archive.db.conn, words_of(question), **filters)


def years(shelf: Shelf, question: str, **filters: Any) -> dict[int, int]:
    answer = found(shelf, question, **filters)
    assert answer.reports == sum(answer.years.values()) == len(answer.hits)
    return answer.years


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("诉", {2020: 1, 2021: 2}),
        ("讼", {2020: 1, 2021: 2, 2022: 1}),
        ("诉讼", {2020: 1, 2021: 2}),  # over the end of a line too
        ("行政诉讼", {2020: 1, 2021: 1}),
        ("诉讼案件", {2020: 1}),
        ("政府信息公开", {2020: 1, 2021: 2, 2022: 1}),  # a title
        ("公开信息", {}),  # 公开，信息
        ("信息公开。", {2021: 1}),
        ("报告无其他", {}),  # from the title to a section
        ("报告全年", {}),
        ("总体情况", {}),  # a heading
        ("民政 零", {2021: 1}),  # in the title and in a section
        ("诉讼 败诉", {2020: 1}),
        ("open data", {2020: 1}),
        ("ＯＰＥＮ", {2020: 1}),
        ("12345", {2020: 1}),
        ("２３４", {2020: 1}),
        ('"open data"', {2020: 1}),
        ('"data open"', {}),
        ("诉 NOT 讼", {}),
        ("（AND）", {2022: 1}),
        ("(and)", {2022: 1}),
        ("诉*", {}),
        ("“三安全一稳定”", {2022: 1}),
        ('三"安', {}),
        ("诉^ OR 讼", {}),
        ("text:诉", {}),
        ("NEAR(诉 讼)", {}),
    ],
)
def test_counted_by_hand(filled: Shelf, question: str, expected: dict[int, int]) -> None:
    assert years(filled, question) == expected


def test_filters(filled: Shelf) -> None:
    assert years(filled, "讼", region="33") == {2020: 1, 2021: 2, 2022: 1}
    assert years(filled, "讼", region="3304") == {2021: 2, 2022: 1}
    assert years(filled, "讼", region="330411") == {2021: 1}
    assert years(filled, "讼", region="34") == {}
    assert years(filled, "讼", level="province") == {2020: 1}
    assert years(filled, "讼", level="city") == {2021: 1, 2022: 1}
    assert years(filled, "讼", level="county") == {2021: 1}
    assert years(filled, "讼", years=(2020, 2022)) == {2020: 1, 2022: 1}
    assert years(filled, "讼", years=(2021,), region="3304", level="city") == {2021: 1}


def test_newest_first_and_no_more_than_asked_for(filled: Shelf) -> None:
    answer = found(filled, "讼", limit=3)
    assert [(hit.year, hit.region) for hit in answer.hits] == [(2022, "330400"), (2021, "330400"), (2021, "330411")]
    assert answer.reports == 4


@pytest.mark.parametrize("looked_through", [5000, 1])
def test_of_many_reports_only_the_first_are_looked_for(
    filled: Shelf, monkeypatch: pytest.MonkeyPatch, looked_through: int
) -> None:
    everything = found(filled, "讼")
    monkeypatch.setattr(search_module, "COUNTED", 3)
    monkeypatch.setattr(search_module, "_LOOKED_THROUGH", looked_through)
    few = found(filled, "讼", limit=2)
    assert few.hits == everything.hits[:2]
    assert (few.reports, few.more, few.years) == ((3, True, {}) if looked_through > 1 else (4, False, everything.years))
    assert found(filled, "讼", limit=2, offset=1).hits == everything.hits[1:3]
    assert found(filled, "讼", limit=2, offset=3).hits == everything.hits[3:]
    assert found(filled, "讼", limit=2, count_all=True).reports == 4
    assert found(filled, "败诉").years == {2020: 1}
    assert found(filled, "讼", years=[2021, 2020], limit=1).reports == 3
    assert not found(filled, "讼", years=[2021, 2020], limit=1).more


def test_snippets_mark_the_words(filled: Shelf) -> None:
    by_agency = {hit.agency: hit for hit in found(filled, "诉讼").hits}
    assert by_agency["浙江省司法厅"].snippet == "全年行政«诉讼»案件五件，败诉一件。"
    assert by_agency["浙江省司法厅"].section == "一、总体情况"
    assert by_agency["秀洲区民政局"].snippet == "行政 «诉讼»为零，信息公开。" + "说明" * 33 + "说…"
    [title] = found(filled, "司法厅").hits
    assert (title.section, title.snippet) == (None, "浙江省«司法厅»2020年政府信息公开工作年度报告")
    [wide] = found(filled, "平台 12345 司法厅").hits
    assert wide.section == "六、其他需要报告的事项"
    assert wide.snippet == "建成 Open Data «平台»，热线«１２３４５»。"


def test_only_current_versions_and_those_known_then(shelf: Shelf) -> None:
    for first in ("诉讼三件", "复议三件"):
        shelf.crawl({HOST: page("秀洲区民政局", 2021, first)})
    assert (years(shelf, "诉讼"), years(shelf, "复议")) == ({}, {2021: 1})
    first = "2026-01-12T00:00:00.000000Z"
    assert (years(shelf, "诉讼", as_of=first), years(shelf, "复议", as_of=first)) == ({2021: 1}, {})
    assert years(shelf, "诉讼", as_of="2026-01-11T00:00:00.000000Z") == {}


def test_a_rebuild_indexes_again(filled: Shelf, nianbao: Nianbao) -> None:
    before = found(filled, "讼")
    lose_database(filled.data)
    assert nianbao("rebuild").returncode == 0
    assert found(filled, "讼") == before
    assert before.reports == 4


def lose_index(archive: Archive) -> None:
    with archive.db.atomic():
        archive.db.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        archive.db.execute("DELETE FROM search_reports")
        archive.db.execute("DELETE FROM search_marks")


def test_what_is_not_indexed_yet_is_said_while_another_command_writes(filled: Shelf, nianbao: Nianbao) -> None:
    rows = dump(filled.data)
    with open_for_writing(filled.data) as archive:
        lose_index(archive)
        done = nianbao("search", "讼")
    assert (done.returncode, done.stdout) == (0, "没有找到 Nothing found.\n")
    assert done.stderr == "4 versions are not indexed yet; the command that writes now, or the next one, does that\n"
    open_for_writing(filled.data).close()
    done = nianbao("search", "讼", "--limit", "0")
    assert (done.stdout, done.stderr) == ("4 reports (2020: 1, 2021: 2, 2022: 1); the first 0 are shown\n", "")
    assert dump(filled.data) == rows


def test_what_recovery_brings_is_found_at_once(shelf: Shelf) -> None:
    shelf.crawl({HOST: page("秀洲区民政局", 2021, "诉讼三件")})
    with open_for_writing(shelf.data) as archive:
        state = archive.db.conn.serialize()
    shelf.crawl({HOST: page("秀洲区民政局", 2021, "复议三件")})
    lose_database(shelf.data)
    (shelf.data / "archive.db").write_bytes(state)
    assert (years(shelf, "诉讼"), years(shelf, "复议")) == ({2021: 1}, {})
    open_for_writing(shelf.data).close()
    assert (years(shelf, "诉讼"), years(shelf, "复议")) == ({}, {2021: 1})


def rows_of_search(shelf: Shelf) -> list[tuple[object, ...]]:
    """Of the table, after it was found to say what the view says."""
    assert not found(shelf, "年").not_indexed
    kept = shelf.rows("SELECT * FROM search_reports ORDER BY report_id")
    assert kept == shelf.rows("SELECT * FROM searchable_versions ORDER BY report_id")
    return kept


@pytest.mark.usefixtures("reading_here")
def test_the_version_that_counts_is_kept_beside_the_tables(
    shelf: Shelf, nianbao: Nianbao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*options: str) -> list[tuple[int, str]]:
        answer = json.loads(nianbao("search", "三件", "--format", "json", *options).stdout)
        return [(hit["version"], hit["snippet"]) for hit in answer["results"]]

    for first in ("诉讼三件", "复议三件", "诉讼三件"):
        shelf.crawl({HOST: page("秀洲区民政局", 2021, first)})
        [row] = rows_of_search(shelf)
        assert row[0] == (2 if first == "复议三件" else 1)
    assert said() == [(1, "诉讼«三件»")]
    assert said("--as-of", "2026-01-12T10:00:00Z") == [(2, "复议«三件»")]
    # corrected: the number of the corrected version, found by the text of the printed one
    file = tmp_path / "mine.toml"
    file.write_text(
        'author = "王"\ndate = 2026-02-01\nreason = "看了"\n[[correction]]\nagency = "秀洲区民政局"\nyear = 2021\n'
        'cell = "applications.granted.total"\nexpected = "absent"\nvalue = 3\n',
        "utf-8",
    )
    assert nianbao("correct", str(file)).returncode == 0
    assert said() == [(3, "诉讼«三件»")]
    assert said("--as-printed") == [(1, "诉讼«三件»")]
    assert said("--as-of", "2026-01-12T10:00:00Z", "--as-printed") == [(2, "复议«三件»")]
    assert [row[0] for row in rows_of_search(shelf)] == [1]
    # another parser files the page under another year
    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    monkeypatch.setattr(extract, "read_page", read_as_2020)
    shelf.read()
    assert [row[1:3] for row in rows_of_search(shelf)] == [(2, 2020)]


READ_PAGE = extract.read_page


def read_as_2020(data: bytes, *, charset: str | None = None) -> extract.Page:
    today = READ_PAGE(data, charset=charset)
    return today._replace(report=replace(today.report, year=2020))


def test_named_and_filtered_by_the_agency_that_is_meant(filled: Shelf, nianbao: Nianbao) -> None:
    def said(*options: str) -> list[tuple[str, str, int]]:
        answer = json.loads(nianbao("search", "讼", "--format", "json", *options).stdout)
        return [(hit["agency"], hit["region"], hit["year"]) for hit in answer["results"]]

    author = ("--author", "王", "--reason", "看了")
    new, old = "嘉兴市教育局", "秀洲区民政局"
    assert (old, "330411", 2021) in said()
    assert nianbao("review", "decide", old, "--renamed-to", new, *author).returncode == 0
    assert [one for one in said() if one[2] == 2021] == [(new, "330400", 2021)] * 2
    assert said("--region", "330411") == []
    assert len(said("--level", "city")) == 3
    rows_of_search(filled)
    before = to_text(filled.now)
    assert len(said("--region", "330411", "--as-of", before)) == 1
    assert nianbao("review", "decide", old, "--separate", *author).returncode == 0
    assert said("--region", "330411") == [(old, "330411", 2021)]
    rows_of_search(filled)


def test_the_level_that_the_registry_tells_comes_first(filled: Shelf) -> None:
    assert years(filled, "讼", level="county") == {2021: 1}
    filled.crawl({}, agency="秀洲区民政局", region="330411", site="d", facts={"level": "township"})
    assert years(filled, "讼", level="county") == {}
    assert years(filled, "讼", level="township") == {2021: 1}
    before = to_text(filled.now - timedelta(hours=1))
    assert years(filled, "讼", level="county", as_of=before) == {2021: 1}
    rows_of_search(filled)


def test_the_command(filled: Shelf, nianbao: Nianbao) -> None:
    done = nianbao("search", "诉讼", "案件", "--region", "330000", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["words"] == ["诉讼", "案件"]
    assert (said["reports"], said["years"], said["not_indexed"]) == (1, {"2020": 1}, 0)
    [(agency_id,)] = filled.rows("SELECT id FROM agencies WHERE name = '浙江省司法厅'")
    assert said["results"] == [
        {
            "agency_id": agency_id,
            "agency": "浙江省司法厅",
            "region": "330000",
            "year": 2020,
            "version": 1,
            "title": "浙江省司法厅2020年政府信息公开工作年度报告",
            "section": "一、总体情况",
            "snippet": "全年行政«诉讼»«案件»五件，败诉一件。",
            "url": HOST + "s",
        }
    ]
    done = nianbao("search", "讼", "--limit", "1")
    assert done.stdout == (
        f"2022 嘉兴市教育局 (330400), version 1: 六、其他需要报告的事项\n  «讼»棍绝迹（AND）。\n  {HOST}c22\n"
        "4 reports (2020: 1, 2021: 2, 2022: 1); the first 1 are shown\n"
    )
    assert nianbao("search", " ").returncode == 2


_ALPHABET = "诉讼公开，“\"*()aA1１-^:' \n"


@given(st.lists(st.text(_ALPHABET, max_size=12), min_size=1, max_size=5), st.text(_ALPHABET, min_size=1, max_size=3))
def test_as_many_as_contain_it(texts: list[str], word: str) -> None:
    def bare(text: str) -> str:
        return text.translate(_TOKENS).replace(" ", "")

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE search_index USING fts5(text, content='', tokenize='ascii')")
    connection.executemany("INSERT INTO search_index (text) VALUES (?)", [(text.translate(_TOKENS),) for text in texts])
    if bare(word):
        sql = "SELECT count(*) FROM search_index WHERE search_index MATCH ?"
        assert connection.execute(sql, (match([word]),)).fetchone()[0] == sum(bare(word) in bare(t) for t in texts)
