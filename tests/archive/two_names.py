"""An agency under two names."""

from tests.archive.conftest import Shelf, report_page


def crawl_two_names(shelf: Shelf) -> None:
    """An agency that was renamed, a neighbour, and a department that publishes on the same site."""
    for n, (name, year) in enumerate(
        [("鼓楼区人民政府", 2020), ("福州市鼓楼区人民政府", 2021), ("鼓楼区教育局", 2021)]
    ):
        page = report_page(f"{name}{year}年政府信息公开工作年度报告")
        shelf.crawl({f"http://127.0.0.1/{n}": page}, agency="鼓楼区人民政府", region="350102")
    page = report_page("鼓楼区人民政府2021年政府信息公开工作年度报告")
    shelf.crawl({"http://127.0.0.2/x": page}, agency="鼓楼区人民政府", region="320106")
