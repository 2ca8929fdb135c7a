"""nianbao merge: everything of another archive, each thing once, whichever is merged into which."""

import json
import re
from pathlib import Path

import pytest

from archive import merging
from archive.db.handle import Archive
from archive.db.tables import TABLES
from archive.fixity.verify import verify
from tests.archive.conftest import Nianbao, Shelf, exchange, report_page
from tests.archive.on_disk import dump, flip, lose_database
from tests.archive.two_archives import beside, copied, said, take_over
from tests.launch import call_nianbao

URL = "http://127.0.0.1/{}.html"
TITLE = "秀洲区人民政府{}年政府信息公开工作年度报告"


def pages(*years: int, granted: int = 5, hits: int = 1) -> dict[str, bytes]:
    return {URL.format(year): report_page(TITLE.format(year), granted=granted, hits=hits) for year in years}


@pytest.fixture
def china(shelf: Shelf) -> Shelf:
    """An archive with two reports, one of which changed, and an attachment, a failure and a page not modified."""
    other = beside(shelf, "china")
    other.crawl(pages(2020, 2021), {"http://127.0.0.1/a.pdf": b"%PDF-1"})
    other.crawl(pages(2021, granted=6), {"http://127.0.0.1/b.pdf": None})
    with other.writing() as writer:
        writer.write(exchange(URL.format(2021), status=304, reason="Not Modified", charset=None))
    return other


def test_no_table_is_forgotten() -> None:
    """What is journaled comes with a merge, but for what an archive says of itself."""
    sources = "".join(path.read_text() for path in Path(merging.__file__).parent.glob("*.py"))
    taken = {table.name for table in TABLES if re.search(rf"\b{table.name}\b", sources)}
    shared = {"cell_layouts", "layout_cells", "cell_places", "version_cells"}  # `archive/db/cells.py` writes these
    assert {table.name for table in TABLES if table.journal_key} - shared - taken == set()


def test_an_empty_archive_becomes_the_other(shelf: Shelf, china: Shelf) -> None:
    merged = take_over(shelf, china)
    assert (merged.captures, merged.reports, merged.versions, merged.agencies) == (6, 2, 3, 1)
    assert (merged.problems, merged.in_doubt) == ((), 0)
    assert said(shelf) == said(china)
    assert shelf.versions() == china.versions()
    with Archive.open(shelf.data) as archive:
        assert verify(archive, full=True).problems == ()
    shelf.warcio_check()


def test_merging_twice_changes_nothing(shelf: Shelf, china: Shelf) -> None:
    take_over(shelf, china)
    before, files = dump(shelf.data), sorted(path.name for path in (shelf.data / "warc").iterdir())
    merged = take_over(shelf, china)
    assert (merged.captures, merged.versions, merged.runs, merged.failures) == (0, 0, 0, 0)
    assert dump(shelf.data) == before
    assert sorted(path.name for path in (shelf.data / "warc").iterdir()) == files


def test_an_archive_that_was_merged_from_ours_changes_nothing(shelf: Shelf, china: Shelf) -> None:
    take_over(shelf, china)
    before = dump(china.data)
    assert take_over(china, shelf).captures == 0
    assert dump(china.data) == before


def test_either_way_says_the_same(shelf: Shelf, china: Shelf) -> None:
    """Of two archives of one site: one report changed between their crawls, one has other noise around it."""
    shelf.runs = 5
    shelf.crawl(pages(2019, 2020, hits=7) | pages(2021, granted=9))
    ours, theirs = copied(shelf, "ours"), copied(china, "theirs")
    take_over(ours, china)
    take_over(theirs, shelf)
    assert said(ours) == said(theirs)
    assert len(said(ours)["versions"]) == 5
    assert ours.rows("SELECT count(*) FROM reports") == [(3,)]


def test_a_chain(shelf: Shelf, china: Shelf) -> None:
    middle = beside(shelf, "middle")
    middle.runs = 5
    middle.crawl(pages(2019))
    take_over(middle, china)
    take_over(shelf, middle)
    assert said(shelf) == said(middle)
    assert take_over(shelf, china).captures == 0


def test_what_comes_later_comes_with_the_next_merge(shelf: Shelf, china: Shelf) -> None:
    take_over(shelf, china)
    china.crawl(pages(2022) | pages(2021, granted=7))
    merged = take_over(shelf, china)
    assert (merged.runs, merged.captures, merged.reports, merged.versions) == (1, 2, 1, 2)
    assert said(shelf) == said(china)


def test_a_crawl_goes_on_where_the_other_was(shelf: Shelf, china: Shelf) -> None:
    take_over(shelf, china)
    shelf.runs = 10
    assert shelf.crawl(pages(2021, granted=6)).new_versions == 0
    assert shelf.crawl(pages(2021, granted=8)).new_versions == 1
    assert ("source changed",) in shelf.rows("SELECT cause FROM report_versions ORDER BY id DESC LIMIT 1")


def test_every_night_by_a_copy(shelf: Shelf, china: Shelf, nianbao: Nianbao) -> None:
    """backup there, rsync, merge here."""
    copy = china.data.with_name("copy")
    for granted in (5, 6, 7):
        china.crawl(pages(2021, 2022, granted=granted))
        assert call_nianbao("backup", str(copy), "--data", china.data).returncode == 0
        assert nianbao("merge", str(copy)).returncode == 0
        assert said(shelf) == said(china)
    assert nianbao("merge", str(copy)).stdout == f"{copy}: nothing new\n"
    assert {path.name for path in copy.iterdir()} == {"archive.db", "warc", "manifests"}


def test_a_number_is_traced_to_the_copied_record(shelf: Shelf, china: Shelf, nianbao: Nianbao) -> None:
    take_over(shelf, china)
    done = nianbao("trace", "秀洲区", "2021", "applications.granted.total")
    assert done.returncode == 0
    assert "-merged-1.warc.gz, offset " in done.stdout
    assert "checked just now: correct" in done.stdout


@pytest.mark.slow
def test_a_release_of_a_time_is_the_same_before_and_after(
    shelf: Shelf, china: Shelf, nianbao: Nianbao, tmp_path: Path
) -> None:
    shelf.crawl(pages(2018))
    for name in ("before", "after"):
        time = "2026-06-01T00:00:00Z"
        done = nianbao("export", str(tmp_path / name), "--as-of", time, "--with-evidence", "--format", "csv")
        assert done.returncode == 0, done.stderr
        take_over(shelf, china)
    assert _tree(tmp_path / "before") == _tree(tmp_path / "after")
    assert len(_tree(tmp_path / "before")) > 10


def _tree(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_rebuild_gives_the_same_archive(shelf: Shelf, china: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl(pages(2018))
    take_over(shelf, china)
    before = dump(shelf.data)
    lose_database(shelf.data)
    done = nianbao("rebuild")
    assert (done.returncode, done.stderr) == (0, "")
    assert dump(shelf.data) == before


def test_as_of_knows_it_from_the_merge_on(shelf: Shelf, china: Shelf) -> None:
    """Times of rows stay those of the other archive; what this archive knew at a time does not change afterwards."""
    shelf.crawl(pages(2018))
    with Archive.open(shelf.data, as_of="2026-06-01T00:00:00.000000Z") as archive:
        before = {table: archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in _SEEN}
    take_over(shelf, china)
    with Archive.open(shelf.data, as_of="2026-06-01T00:00:00.000000Z") as archive:
        assert {table: archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in _SEEN} == before
    with Archive.open(shelf.data, as_of="9999-01-01T00:00:00.000000Z") as archive:
        assert archive.db.execute("SELECT count(*) FROM reports").fetchone() == (3,)


_SEEN = (
    *("agencies", "agency_names", "reports", "report_versions", "captures", "sightings", "failures", "readings"),
    *("site_visits", "findings", "agency_matches", "current_versions"),
)


def test_a_damaged_record_is_named_and_the_rest_comes(shelf: Shelf, china: Shelf, nianbao: Nianbao) -> None:
    offset, name = china.rows("SELECT warc_offset, warc_file FROM captures WHERE url LIKE '%2020%'")[0]
    assert isinstance(offset, int)
    flip(china.data / "warc" / str(name), offset + 200)
    done = nianbao("merge", str(china.data))
    assert done.returncode == 1
    assert f"{name}, offset {offset}: " in done.stdout
    assert "秀洲区人民政府 2020: version 1 is left out" in done.stdout
    assert shelf.rows(
        "SELECT r.year, count(*) FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id GROUP BY 1"
    ) == [(2021, 2)]
    assert nianbao("verify").returncode == 0
    flip(china.data / "warc" / str(name), offset + 200)
    done = nianbao("merge", str(china.data), "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["versions"] == 1
    assert said(shelf)["versions"] == said(china)["versions"]
