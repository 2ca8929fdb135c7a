"""An archive with invented numbers, on which the examples of docs/examples run and their figure is made.

Three departments in each of four provinces, reports about 2019 to 2024; one of them leaves out how many requests it granted. Each
province's government reports too, about its whole territory. `python -m tests.archive.example_release` makes the figure in
docs/examples again.
"""

import shutil
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

from archive.db.handle import Archive
from archive.release.export import export
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf
from tests.archive.panel_archive import THREE, page

YEARS = range(2019, 2025)
BLANK = ("四川省公安厅", 2020)
DOCS = Path(__file__).parents[2] / "docs" / "examples"
# Region, agencies, requests processed in 2019, and in per cent: the share granted in 2019, how much it grows a year,
# the share granted in part.
_PLACES = (
    ("330000", ("浙江省财政厅", "浙江省教育厅", "浙江省公安厅"), 400, 62, 2, 9),
    ("350000", ("福建省财政厅", "福建省教育厅", "福建省公安厅"), 260, 55, 1, 8),
    ("440000", ("广东省财政厅", "广东省教育厅", "广东省公安厅"), 520, 48, 3, 11),
    ("510000", ("四川省财政厅", "四川省教育厅", "四川省公安厅"), 300, 58, -2, 7),
)


def write_release(directory: Path, formats: tuple[str, ...] = ("csv", "dta")) -> None:
    with tempfile.TemporaryDirectory() as data:
        shelf = Shelf(Path(data) / "data")
        hosts = count(1)
        for region, agencies, processed, granted, growth, partly in _PLACES:
            government = f"{agencies[0][:3]}人民政府"
            for size, agency in enumerate((*agencies, government), 1):
                host = next(hosts)
                pages = {}
                for at, year in enumerate(YEARS):
                    all_ = processed * 9 if agency == government else processed // size + 10 * at
                    shares = (all_ * (granted + growth * at) // 100, all_ * partly // 100)
                    text = (
                        f"{year}年全省各级行政机关共受理政府信息公开申请{all_}件。"
                        if agency == government
                        else "虚构的样例。"
                    )
                    made = page(agency, year, _rows(year, all_, *shares), _suits(all_, at), text)
                    if (agency, year) == BLANK:
                        assert made.count(b"<td>61</td></tr>") == 1
                        made = made.replace(b"<td>61</td></tr>", b"<td></td></tr>")
                    pages[f"http://127.0.1.{host}/{year}"] = made
                shelf.crawl(pages, agency=agency, region=region, site=f"site-{host}")
        with open_for_writing(shelf.data) as archive:
            archive.db.execute("INSERT OR REPLACE INTO meta VALUES ('kind', 'sample')")
            archive.db.conn.commit()
        with Archive.open(shelf.data) as archive:
            export(archive, directory, formats=formats)


def _rows(year: int, processed: int, granted: int, partly: int) -> dict[str, object]:
    """The rest was handled in another way: one row until 2020, three since."""
    rest = processed - granted - partly
    other = {"（六）其他处理": rest} if year < 2021 else dict(zip(THREE, (rest // 2, 0, rest - rest // 2), strict=True))
    return {
        "一、本年新收政府信息公开申请数量": processed,
        "二、上年结转政府信息公开申请数量": 0,
        "（一）予以公开": granted,
        "（二）部分公开": partly,
        **other,
        "（七）总计": processed,
        "四、结转下年度继续办理": 0,
    }


def _suits(processed: int, at: int) -> tuple[int, ...]:
    """Suits without and after a reconsideration: upheld, corrected, and 3 in all that are pending."""
    upheld, corrected, upheld_after, corrected_after = processed // 12 + at, 2 + at, processed // 30, 1 + at // 2
    direct = (upheld, corrected, 0, 2, upheld + corrected + 2)
    return (0, 0, 0, 0, 0, *direct, upheld_after, corrected_after, 0, 1, upheld_after + corrected_after + 1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        write_release(Path(directory) / "release")
        subprocess.run([sys.executable, str(DOCS / "granted_and_litigation.py")], check=True, cwd=directory)
        shutil.copy(Path(directory) / "granted_and_litigation.png", DOCS)
