"""A bit-flipped or cut-off WARC file stops no command: what is damaged is named, the rest is there."""

from pathlib import Path

import pytest

from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.on_disk import files_of, flip
from tests.archive.reread import next_parser

TITLE = "某某县第{}局2021年政府信息公开工作年度报告"
URL = "http://127.0.0.1/{}.html"


@pytest.fixture(params=["a flipped bit", "cut off"])
def damaged(shelf: Shelf, request: pytest.FixtureRequest) -> tuple[Shelf, Path, int]:
    """Three reports; the response of the second is damaged, in the file that is cut off that of the third too."""
    shelf.crawl({URL.format(n): report_page(TITLE.format(n)) for n in range(3)})
    path = shelf.warc_files()[0]
    offset, length = shelf.rows("SELECT warc_offset, warc_length FROM captures WHERE id = 2")[0]
    assert isinstance(offset, int)
    assert isinstance(length, int)
    if request.param == "cut off":
        path.write_bytes(path.read_bytes()[: offset + length // 2])
        return shelf, path, 2
    flip(path, offset + length // 2)
    return shelf, path, 1


def test_no_command_stops(damaged: tuple[Shelf, Path, int], nianbao: Nianbao, tmp_path: Path) -> None:
    shelf, path, lost = damaged
    whole = files_of(shelf.data / "warc")
    done = nianbao("verify")
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if "was read from a damaged record" in line] == [
        f"某某县第{n}局 2021: version 1 was read from a damaged record" for n in (1, 2)[:lost]
    ]
    done = next_parser(shelf.data)
    assert (done.returncode, done.stdout.count(f": not read: {path}, offset ")) == (1, lost)
    assert f"Read 3 captures with parser next: 0 new reports, {3 - lost} new versions." in done.stdout
    assert nianbao("export", str(tmp_path / "out")).returncode == 0
    done = nianbao("backup", str(tmp_path / "copy"))
    assert (done.returncode, str(path) in done.stdout) == (1, True)
    done = nianbao("rebuild")
    assert (done.returncode, str(path) in done.stdout) == (1, True)
    assert shelf.rows("SELECT count(*) FROM reports") == [(3,)]
    assert files_of(shelf.data / "warc").keys() >= whole.keys()
