"""nianbao verdict: what people think of a finding stands beside it in every later version and reading."""

import json
from dataclasses import replace
from unittest.mock import patch

import pytest

import extract
from archive.reports.findings import record_verdict
from archive.writing.decision_runs import decisions
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf
from tests.archive.misprint import TITLE, URL, misprinted
from tests.archive.on_disk import dump, lose_database

SUM = "applications.processed_sum"


@pytest.fixture
def finding(shelf: Shelf) -> int:
    """The number of a finding: 4 were granted in all, and 5 processed."""
    shelf.crawl({URL: misprinted()})
    number = shelf.rows("SELECT id FROM findings WHERE rule = ?", SUM)[0][0]
    assert isinstance(number, int)
    return number


def give(nianbao: Nianbao, finding: int, verdict: str, reason: str, *options: str) -> str:
    done = nianbao("verdict", str(finding), verdict, "--author", "王芳", "--reason", reason, *options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def shown(nianbao: Nianbao, *options: str) -> dict[str, object]:
    """The verdict on each finding, by rule."""
    answer = json.loads(nianbao("show", "秀洲", "2021", "--format", "json", *options).stdout)
    return {finding["rule"]: finding["verdict"] and finding["verdict"]["verdict"] for finding in answer["findings"]}


def test_beside_the_finding(shelf: Shelf, nianbao: Nianbao, finding: int) -> None:
    assert shown(nianbao)[SUM] is None
    printed = give(nianbao, finding, "source-error", "应为5")
    assert printed == f"{SUM}, total: （七）总计等于各项办理结果之和：4 ≠ 5: source-error\n"
    others = ("applications.row_total", "table.missing", "row.missing")
    assert shown(nianbao) == {SUM: "source-error", **dict.fromkeys(others)}
    text = f"error: {SUM}, total ({finding})\n  （七）总计等于各项办理结果之和：4 ≠ 5\n  source-error, 王芳: 应为5\n"
    assert text in nianbao("show", "秀洲", "2021").stdout
    assert "source-error, 王芳: 应为5" in nianbao("checks", "秀洲", "--failed").stdout
    (failed,) = json.loads(nianbao("checks", "--rule", SUM, "--failed", "--format", "json").stdout)["checks"]
    assert (failed["finding_id"], failed["verdict"]["reason"]) == (finding, "应为5")


@pytest.mark.usefixtures("reading_here")
def test_it_survives_as_long_as_the_finding_says_the_same(
    shelf: Shelf, nianbao: Nianbao, finding: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(nianbao, finding, "source-error", "应为5")
    answer = json.loads(give(nianbao, finding, "explained", "见说明", "--format", "json"))
    assert (answer["finding_id"], answer["rule"], answer["verdict"]) == (finding, SUM, "explained")
    shelf.crawl({"http://127.0.0.1/copy": misprinted().replace("执行".encode(), "落实".encode())})
    assert (len(shelf.versions()), shown(nianbao)[SUM]) == (2, "explained")
    read = extract.read_page

    def retitled(data: bytes, *, charset: str | None = None) -> extract.Page:
        page = read(data, charset=charset)
        return page._replace(report=replace(page.report, title="read anew"))

    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    monkeypatch.setattr(extract, "read_page", retitled)
    shelf.read()
    assert (len(shelf.versions()), shown(nianbao)[SUM]) == (4, "explained")
    shelf.crawl({"http://127.0.0.1/copy": misprinted(total=3)})
    assert shown(nianbao)[SUM] is None
    other = TITLE.replace("秀洲", "南湖")
    shelf.crawl({"http://127.0.0.1/n": misprinted().replace(TITLE.encode(), other.encode())}, agency=other[:7])
    assert shelf.rows("SELECT rule FROM standing_findings WHERE verdict_id = 2 AND report_id <> 1") == []


def test_as_of(shelf: Shelf, nianbao: Nianbao, finding: int) -> None:
    for day, verdict in ((12, "our-error"), (14, "confirmed")):
        with (
            patch("archive.base.times.now", lambda day=day: f"2026-01-{day}T08:00:00.000000Z"),
            decisions(shelf.data, "verdict") as archive,
        ):
            record_verdict(archive.db.conn, finding, verdict, "王芳", "看过")  # type: ignore[arg-type]
    times = ("2026-01-11T12", "2026-01-13", "2026-01-15")
    assert [shown(nianbao, "--as-of", time)[SUM] for time in times] == [None, "our-error", "confirmed"]


def test_every_row_comes_back_and_none_is_overwritten(shelf: Shelf, nianbao: Nianbao, finding: int) -> None:
    give(nianbao, finding, "confirmed", "看过")
    before = dump(shelf.data)
    assert len(before["verdicts"]) == 1
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(shelf.data) == before
    with open_for_writing(shelf.data) as archive:
        for sql in ("UPDATE verdicts SET reason = ''", "DELETE FROM verdicts"):
            with pytest.raises(Exception, match="verdicts is append-only"):
                archive.db.execute(sql)


def test_what_is_not_there(shelf: Shelf, nianbao: Nianbao, finding: int) -> None:
    before = dump(shelf.data)
    done = nianbao("verdict", "999", "confirmed", "--author", "王芳", "--reason", "看过")
    assert (done.returncode, "no finding has the number 999" in done.stderr) == (2, True)
    assert nianbao("verdict", str(finding), "wrong", "--author", "王芳", "--reason", "看过").returncode == 2
    assert dump(shelf.data) == before
