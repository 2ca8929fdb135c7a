"""nianbao merge: what people decided in two archives; agencies that are one by a rule, or may be."""

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import pytest

from archive.agencies.review import pending
from archive.base.times import to_text
from archive.corrections.correction_files import read_corrections
from archive.corrections.corrections import carry_out, listed, plan
from archive.db.handle import Archive
from archive.merging.agencies import FILED_OTHERWISE
from archive.merging.decisions import OTHERWISE
from archive.reports.findings import record_verdict
from archive.writing.decision_runs import decisions
from archive.writing.rebuild import rebuild
from tests.archive.conftest import START, Shelf, report_page
from tests.archive.deciding import decided
from tests.archive.foreign_files import DAY, HOST, TITLE, imported, response, write
from tests.archive.misprint import URL, misprinted
from tests.archive.on_disk import dump, lose_database
from tests.archive.two_archives import beside, copied, said, take_over

OLD, NEW = "嘉兴市郊区人民政府", "嘉兴市秀洲区人民政府"
GRANTED, RECEIVED = "applications.granted.total", "applications.new_received.total"


def reports_of(shelf: Shelf, *names: str, year: int = 2021, site: str = NEW, region: str = "330411") -> None:
    pages = {
        f"http://127.0.0.1/{region}/{quote(name)}": report_page(f"{name}{year}年政府信息公开工作年度报告")
        for name in names
    }
    shelf.crawl(pages, agency=site, region=region)


def corrected(shelf: Shelf, tmp_path: Path, cell: str, expected: int, value: int, more: str = "") -> None:
    """What `nianbao correct` does, a day after the last run."""
    shelf.runs += 1
    path = tmp_path / "correction.toml"
    path.write_text(
        'author = "王芳"\ndate = 2026-02-01\nreason = "电话核实"\n[[correction]]\nagency = "秀洲区人民政府"\nyear = 2021\n'
        f'cell = "{cell}"\nexpected = {expected}\nvalue = {value}\n{more}',
        "utf-8",
    )
    with at_run(shelf), decisions(shelf.data, "correct") as archive:
        steps = plan(archive.db.conn, read_corrections(path))
        assert {step.action for step in steps} <= {"apply", "withdraw"}
        carry_out(archive.db.conn, steps)


def at_run(shelf: Shelf) -> "AbstractContextManager[object]":
    """At the time of the run with the number of the last."""
    shelf.now = START + timedelta(days=shelf.runs)
    return patch("archive.base.times.now", lambda: to_text(shelf.now))


def both_ways(ours: Shelf, theirs: Shelf) -> tuple[Shelf, Shelf]:
    """Each with the other merged into it; what must be the same is."""
    merged = copied(ours, "ours-merged"), copied(theirs, "theirs-merged")
    take_over(merged[0], theirs)
    take_over(merged[1], ours)
    for name, found in said(merged[0]).items():
        assert found == said(merged[1])[name], name
    for one, other in (merged, reversed(merged)):
        before = dump(one.data)
        take_over(one, other)
        assert {name: len(rows) for name, rows in dump(one.data).items()} == {
            name: len(rows) for name, rows in before.items()
        }
    return merged


@pytest.fixture
def pair(shelf: Shelf) -> tuple[Shelf, Shelf]:
    """A report with two misprints, and a copy of the archive."""
    shelf.crawl({URL: misprinted()})
    return shelf, copied(shelf, "other")


def states(shelf: Shelf) -> list[tuple[str, str, object]]:
    with Archive.open(shelf.data) as archive:
        return sorted((one.cell, one.state, one.value) for one in listed(archive.db.conn))


def cells_now(shelf: Shelf) -> dict[object, object]:
    return dict(
        shelf.rows(
            "SELECT row_key, value FROM current_versions JOIN cells USING (report_version_id) "
            "WHERE column_key = 'total' AND row_key IN ('granted', 'new_received')"
        )
    )


def test_corrections_of_two_cells_are_both_live(pair: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    ours, theirs = pair
    corrected(ours, tmp_path, GRANTED, 4, 5)
    theirs.runs = 5
    corrected(theirs, tmp_path, RECEIVED, 5, 6)
    for merged in both_ways(ours, theirs):
        assert cells_now(merged) == {"granted": 5, "new_received": 6}
        assert states(merged) == [(GRANTED, "live", 5), (RECEIVED, "live", 6)]


def test_of_two_corrections_of_one_cell_the_later_counts(pair: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    ours, theirs = pair
    theirs.runs = 5
    corrected(theirs, tmp_path, GRANTED, 4, 7)
    corrected(ours, tmp_path, GRANTED, 4, 5)
    for merged in both_ways(ours, theirs):
        assert cells_now(merged)["granted"] == 7
        assert states(merged) == [(GRANTED, "live", 7), (GRANTED, "replaced", 5)]


def test_a_correction_that_the_other_archive_withdrew(pair: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    ours, theirs = pair
    corrected(ours, tmp_path, GRANTED, 4, 5)
    take_over(theirs, ours)
    theirs.runs = 5
    corrected(theirs, tmp_path, GRANTED, 4, 5, 'withdrawn = "误"')
    for merged in both_ways(ours, theirs):
        assert cells_now(merged)["granted"] == 4
        assert states(merged) == [(GRANTED, "withdrawn", 5)]


def test_a_correction_is_carried_over_to_a_newer_version(pair: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    ours, theirs = pair
    corrected(ours, tmp_path, GRANTED, 4, 5)
    theirs.runs = 5
    theirs.crawl({URL: misprinted().replace("认真执行".encode(), "严格执行".encode())})
    assert theirs.versions()[-1] == (2021, 2, "source changed")
    for merged in both_ways(ours, theirs):
        assert cells_now(merged)["granted"] == 5


def test_of_two_verdicts_the_later_counts(pair: tuple[Shelf, Shelf]) -> None:
    ours, theirs = pair
    [(finding,)] = ours.rows("SELECT id FROM findings WHERE rule = 'applications.processed_sum'")
    assert isinstance(finding, int)
    for shelf, day, verdict in ((ours, 9, "explained"), (theirs, 5, "source-error")):
        shelf.runs = day
        with at_run(shelf), decisions(shelf.data, "verdict") as archive:
            record_verdict(archive.db.conn, finding, verdict, "王芳", "看了")  # type: ignore[arg-type]
    for merged in both_ways(ours, theirs):
        sql = "SELECT v.verdict FROM standing_findings AS f JOIN verdicts AS v ON v.id = f.verdict_id"
        assert merged.rows(sql) == [("explained",)]


def test_of_two_decisions_the_later_counts(shelf: Shelf) -> None:
    reports_of(shelf, OLD, NEW)
    other = copied(shelf, "other")
    shelf.runs, other.runs = 9, 5
    with at_run(shelf):
        decided(shelf, OLD, "renamed", NEW)
        decided(shelf, OLD, "separate")
    with at_run(other):
        decided(other, OLD, "renamed", NEW)
    for merged in both_ways(shelf, other):
        assert merged.rows("SELECT count(*) FROM same_agencies") == [(0,)]


def test_a_decision_that_contradicts_ours_is_for_review(shelf: Shelf) -> None:
    third = "嘉兴市城郊人民政府"
    reports_of(shelf, OLD, NEW, third)
    other = copied(shelf, "other")
    with at_run(shelf):
        decided(shelf, OLD, "same", NEW)
    other.runs = 5
    with at_run(other):
        decided(other, OLD, "same", third)
    merged = take_over(shelf, other)
    assert (merged.decisions, merged.in_doubt, merged.problems) == (0, 1, ())
    with Archive.open(shelf.data) as archive:
        items = [item for item in pending(archive.db.conn) if item.doubt == OTHERWISE]
    assert [(item.agency.name, item.proposed and item.proposed.name) for item in items] == [(OLD, third)]
    assert take_over(shelf, other).in_doubt == 0


def test_decisions_in_opposite_directions_say_the_same(shelf: Shelf) -> None:
    reports_of(shelf, OLD, NEW)
    other = copied(shelf, "other")
    with at_run(shelf):
        decided(shelf, OLD, "same", NEW)
    other.runs = 5
    with at_run(other):
        decided(other, NEW, "same", OLD)
    merged = take_over(shelf, other)
    assert (merged.decisions, merged.in_doubt) == (0, 0)
    assert shelf.rows("SELECT count(*) FROM same_agencies") == [(1,)]


def test_a_name_with_a_place_is_one_agency_in_a_city(shelf: Shelf) -> None:
    """The city's site has it with the region of the city."""
    other = beside(shelf, "other")
    reports_of(shelf, "秀洲区教育局", site="秀洲区教育局")
    reports_of(other, "秀洲区教育局", year=2020, site="嘉兴市人民政府", region="330400")
    merged = take_over(shelf, other)
    assert (merged.agencies, merged.reports) == (0, 1)
    assert shelf.rows("SELECT count(*) FROM agencies") == [(1,)]


def test_the_credit_code_of_a_site_tells_the_agency(shelf: Shelf) -> None:
    other = beside(shelf, "other")
    facts = {"credit_code": "11330400002558459W"}
    for archive, name in ((shelf, "秀洲区国土资源局"), (other, "秀洲区自然资源和规划局")):
        page = report_page(f"{name}2021年政府信息公开工作年度报告")
        archive.crawl({"http://127.0.0.1/a": page}, agency=name, facts=facts)
    assert take_over(shelf, other).agencies == 0


def test_a_name_like_that_of_another_is_for_review(shelf: Shelf) -> None:
    other = beside(shelf, "other")
    reports_of(shelf, "秀洲区环境保护局", site="秀洲区环境保护局")
    reports_of(other, "秀洲区环保局", site="秀洲区环保局")
    merged = take_over(shelf, other)
    assert (merged.agencies, merged.in_doubt) == (1, 1)
    with Archive.open(shelf.data) as archive:
        [item] = pending(archive.db.conn)
    assert (item.doubt, item.rule) == ("like the name of another", "another archive")
    assert (item.agency.name, item.proposed and item.proposed.name) == ("秀洲区环保局", "秀洲区环境保护局")
    assert take_over(shelf, other).in_doubt == 0


def test_rebuild_after_decisions_came(pair: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    ours, theirs = pair
    corrected(ours, tmp_path, GRANTED, 4, 5)
    theirs.runs = 5
    corrected(theirs, tmp_path, GRANTED, 4, 7)
    take_over(ours, theirs)
    before = dump(ours.data)
    lose_database(ours.data)
    assert rebuild(ours.data).problems == ()
    assert dump(ours.data) == before


def test_a_capture_that_was_filed_otherwise_is_for_review(shelf: Shelf) -> None:
    other = beside(shelf, "other")
    path = write(shelf.data.with_name("a.warc.gz"), [response(f"{HOST}/a", DAY.format(3), report_page(TITLE))])
    for archive, region in ((shelf, "330411"), (other, "330481")):
        sites = shelf.data.with_name(f"{region}.toml")
        sites.write_text(
            f'[[site]]\nid = "x"\nagency = "{NEW}"\nregion = "{region}"\nfamily = "auto"\nstart = ["{HOST}/"]\n',
            "utf-8",
        )
        assert imported(archive, path, sites=sites)["new_reports"] == 1
    assert take_over(shelf, other).in_doubt == 1
    with Archive.open(shelf.data) as archive:
        [item] = [item for item in pending(archive.db.conn) if item.doubt == FILED_OTHERWISE]
    assert (item.agency.region, item.proposed and item.proposed.region) == ("330411", "330481")
    before = dump(shelf.data)
    assert take_over(shelf, other).in_doubt == 0
    assert dump(shelf.data) == before
