"""What replicas publish: real report pages of the sample, among other documents whose titles come near."""

from crawler.sample.server import packaged
from tests.crawler.conftest import Crawling, Reply

# title → page of the sample; the page prints the title
REPORTS = {
    "秀洲区人民政府2019年政府信息公开工作年度报告": "xiuzhou-2019.html",
    "秀洲区人民政府2020年政府信息公开工作年度报告": "xiuzhou-2020-invented.html",
    "秀洲区人民政府2021年政府信息公开工作年度报告": "xiuzhou-2021-invented.html",
    "嘉兴港区2021年度政府信息公开工作年度报告": "jiaxing-port-2021.html",
    "王店镇2021年度政府信息公开工作年度报告": "wangdian-2021.html",
    "西塞山区2021年政府信息公开工作年度报告": "xisaishan-2021.html",
}
OTHERS = (
    "2021年度政府网站年度工作报表",
    "秀洲区2020年法治政府建设年度报告",
    "2019年政务公开工作总结",
    "秀洲区2020年度部门决算公开",
    "关于做好2021年政府信息公开工作年度报告编制和发布工作的通知",
    "秀洲区政府信息公开指南",
)
PDF = Reply(packaged("sample.pdf"), content_type="application/pdf")


def column(rows: int) -> list[str]:
    """Titles of a list of so many rows: a report first, one last, the others between them at even distances."""
    titles = [f"{OTHERS[n % len(OTHERS)]}（{n}）" for n in range(rows)]
    for place, title in enumerate(REPORTS):
        titles[place * (rows - 1) // (len(REPORTS) - 1)] = title
    return titles


def report_of(title: str) -> str:
    """The markup of the report with this title."""
    return packaged(REPORTS[title]).decode()


def archived(crawling: Crawling) -> list[tuple[object, ...]]:
    """Agency and year of every report in the archive."""
    return crawling.rows(
        "SELECT name, year FROM reports JOIN agencies ON agencies.id = agency_id ORDER BY year, name COLLATE BINARY"
    )


ALL = sorted(
    [
        ("秀洲区人民政府", 2019),
        ("秀洲区人民政府", 2020),
        ("秀洲区人民政府", 2021),
        ("嘉兴港区", 2021),
        ("王店镇", 2021),
        ("西塞山区", 2021),
    ],
    key=lambda row: (row[1], row[0].encode()),
)
