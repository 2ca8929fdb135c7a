"""A crawl that runs out of disk names the file and says what to do, and the next one, with more room, completes it."""

import resource
import subprocess

import pytest

from archive.base.errors import STORAGE
from tests.archive.conftest import report_page
from tests.chaos.soundness import check_files, nianbao
from tests.crawler.conftest import Crawling, Replica, listing
from tests.crawler.one_report import wait_for

pytestmark = pytest.mark.slow

LIST = "/nb/list.html"


@pytest.mark.parametrize("moment", ["lock", "warc/*-1.warc.gz", "warc/*-text-1.warc.gz"])
def test_a_full_disk(replica: Replica, crawling: Crawling, moment: str) -> None:
    """No file may grow any more from the moment on in which one appears: at the start, while pages are captured, or read."""
    titles = {f"/nb/202201/{number}.html": f"秀洲区第{number}局2021年政府信息公开工作年度报告" for number in range(25)}
    replica.routes |= {LIST: listing(*titles.items())}
    replica.routes |= {address: report_page(title) for address, title in titles.items()}
    crawling.site(replica.base + LIST)

    crawl = subprocess.Popen(crawling.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: any(crawling.data.glob(moment)), 60)
    resource.prlimit(crawl.pid, resource.RLIMIT_FSIZE, (1, 1))
    out, err = crawl.communicate(timeout=60)
    assert (crawl.returncode, out) == (STORAGE, "")
    assert err.count("\n") == 1, err
    message = err.strip()
    assert message.startswith(f"Error: {crawling.data}/")
    assert message.endswith("everything acknowledged before is safe. Free disk space or fix the disk, then run again")

    crawling.run()
    check_files(crawling.data)
    nianbao("verify", crawling.data)
    assert crawling.versions() == [(2021, 1, "first seen")] * 25
