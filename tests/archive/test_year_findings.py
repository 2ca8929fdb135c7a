"""Findings between two years: kept with the later one, against each version of the earlier one that was current."""

import json

import pytest

from tests.archive.conftest import Nianbao, Shelf
from tests.archive.on_disk import dump, lose_database
from tests.archive.year_pages import IN, page


def pages(**by_year: bytes) -> dict[str, bytes]:
    return {f"http://127.0.0.1/{year}": data for year, data in by_year.items()}


def kept(shelf: Shelf, table: str = "findings") -> list[tuple[object, ...]]:
    """Version, version compared with, expected, actual."""
    return shelf.rows(
        f"SELECT report_version_id, compared_with, expected, actual FROM {table} "
        "WHERE kind = 'history' AND where_key = 'applications.carried_in.natural_person' ORDER BY id"
    )


@pytest.mark.parametrize("first", [2020, 2021])
def test_they_belong_to_the_later_year_whichever_came_first(shelf: Shelf, nianbao: Nianbao, first: int) -> None:
    for year in (first, 4041 - first):
        shelf.crawl({f"http://127.0.0.1/{year}": page(year, number=2 if year == 2020 else 0)})
    earlier, later = (1, 2) if first == 2020 else (2, 1)
    assert shelf.rows("SELECT * FROM findings WHERE kind = 'history'")[0][1:] == (
        later,
        "history.carried_over",
        "history",
        "warning",
        "applications.carried_in.natural_person",
        "2",
        "0",
        "上年结转等于上一年结转下年度继续办理：2 ≠ 0",
        earlier,
        "2026-01-12T08:00:00.000000Z",
    )
    reports = json.loads(nianbao("history", "秀洲", "--format", "json").stdout)["reports"]
    # the row of carried_out does not sum up, and neither does its column; rows and two tables are missing
    assert [(report["year"], report["findings"]) for report in reports] == [(2020, 5), (2021, 4)]
    shown = json.loads(nianbao("show", "秀洲", "2021", "--format", "json").stdout)["findings"]
    assert [finding["rule"] for finding in shown] == [
        "row.missing",
        "table.missing",
        "table.missing",
        "history.carried_over",
    ]


def test_compared_again_when_either_changes_and_nothing_is_overwritten(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl(pages(y2020=page(2020, number=2), y2021=page(2021)))
    shelf.crawl(pages(y2020=page(2020, number=3), y2021=page(2021)))
    assert kept(shelf) == [(2, 1, "2", "0"), (2, 3, "3", "0")]
    assert kept(shelf, "standing_findings") == [(2, 3, "3", "0")]
    shelf.crawl(pages(y2020=page(2020, number=3), y2021=page(2021, IN, 1)))
    assert kept(shelf)[2:] == [(4, 3, "3", "1")]
    shelf.crawl(pages(y2020=page(2020, number=2), y2021=page(2021, IN, 1)))  # as it said first
    assert kept(shelf)[3:] == [(4, 1, "2", "1")]
    assert kept(shelf, "standing_findings") == [(2, 1, "2", "0"), (4, 1, "2", "1")]
    shelf.crawl(pages(y2020=page(2020, number=2), y2021=page(2021)))
    assert len(kept(shelf)) == 4

    def shown(*options: str) -> list[tuple[str, str]]:
        answer = json.loads(nianbao("show", "秀洲", "2021", "--format", "json", *options).stdout)
        return [
            (finding["expected"], finding["actual"]) for finding in answer["findings"] if finding["kind"] == "history"
        ]

    as_of = [("--as-of", f"2026-01-{day}T09:00:00Z") for day in (11, 12, 13, 14, 15)]
    assert [shown(*option) for option in as_of] == [[(e, a)] for e, a in ("20", "30", "31", "21", "20")]
    assert shown("--version", "2") == [("2", "1")]


def test_as_corrected_and_as_printed(shelf: Shelf, nianbao: Nianbao, tmp_path: pytest.TempPathFactory) -> None:
    shelf.crawl(pages(y2020=page(2020, number=2), y2021=page(2021)))
    file = shelf.data.parent / "mine.toml"
    head = 'author = "王芳"\ndate = 2026-02-01\nreason = "电话核实"\n[[correction]]\nagency = "秀洲区人民政府"\nyear = 2020\n'
    cell = 'cell = "applications.carried_out.natural_person"\nexpected = 2\n'
    file.write_text(f"{head}{cell}value = 0\n", "utf-8")
    assert nianbao("correct", str(file)).returncode == 0
    failed = ("checks", "秀洲", "2021", "--rule", "history", "--failed")
    assert nianbao(*failed).stdout == "0 checks, 0 fail\n"
    assert nianbao(*failed, "--as-printed").stdout.endswith("1 checks, 1 fail\n")
    # a printed version that comes later is compared with both, what people corrected and what is printed
    shelf.crawl(pages(y2021=page(2021, IN, 1)))
    assert kept(shelf)[1:] == [(4, 1, "2", "1"), (4, 3, "0", "1")]
    assert kept(shelf, "standing_findings") == [(4, 3, "0", "1")]


def test_over_a_renaming(shelf: Shelf, nianbao: Nianbao) -> None:
    old, new = "嘉兴市郊区人民政府", "秀洲区人民政府"
    before = page(2020, number=2).replace(new.encode(), old.encode())
    shelf.crawl(pages(y2020=before, y2021=page(2021)), agency=new)
    assert kept(shelf) == []
    author = ("--author", "王", "--reason", "国务院批复")
    assert nianbao("review", "decide", old, "--renamed-to", new, *author).returncode == 0
    assert kept(shelf, "standing_findings") == [(2, 1, "2", "0")]
    failed = ("checks", new, "2021", "--rule", "history", "--failed")
    assert nianbao(*failed).stdout.endswith("1 checks, 1 fail\n")
    # the old name's report changes, and is compared without another decision
    again = page(2020, number=3).replace(new.encode(), old.encode())
    shelf.crawl(pages(y2020=again), agency=new)
    assert kept(shelf, "standing_findings") == [(2, 3, "3", "0")]
    assert nianbao("review", "decide", old, "--separate", *author).returncode == 0
    assert kept(shelf, "standing_findings") == []
    assert nianbao(*failed).stdout == "0 checks, 0 fail\n"
    assert nianbao(*failed, "--as-of", "2026-01-12T09:00:00Z").stdout == "0 checks, 0 fail\n"
    rows = dump(shelf.data)
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(shelf.data) == rows


def test_of_two_reports_of_a_year_the_one_with_the_newest_version_is_compared(shelf: Shelf, nianbao: Nianbao) -> None:
    old, new = "嘉兴市郊区人民政府", "秀洲区人民政府"
    under_old = page(2020, number=2).replace(new.encode(), old.encode())
    shelf.crawl(pages(old=under_old), agency=new)
    shelf.crawl(pages(y2020=page(2020, number=4), y2021=page(2021)), agency=new)
    assert kept(shelf) == [(3, 2, "4", "0")]
    author = ("--author", "王", "--reason", "国务院批复")
    assert nianbao("review", "decide", old, "--renamed-to", new, *author).returncode == 0
    assert kept(shelf, "standing_findings") == [(3, 2, "4", "0")]
    shelf.crawl(pages(old=under_old.replace(b"</h1>", "（修订）</h1>".encode())), agency=new)
    newest = shelf.rows("SELECT max(id) FROM report_versions")[0][0]
    assert kept(shelf, "standing_findings") == [(3, newest, "2", "0")]


def test_every_row_comes_back(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl(pages(y2020=page(2020, number=2), y2021=page(2021)))
    before = dump(shelf.data)
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(shelf.data) == before
    assert len(kept(shelf)) == 1
