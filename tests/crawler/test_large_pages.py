"""Pages that are too large to be read beside the requests: they are read in the reader's process, and read the same."""

from archive.processes import answers
from crawler.items.item_reading import ItemReading, read_item
from crawler.lists.page_readings import ListReading
from crawler.visits.reading import read_list_page
from crawler.web.page_budget import HERE_BYTES
from tests.archive.conftest import report_page
from tests.crawler.conftest import Crawling, Replica, listing

LIST = "/nb/list.html"
ITEM = "/nb/202201/1.html"
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"


def test_large_list_and_item(replica: Replica, crawling: Crawling) -> None:
    padding = b"<!-- " + b"." * HERE_BYTES + b" -->"
    page, item = listing((ITEM, TITLE)), report_page(TITLE)
    assert isinstance(page, bytes) and isinstance(item, bytes)
    replica.routes |= {LIST: page + padding, ITEM: item + padding}
    crawling.site(replica.base + LIST)
    crawling.run()
    assert crawling.versions() == [(2021, 1, "first seen")]


def test_the_shape_of_the_answers_is_known() -> None:
    assert answers.kind_of(read_list_page) is ListReading
    assert answers.kind_of(read_item) is ItemReading
