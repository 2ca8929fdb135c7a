"""An archive with invented numbers, on which the examples of docs/examples run and their figure is made.

Three agencies in each of four provinces, reports about 2019 to 2024; one of them leaves out how many requests it granted.
`python -m tests.archive.example_release` makes the figure in docs/examples again.
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
_COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def write_release(directory: Path, formats: tuple[str, ...] = ("csv", "dta")) -> None:
    with tempfile.TemporaryDirectory() as data:
        shelf = Shelf(Path(data) / "data")
        hosts = count(1)
        for region, agencies, processed, granted, growth, partly in _PLACES:
            for size, agency in enumerate(agencies, 1):
                host = next(hosts)
                pages = {}
                for at, year in enumerate(YEARS):
                    all_ = processed // size + 10 * at
                    shares = (all_ * (granted + growth * at) // 100, all_ * partly // 100)
                    page = _page(agency, year, all_, *shares, _suits(all_, at))
                    if (agency, year) == BLANK:
                        assert page.count(b"<td>61</td></tr>") == 1
                        page = page.replace(b"<td>61</td></tr>", b"<td></td></tr>")
                    pages[f"http://127.0.1.{host}/{year}"] = page
                shelf.crawl(pages, agency=agency, region=region, site=f"site-{host}")
        with open_for_writing(shelf.data) as archive:
            archive.db.execute("INSERT OR REPLACE INTO meta VALUES ('kind', 'sample')")
            archive.db.conn.commit()
        with Archive.open(shelf.data) as archive:
            export(archive, directory, formats=formats)


def _suits(processed: int, at: int) -> tuple[int, int, int, int]:
    """Upheld and corrected, of suits without and after a review."""
    return processed // 12 + at, 2 + at, processed // 30, 1 + at // 2


def _page(agency: str, year: int, processed: int, granted: int, partly: int, suits: tuple[int, int, int, int]) -> bytes:
    title = f"{agency}{year}年政府信息公开工作年度报告"
    rows = (
        ("一、本年新收政府信息公开申请数量", processed),
        ("二、上年结转政府信息公开申请数量", 0),
        ("（一）予以公开", granted),
        ("（二）部分公开", partly),
        ("（六）其他处理", processed - granted - partly),
        ("（七）总计", processed),
        ("四、结转下年度继续办理", 0),
    )
    body = "".join(f"<tr><td>{label}</td><td>{n}</td>{'<td>0</td>' * 5}<td>{n}</td></tr>" for label, n in rows)
    upheld, corrected, upheld_after, corrected_after = suits
    groups = ((0, 0), (upheld, corrected), (upheld_after, corrected_after))
    numbers = "".join(f"<td>{n}</td>" for u, c in groups for n in (u, c, 0, 0, u + c))
    outcomes = "".join(f"<td>{name}</td>" for name in _OUTCOMES)
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>一、总体情况</p><p>虚构的样例。</p>"
        "<p>三、收到和处理政府信息公开申请情况</p><table><tr><td>申请人情况</td>"
        f"{''.join(f'<td>{name}</td>' for name in _COLUMNS)}</tr>{body}</table>"
        "<p>四、政府信息公开行政复议、行政诉讼情况</p><table>"
        '<tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
        f'<tr>{outcomes.replace("<td>", "<td rowspan=2>")}<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        f"<tr>{outcomes}{outcomes}</tr><tr>{numbers}</tr></table></body></html>"
    ).encode()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        write_release(Path(directory) / "release")
        subprocess.run([sys.executable, str(DOCS / "granted_and_litigation.py")], check=True, cwd=directory)
        shutil.copy(Path(directory) / "granted_and_litigation.png", DOCS)
