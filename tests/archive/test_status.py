"""nianbao status: what the newest visit of each site found, in text, as JSON, and for Prometheus."""

import json
from datetime import UTC, datetime
from pathlib import Path

from archive.capture.runs import start_run
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf
from tests.archive.visiting import LIST, reports, visit

GONE = "http://127.0.0.1/2019.html"


def two_nights(shelf: Shelf) -> None:
    """One report unchanged, one changed, one new, one gone, one failed."""
    visit(shelf, "2026-01-10", reports(2019, 2020, 2021, 2022))
    visit(
        shelf,
        "2026-02-10",
        reports(2020, 2023) | reports(2021, granted=6),
        failures=[("http://127.0.0.1/2022.html", "timeout")],
    )


def test_counts_and_times(shelf: Shelf, nianbao: Nianbao) -> None:
    two_nights(shelf)
    done = nianbao("status", "--format", "json", "--today", "2026-08-15")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    last = found.pop("last_run")
    assert (last["id"], last["command"], last["outcome"]) == (2, "nightly", "done")
    assert found == {
        "today": "2026-08-15",
        "sites": [
            {
                "site_id": "xiuzhou",
                "agency": "嘉兴市秀洲区人民政府",
                "region": "330411",
                "run_id": 2,
                "expected": 4,
                "found": 3,
                "new": 1,
                "changed": 1,
                "gone": 1,
                "failed": 1,
                "newest_year": 2023,
                "last_checked": "2026-02-10T02:00:00.000000Z",
                "last_changed": "2026-02-10T02:00:00.000000Z",
                "last_confirmed_unchanged": "2026-02-10T02:00:00.000000Z",
            }
        ],
        "incidents": [],
        "never_visited": [],
    }


def test_each_site_has_its_own_newest_visit(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-01-10", reports(2024))
    other = {"http://127.0.0.1/jy/2024.html": reports(2024, of="秀洲区教育局")["http://127.0.0.1/2024.html"]}
    visit(shelf, "2026-01-11", other, site="jiaoyu", agency="秀洲区教育局", list_url="http://127.0.0.1/jy/")
    sites = json.loads(nianbao("status", "--format", "json", "--today", "2026-01-12").stdout)["sites"]
    assert [(site["site_id"], site["run_id"], site["found"], site["expected"], site["gone"]) for site in sites] == [
        ("jiaoyu", 2, 1, None, None),
        ("xiuzhou", 1, 1, None, None),
    ]


def test_a_list_without_reports(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2025-03-20", reports(2023, 2024))
    visit(shelf, "2026-03-30", {})
    later = nianbao("status", "--today", "2026-08-15")
    assert "xiuzhou: list is empty: no report, where 2 are expected" in later.stdout
    done = nianbao("status", "--format", "json", "--today", "2026-03-31")
    assert done.returncode == 1
    found = json.loads(done.stdout)["incidents"]
    assert [(incident["site_id"], incident["run_id"], incident["kind"], incident["message"]) for incident in found] == [
        ("xiuzhou", 2, "nothing found in season", "no report, where 2 are expected"),
        ("xiuzhou", 2, "report due and not there", "no report of 2025, due by 2026-03-31; the newest is of 2024"),
    ]


def test_a_host_that_is_down(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-08-01", reports(2024, 2025))
    for day in ("2026-08-02", "2026-08-03"):
        visit(shelf, day, listed=False, failures=[(LIST, "connection refused")])
    done = nianbao("status", "--format", "json", "--today", "2026-08-04")
    found = json.loads(done.stdout)
    assert [(incident["kind"], incident["message"]) for incident in found["incidents"]] == [
        ("host down", "since 2 runs, from 2026-08-02: connection refused")
    ]
    [site] = found["sites"]
    assert (site["expected"], site["found"], site["gone"], site["failed"]) == (2, 0, None, 1)


def test_a_visit_that_was_cut_short_says_nothing(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-08-01", reports(2020, 2021, 2022))
    visit(shelf, "2026-08-02", reports(2020), finished=False, read=False)
    [site] = json.loads(nianbao("status", "--format", "json", "--today", "2026-08-04").stdout)["sites"]
    assert (site["run_id"], site["found"]) == (1, 3)


def test_text(shelf: Shelf, nianbao: Nianbao) -> None:
    two_nights(shelf)
    out = nianbao("status", "--today", "2026-04-01").stdout
    [row] = [line.split() for line in out.splitlines() if line.startswith("xiuzhou ")]
    assert row == ["xiuzhou", "4", "3", "1", "1", "1", "1", "2026-02-10", "2026-02-10", "2026-02-10"]
    assert "\nxiuzhou: report due and not there: no report of 2025, due by 2026-03-31; " in out
    assert out.endswith("2026-04-01: 1 个站点 sites, 1 起异常 incidents\n")
    assert nianbao("status", "--today", "2026-08-15").stdout.endswith("sites, 没有异常 no incidents\n")


def test_prometheus(shelf: Shelf, nianbao: Nianbao) -> None:
    two_nights(shelf)
    done = nianbao("status", "--format", "prometheus", "--today", "2026-04-01")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "# HELP nianbao_site_expected_reports Reports expected from previous visits.",
        "# TYPE nianbao_site_expected_reports gauge",
        'nianbao_site_expected_reports{site="xiuzhou"} 4',
    ]
    assert 'nianbao_site_failed_urls{site="xiuzhou"} 1' in lines
    assert 'nianbao_site_last_checked_timestamp_seconds{site="xiuzhou"} 1770688800' in lines
    assert 'nianbao_site_incident{site="xiuzhou",kind="report due and not there"} 1' in lines
    assert 'nianbao_incidents{kind="report due and not there"} 1' in lines
    assert 'nianbao_incidents{kind="host down"} 0' in lines
    names = {line.split("{")[0] for line in lines if not line.startswith("#")}
    assert names == {line.split()[2] for line in lines if line.startswith("# TYPE")}


def test_a_night_that_was_killed(shelf: Shelf, nianbao: Nianbao) -> None:
    """The site that it had finished was checked; what it captured is not read yet."""
    visit(shelf, "2026-04-01", reports(2023, 2024))
    visit(shelf, "2026-04-02", reports(2023, 2024, 2025), failures=[("http://127.0.0.1/x", "timeout")], read=False)
    done = nianbao("status", "--format", "json", "--today", "2026-04-02")
    [site] = json.loads(done.stdout)["sites"]
    assert (site["run_id"], site["found"], site["failed"], site["gone"]) == (2, 3, 1, 0)
    assert site["last_checked"] == "2026-04-02T02:00:00.000000Z"
    assert (site["new"], site["changed"], site["newest_year"]) == (None, None, 2024)
    assert json.loads(done.stdout)["incidents"] == []  # the report that is due may be among them
    assert "nianbao_site_new_reports{" not in nianbao("status", "--format", "prometheus").stdout
    visit(shelf, "2026-04-02", reports(2021), site="other", agency="海盐县", list_url="http://127.0.0.1/other")
    [_, site] = json.loads(nianbao("status", "--format", "json", "--today", "2026-04-02").stdout)["sites"]
    assert (site["run_id"], site["new"], site["changed"], site["newest_year"]) == (2, 1, 0, 2025)


def test_sites_that_were_never_visited(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    """One of the registry that was cut short, one that nobody began."""
    registry = tmp_path / "sites.toml"
    entry = '[[site]]\nid = "{0}"\nagency = "{1}"\nregion = "330411"\nstart = ["http://127.0.0.1/{0}"]\n'
    agencies = {"xiuzhou": "秀洲区", "begun": "秀洲区教育局", "never": "秀洲区财政局"}
    registry.write_text("".join(entry.format(*agency) for agency in agencies.items()), "utf-8")
    visit(shelf, "2026-08-01", reports(2024))
    visit(shelf, "2026-08-01", reports(2023), site="begun", finished=False, read=False)
    done = nianbao("status", "--sites", str(registry), "--today", "2026-08-02")
    assert done.returncode == 0
    assert "\n从未访问 never visited: 2 (begun, never)\n" in done.stdout
    answer = json.loads(nianbao("status", "--sites", str(registry), "--format", "json").stdout)
    assert answer["never_visited"] == ["begun", "never"]
    assert "never" not in nianbao("status", "--today", "2026-08-02").stdout
    rows = nianbao("coverage", "--sites", str(registry), "--years", "2024").stdout.splitlines()
    assert [row.split()[1:] for row in rows if row.startswith("330411")] == [
        ["嘉兴市秀洲区人民政府", "●v1"],
        ["秀洲区教育局", "·r"],
        ["秀洲区财政局", "·r"],
    ]


def test_a_list_that_never_linked_a_report(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-03-30", {})
    [incident] = json.loads(nianbao("status", "--format", "json", "--today", "2026-03-31").stdout)["incidents"]
    assert (incident["kind"], incident["message"]) == ("nothing found in season", "no report, where some are expected")


def test_an_archive_without_visits(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.read()
    done = nianbao("status", "--today", "2026-03-31")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2026-03-31: 0 个站点 sites, 没有异常 no incidents")


def test_a_run_that_was_killed(shelf: Shelf, nianbao: Nianbao) -> None:
    two_nights(shelf)
    with open_for_writing(shelf.data) as archive:
        start_run(archive, contact=None, command="nightly")
    ((started_at,),) = shelf.rows("SELECT started_at FROM runs WHERE id = 3")
    done = nianbao("status", "--today", "2026-08-15")
    wrote = datetime.fromtimestamp((shelf.data / "archive.db").stat().st_mtime, UTC)
    assert done.stderr == (
        f"run 3 (nightly, since {started_at}) is under way, or was killed: then the next run goes on; "
        f"it last wrote at {wrote:%Y-%m-%dT%H:%M:%SZ}\n"
    )
    visit(shelf, "2026-02-11", reports(2020))
    assert shelf.rows("SELECT outcome FROM runs WHERE id = 3") == [("cut short",)]
    assert nianbao("status", "--today", "2026-08-15").stderr == ""
