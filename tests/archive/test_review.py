"""nianbao review: what is in doubt, and what people decide."""

import json

import pytest

from archive.agencies.lookup import find_agency
from archive.agencies.review import Item, pending
from archive.base.errors import DecisionRefused, UnknownAgency, UnknownMatch
from archive.base.times import to_text
from archive.db.handle import Archive
from archive.reports.history import history
from archive.reports.lookup import find_report
from archive.reports.version_list import list_versions
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.deciding import decided
from tests.archive.on_disk import dump, lose_database

OLD, NEW = "嘉兴市郊区人民政府", "嘉兴市秀洲区人民政府"


def page(name: str, year: int = 2021, granted: int = 5) -> bytes:
    return report_page(f"{name}{year}年政府信息公开工作年度报告", granted=granted)


def items(shelf: Shelf, region: str = "", as_of: str | None = None) -> list[Item]:
    with Archive.open(shelf.data, as_of=as_of) as archive:
        return pending(archive.db.conn, region)


def years(shelf: Shelf, name: str, as_of: str | None = None) -> list[tuple[int, str, int | str | None]]:
    with Archive.open(shelf.data, as_of=as_of) as archive:
        lines = history(archive.db.conn, find_agency(archive.db.conn, name))
    return [(line.year, line.filed_under, line.new_received) for line in lines]


@pytest.fixture
def renamed(shelf: Shelf) -> Shelf:
    """A district that had another name; both names have a report of 2020."""
    for n, (name, year, granted) in enumerate(((OLD, 2019, 3), (OLD, 2020, 4), (NEW, 2020, 5), (NEW, 2021, 6))):
        shelf.crawl({f"http://127.0.0.1/{n}": page(name, year, granted)}, agency=NEW, region="330411")
    return shelf


def test_what_is_in_doubt_is_listed_with_its_evidence(renamed: Shelf, nianbao: Nianbao) -> None:
    done = nianbao("review", "--region", "33", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    (item,) = json.loads(done.stdout)["items"]
    assert item == {
        "id": 1,
        "doubt": "another government",
        "printed": OLD,
        "rule": "another name",
        "agency": {"name": OLD, "region": "330411", "years": [2019, 2020]},
        "proposed": None,
        "site_id": "site",
        "site_agency": NEW,
        "url": "http://127.0.0.1/0",
        "title": "",
        "year": 2019,
        "matched_at": "2026-01-11T08:00:00.000000Z",
    }
    assert json.loads(nianbao("review", "--region", "34", "--format", "json").stdout)["items"] == []
    out = nianbao("review").stdout
    for word in ("疑问", "doubt", "another", OLD[:4], "1 项待定"):
        assert word in out


def test_a_renaming_makes_one_history(renamed: Shelf, nianbao: Nianbao) -> None:
    before = to_text(renamed.now)
    done = nianbao(
        *("review", "decide", "1", "--renamed-to", NEW, "--on", "1999-05", "--author", "王", "--reason", "国务院批复")
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"1: renamed {NEW} (330411)\n"
    both = [(2019, OLD, 3), (2020, OLD, 4), (2020, NEW, 5), (2021, NEW, 6)]
    assert years(renamed, OLD) == years(renamed, NEW) == both
    assert years(renamed, "嘉兴") == both
    assert years(renamed, NEW, before) == [(2020, NEW, 5), (2021, NEW, 6)]
    assert items(renamed) == []
    assert len(items(renamed, as_of=before)) == 1
    lines = json.loads(nianbao("history", OLD, "--format", "json").stdout)
    assert (lines["agency"], [line["filed_under"] for line in lines["reports"]]) == (NEW, [OLD, OLD, NEW, NEW])
    assert "(嘉兴市" in nianbao("history", OLD).stdout
    with Archive.open(renamed.data) as archive:
        agency = find_agency(archive.db.conn, OLD)
        assert (agency.name, agency.ids) == (NEW, (2, 1))
        report = find_report(archive.db.conn, agency, 2020)
        assert [line.url for line in list_versions(archive.db.conn, agency, 2019)] == ["http://127.0.0.1/0"]
        assert [line.url for line in list_versions(archive.db.conn, agency, 2020)] == ["http://127.0.0.1/2"]
    assert report.cells["applications", "new_received", "total"].value == 5
    assert report.also_filed_under == (f"{OLD} (330411)",)
    assert "另存于" in nianbao("show", NEW, "2020").stdout


def test_later_reports_are_filed_under_the_agency_that_is_meant(renamed: Shelf) -> None:
    decided(renamed, "1", "renamed", NEW)
    renamed.crawl({"http://127.0.0.1/4": page(OLD, 2018, 7)}, agency=NEW, region="330411")
    assert years(renamed, NEW)[0] == (2018, NEW, 7)
    assert renamed.rows("SELECT agency_id, rule, doubt FROM agency_matches ORDER BY id DESC LIMIT 1") == [
        (2, "decision", "")
    ]
    assert items(renamed) == []
    renamed.crawl({"http://127.0.0.1/1": page(OLD, 2020, 8)}, agency=NEW, region="330411")
    assert renamed.rows("SELECT agency_id, version, cause FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id "
                        "WHERE year = 2020 ORDER BY v.id") == [
        (1, 1, "first seen"),
        (2, 1, "first seen"),
        (1, 2, "source changed"),
    ]  # fmt: skip
    with Archive.open(renamed.data) as archive:
        report = find_report(archive.db.conn, find_agency(archive.db.conn, NEW), 2020)
    assert report.cells["applications", "new_received", "total"].value == 8


def test_a_decision_is_taken_back(renamed: Shelf) -> None:
    decided(renamed, "1", "same", NEW)
    decided(renamed, OLD, "separate")
    assert years(renamed, OLD) == [(2019, OLD, 3), (2020, OLD, 4)]
    assert renamed.rows("SELECT match_id, relation, author, reason FROM agency_decisions ORDER BY id") == [
        (1, "same", "王", "看了"),
        (None, "separate", "王", "看了"),
    ]
    decided(renamed, OLD, "same", NEW)
    assert len(years(renamed, OLD)) == 4


def test_two_offices_that_look_alike_are_two(shelf: Shelf) -> None:
    for n, name in enumerate(("秀洲区水利局", "秀洲区水利水电局")):
        shelf.crawl({f"http://127.0.0.1/{n}": page(name, granted=n)})
    (item,) = items(shelf)
    assert (item.doubt, item.printed, item.proposed and item.proposed.name) == (
        "like the name of another",
        "秀洲区水利水电局",
        "秀洲区水利局",
    )
    decided(shelf, str(item.id), "separate")
    assert items(shelf) == []
    assert years(shelf, "秀洲区水利局") == [(2021, "秀洲区水利局", 0)]


def test_a_variant_of_a_name_is_the_same(shelf: Shelf) -> None:
    for year, name in ((2020, "秀洲区住房和城乡建设局"), (2021, "秀洲区住房城乡建设局")):
        shelf.crawl({f"http://127.0.0.1/{year}": page(name, year)})
    decided(shelf, str(items(shelf)[0].id), "same", "秀洲区住房和城乡建设局 (330411)")
    assert [line[:2] for line in years(shelf, "住房")] == [
        (2020, "秀洲区住房和城乡建设局"),
        (2021, "秀洲区住房城乡建设局"),
    ]


def test_a_name_that_is_not_the_agencys_is_filed_by_itself(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/0": page("教育局", 2020)}, agency="教育局", region="330411")
    shelf.crawl({"http://127.0.0.1/1": page("南湖区教育局", 2021)}, agency="教育局", region="330411")
    (item,) = items(shelf)
    assert item.doubt == "another place in front"
    decided(shelf, str(item.id), "separate")
    shelf.crawl({"http://127.0.0.1/2": page("南湖区教育局", 2022)}, agency="教育局", region="330411")
    assert shelf.rows("SELECT a.canonical, year FROM reports AS r JOIN agencies AS a ON a.id = agency_id") == [
        ("教育局", 2020),
        ("教育局", 2021),
        ("南湖区教育局", 2022),
    ]


def test_a_match_that_was_right(renamed: Shelf) -> None:
    decided(renamed, "1", "same", OLD)
    assert items(renamed) == []
    assert years(renamed, OLD) == [(2019, OLD, 3), (2020, OLD, 4)]


def test_the_reform_of_2019(shelf: Shelf) -> None:
    """Two bureaus went into a new one: three agencies, each with its own reports."""
    land, wood, new = "秀洲区国土资源局", "秀洲区林业局", "秀洲区自然资源和规划局"
    for n, (name, year) in enumerate(((land, 2017), (wood, 2017), (new, 2019))):
        shelf.crawl({f"http://127.0.0.1/{n}": page(name, year, n)})
    for name in (land, wood):
        decided(shelf, name, "merged", new, on="2019-03")
    assert years(shelf, new) == [(2019, new, 2)]
    assert years(shelf, land) == [(2017, land, 0)]
    decided(shelf, new, "split", "嘉兴市规划局")
    assert shelf.rows("SELECT agency_id, relation, other_id, other_name, happened_on FROM agency_decisions") == [
        (1, "merged", 3, f"{new} (330411)", "2019-03"),
        (2, "merged", 3, f"{new} (330411)", "2019-03"),
        (3, "split", None, "嘉兴市规划局", None),
    ]


def test_what_cannot_be_decided(renamed: Shelf) -> None:
    for what, relation, other, error, message in (
        ("9", "same", NEW, UnknownMatch, "the review list has no number 9"),
        ("郊区", "same", NEW, UnknownAgency, "was called '郊区'; give its whole name"),
        ("1", "same", "秀洲", UnknownAgency, "was called '秀洲'; give its whole name"),
        (OLD, "same", OLD, DecisionRefused, "cannot be same with itself"),
        (OLD, "separate", None, DecisionRefused, "no decision says that"),
        ("1", "separate", None, DecisionRefused, "cannot be filed elsewhere"),
    ):
        with pytest.raises(error, match=message):
            decided(renamed, what, relation, other)
    decided(renamed, "1", "same", NEW)
    with pytest.raises(DecisionRefused, match=r"it is the same as .* already"):
        decided(renamed, NEW, "same", OLD)
    assert renamed.rows("SELECT count(*) FROM agency_decisions") == [(1,)]
    assert renamed.rows("SELECT count(*) FROM runs WHERE command = 'review decide'") == [(1,)]


def test_wrong_usage(renamed: Shelf, nianbao: Nianbao) -> None:
    who = ("--author", "王", "--reason", "看了")
    neither = nianbao("review", "decide", "1", *who)
    assert neither.returncode == 2
    assert "give one of --same-as, --separate" in neither.stderr
    assert nianbao("review", "decide", "1", "--separate", "--same-as", NEW, *who).returncode == 2
    assert "write 2019, 2019-03 or 2019-03-01" in nianbao("review", "decide", "1", "--on", "May", *who).stderr
    assert nianbao("review", "decide", "1", "--same-as", NEW, "--author", "王").returncode == 2
    missing = nianbao("review", "decide", "9", "--same-as", NEW, *who)
    assert (missing.returncode, missing.stderr) == (
        2,
        "Error: the review list has no number 9; `nianbao review` prints it\n",
    )


def test_decisions_come_back_from_the_warc_files(renamed: Shelf, nianbao: Nianbao) -> None:
    facts = {"level": "county", "kind": "government"}
    decided(renamed, "1", "renamed", NEW, on="1999")
    renamed.crawl({"http://127.0.0.1/4": page(OLD, 2022, 7)}, agency=NEW, region="330411", facts=facts)
    before = dump(renamed.data)
    assert all(before[table] for table in ("agency_facts", "agency_matches", "agency_decisions"))
    lose_database(renamed.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(renamed.data) == before


def test_the_coverage_of_agencies_that_are_one(renamed: Shelf, nianbao: Nianbao) -> None:
    decided(renamed, "1", "renamed", NEW)
    answer = json.loads(nianbao("coverage", "--years", "2019-2021", "--format", "json").stdout)
    (agency,) = answer["agencies"]
    assert agency["agency"] == NEW
    assert [year["state"] for year in agency["years"]] == ["archived"] * 3
    assert agency["years"][1]["evidence"] == {"table": "report_versions", "id": 3}
