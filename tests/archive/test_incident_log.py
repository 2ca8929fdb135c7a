"""The life of incidents: opened and ended by runs, acknowledged by people."""

import json
from datetime import date
from pathlib import Path

from archive.capture.runs import finish_run, start_run
from archive.coverage.incident_log import record
from archive.coverage.status import status
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf
from tests.archive.on_disk import dump, lose_database
from tests.archive.visiting import reports, visit


def record_on(shelf: Shelf, day: str) -> tuple[list[str], list[str]]:
    """The kinds of the incidents that opened, and that ended, by the run of this day."""
    with open_for_writing(shelf.data) as archive:
        run_id = start_run(archive, contact=None, command="nightly")
        with archive.db.atomic():
            now = status(archive.db.conn, date.fromisoformat(day))
            # runs are of today, whatever the day of a visit
            found = [incident for incident in now.incidents if incident.site_id]
            opened, ended = record(archive.db.conn, run_id, found, now.standing)
        finish_run(archive, run_id, "done")
    return [incident.kind.value for incident in opened], [incident.kind for incident in ended]


def listed(nianbao: Nianbao, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(nianbao("incidents", *words, "--format", "json").stdout)["incidents"]
    return found


def test_a_list_that_shrank_stays_an_incident_until_it_comes_back(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-07-01", reports(*range(2015, 2025)))
    assert record_on(shelf, "2026-07-01") == ([], [])
    shrank = ["list shrank by more than half"]
    visit(shelf, "2026-07-02", reports(2023, 2024))
    assert record_on(shelf, "2026-07-02") == (shrank, [])
    for day in range(3, 12):
        visit(shelf, f"2026-07-{day:02}", reports(2023, 2024))
        assert record_on(shelf, f"2026-07-{day:02}") == ([], [])
    [incident] = listed(nianbao)
    assert (incident["kind"], incident["expected"], incident["ended"]) == (shrank[0], 10, None)
    visit(shelf, "2026-07-12", reports(*range(2016, 2025)))
    assert record_on(shelf, "2026-07-12") == ([], shrank)
    assert listed(nianbao) == []
    assert [found["kind"] for found in listed(nianbao, "--all")] == shrank


def test_a_list_that_a_person_accepts_is_as_long_as_it_is(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-07-01", reports(*range(2015, 2025)))
    visit(shelf, "2026-07-02", reports(2023, 2024))
    record_on(shelf, "2026-07-02")
    done = nianbao("status", "--today", "2026-07-02")
    assert done.returncode == 1
    assert "xiuzhou: list shrank by more than half: 2 reports, where 10 are expected (incident 1, since " in done.stdout
    assert nianbao("incidents", "ack", "1", "--why", "旧年报下线").returncode == 0
    assert nianbao("status", "--today", "2026-07-02").returncode == 0
    visit(shelf, "2027-07-03", reports(2023, 2024))  # later than the acknowledgement, which is of now
    assert record_on(shelf, "2027-07-03") == ([], ["list shrank by more than half"])
    visit(shelf, "2027-07-04", {})
    assert record_on(shelf, "2027-07-04") == (["list is empty"], [])


def test_acknowledged_until_a_day(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2126-07-01", reports(2023, 2024))
    visit(shelf, "2126-07-02", {})
    record_on(shelf, "2126-07-02")
    with open_for_writing(shelf.data) as archive:
        archive.db.execute("UPDATE runs SET started_at = '2126-07-12T18:00:00.000000Z'")
        archive.db.conn.commit()
    done = nianbao("incidents", "ack", "1", "--until", "2126-07-10", "--why", "maintenance", "--format", "json")
    assert json.loads(done.stdout)["until"] == "2126-07-10"
    for day, code in (("2126-07-03", 0), ("2126-07-10", 0), ("2126-07-11", 1)):
        done = nianbao("status", "--today", day, "--format", "json")
        [incident] = json.loads(done.stdout)["incidents"]
        assert (done.returncode, incident["acknowledged"]) == (code, code == 0), day
    [incident] = listed(nianbao)
    assert (incident["why"], incident["message"]) == ("maintenance", "no report, where 2 are expected")
    over = nianbao("incidents", "ack", "1", "--until", "2020-01-01", "--why", "?")
    assert over.returncode == 2
    assert "2020-01-01 is over; today is " in over.stderr
    assert nianbao("incidents", "ack", "1", "--why", " ").returncode == 2
    assert listed(nianbao) == [incident]


def test_only_what_stands_can_be_acknowledged(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-07-01", reports(2023, 2024))
    done = nianbao("incidents", "ack", "5", "--why", "?")
    assert (done.returncode, done.stderr) == (
        2,
        "Error: no incident 5 stands; nianbao incidents lists those that do\n",
    )
    assert nianbao("incidents").stdout == "没有异常 no incidents\n"


def test_the_log_is_rebuilt(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-07-01", reports(2023, 2024))
    visit(shelf, "2026-07-02", {})
    record_on(shelf, "2026-07-02")
    nianbao("incidents", "ack", "1", "--why", "known")
    before = dump(shelf.data)["incident_events"]
    assert len(before) == 2
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(shelf.data)["incident_events"] == before


def test_that_nothing_runs_is_an_incident(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-07-01", reports(2023, 2024))
    with open_for_writing(shelf.data) as archive:
        archive.db.execute("UPDATE runs SET started_at = '2026-07-01T18:00:00.000000Z'")
        archive.db.conn.commit()
        wrong_clocks = [start_run(archive, contact=None, command="nightly") for _ in range(2)]
        for run_id, moment in zip(
            wrong_clocks, ("1970-01-01T18:00:00.000000Z", "2030-01-01T18:00:00.000000Z"), strict=True
        ):
            archive.db.execute("UPDATE runs SET started_at = ?, outcome = 'done' WHERE id = ?", (moment, run_id))
            archive.db.conn.commit()
    for day, kinds in (("2026-07-04", []), ("2026-07-05", ["nothing ran"])):
        found = json.loads(nianbao("status", "--today", day, "--format", "json").stdout)["incidents"]
        assert [incident["kind"] for incident in found] == kinds
    assert found[0]["message"].startswith("the last run began on 2026-07-02; ")


def test_a_site_that_was_taken_out_of_the_registry_is_retired(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    visit(shelf, "2026-07-01", reports(2023, 2024))
    visit(shelf, "2026-07-02", {})
    entry = '[[site]]\nid = "{}"\nagency = "某县人民政府"\nregion = "330411"\nfamily = "generic"\nstart = ["http://127.0.0.1/"]\n'
    for site_id, code in (("xiuzhou", 1), ("another", 0)):
        registry = tmp_path / f"{site_id}.toml"
        registry.write_text(entry.format(site_id))
        assert nianbao("status", "--today", "2026-07-02", "--sites", str(registry)).returncode == code
