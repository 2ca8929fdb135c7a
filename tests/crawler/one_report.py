"""A replica that lists one report, and waiting for what a crawl of it does."""

import time

from tests.crawler.conftest import Crawling, Replica, listing, report_page

REPORT = "秀洲区人民政府2019年政府信息公开工作年度报告"
LIST = "/nb/list1.html"
ITEM = "/nb/202003/1001.html"


def one_report(replica: Replica, crawling: Crawling, **entry: str) -> None:
    replica.routes |= {
        LIST: listing((ITEM, REPORT), ("/nb/202003/1002.html", "秀洲区2019年部门决算")),
        ITEM: report_page(),
    }
    crawling.site(replica.base + LIST, **entry)  # type: ignore[arg-type]


def wait_for(condition: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)
