"""Which captures are given up because the command was killed while it read them."""

from archive.processes.reading_now import count_attempts, given_up
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, report_page

TITLE = "秀洲区人民政府{}年政府信息公开工作年度报告"


def test_kills_of_different_captures_are_counted_apart(shelf: Shelf) -> None:
    pages = {f"http://127.0.0.1/{year}.html": report_page(TITLE.format(year)) for year in (2020, 2021)}
    shelf.crawl(pages, read=False)
    with open_for_writing(shelf.data) as archive:
        connection = archive.db.conn
        for left, expected in (([1, 2], set()), ([1], set()), ([1], {1}), ([2], {1}), ([2], {1, 2})):
            with archive.db.atomic():
                count_attempts(connection, 1, left)
            assert given_up(connection) == expected
