"""What a damaged record held is stored again when the site serves it again, and takes its place."""

import json
from pathlib import Path

import pytest

from archive.base.exchange import Validators
from tests.archive.conftest import Nianbao, Shelf, exchange, report_page
from tests.archive.on_disk import flip

AGENCY = "某某县第一局"
URL = "http://127.0.0.1/1.html"
PAGE = report_page(f"{AGENCY}2021年政府信息公开工作年度报告")
ETAG = (("Content-Type", "text/html"), ("ETag", '"1"'))


@pytest.fixture
def damaged(shelf: Shelf) -> Shelf:
    """A report, its confirmation a night later, and then a flipped bit in the record of the report."""
    shelf.crawl({URL: PAGE})
    shelf.crawl({URL: PAGE})
    assert shelf.rows("SELECT id, revisit_of FROM captures") == [(1, None), (2, 1)]
    [(offset, length)] = shelf.rows("SELECT warc_offset, warc_length FROM captures WHERE id = 1")
    assert isinstance(offset, int)
    assert isinstance(length, int)
    flip(shelf.warc_files()[0], offset + length // 2)
    return shelf


def test_the_next_answer_is_stored_whole_and_takes_the_place(damaged: Shelf, nianbao: Nianbao) -> None:
    found = json.loads(nianbao("verify", "--format", "json").stdout)
    assert [problem["captures"] for problem in found["problems"]] == [[1, 2]]
    assert found["reports"] == [{"agency": AGENCY, "year": 2021, "version": 1}]
    damaged.crawl({URL: PAGE})
    damaged.crawl({URL: PAGE})
    assert damaged.rows("SELECT id, revisit_of FROM captures") == [(1, None), (2, 1), (3, None), (4, 3)]
    done = nianbao("verify", "--format", "json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["problems"], found["reports"]) == (0, [], [])
    assert [problem["captures"] for problem in found["healed"]] == [[1, 2]]
    assert nianbao("verify").stdout.startswith(f"healed: warc/{damaged.warc_files()[0].name}, offset ")
    traced = nianbao("trace", AGENCY, "2021", "applications.granted.total")
    assert traced.returncode == 0, traced.stderr
    assert damaged.versions() == [(2021, 1, "first seen")]


def test_a_lost_file_heals_page_by_page(damaged: Shelf, nianbao: Nianbao) -> None:
    other = "http://127.0.0.1/2.html"
    damaged.crawl({other: PAGE.replace("第一".encode(), "第二".encode())})
    for path in _of_captures(damaged):
        path.unlink()
    damaged.crawl({URL: PAGE})
    found = json.loads(nianbao("verify", "--format", "json").stdout)
    assert {tuple(problem["captures"]) for problem in found["problems"]} == {(3,)}
    assert {tuple(problem["captures"]) for problem in found["healed"]} == {(1, 2), (2,)}
    damaged.crawl({other: PAGE.replace("第一".encode(), "第二".encode())})
    assert nianbao("verify").returncode == 0


def test_a_damaged_confirmation_is_healed_by_the_next(shelf: Shelf, nianbao: Nianbao) -> None:
    for _ in range(2):
        shelf.crawl({URL: PAGE})
    [(offset, length)] = shelf.rows("SELECT warc_offset, warc_length FROM captures WHERE id = 2")
    assert isinstance(offset, int)
    assert isinstance(length, int)
    flip(_of_captures(shelf)[1], offset + length // 2)
    assert nianbao("verify").returncode == 1
    shelf.crawl({URL: PAGE})
    assert nianbao("verify").returncode == 0


def test_a_page_whose_record_is_damaged_is_asked_for_in_full(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE, response_headers=ETAG))
    with shelf.writing() as writer:
        assert writer.validators(URL) == Validators('"1"', None)
    _overwrite(shelf.warc_files()[0])
    with shelf.writing() as writer:
        assert writer.validators(URL) is None


def _of_captures(shelf: Shelf) -> list[Path]:
    return [path for path in shelf.warc_files() if "-text-" not in path.name]


def _overwrite(path: Path) -> None:
    for at in range(700, path.stat().st_size - 1, 50):
        flip(path, at)
