"""Reports that show their tables as pictures, beside text, beside a file, or in the page itself: whole crawls with text recognition."""

import sys
from base64 import b64encode
from pathlib import Path

import pytest

from tests.crawler.conftest import Crawling, Replica, Reply, listing

sys.path.append(str(Path(__file__).parents[1] / "extract"))
from hazards import make_sheet
from scans import as_file, scanned

TOWNS = ("长安", "斜桥", "黄湾")
PROSE = f"<p>{'我局认真贯彻条例，扎实推进政府信息公开工作。' * 20}</p>"
CELLS = """
SELECT c.table_name, c.row_key, c.column_key, c.value FROM cells AS c JOIN current_versions AS v ON v.report_version_id = c.report_version_id
JOIN report_versions AS n ON n.id = v.report_version_id WHERE n.title = '{}' AND c.status = 'reported'
"""


@pytest.mark.slow
def test_every_number_of_the_pictures_is_read(replica: Replica, crawling: Crawling) -> None:
    sheets = [make_sheet(seed) for seed in (7, 8, 9)]
    for sheet, town in zip(sheets, TOWNS, strict=True):
        sheet.title = f"海宁市{town}镇人民政府2022年度政府信息公开工作年度报告"
    scans = [[as_file(picture, "JPEG", quality=80) for picture in scanned(sheet)] for sheet in sheets]
    paths = [[f"/nb/202301/{number}/P{page}.jpg" for page in range(len(pages))] for number, pages in enumerate(scans)]
    fetched = ["".join(f'<p><img src="{path}"></p>' for path in own) for own in paths]
    held = "".join(f'<p><img src="data:image/jpeg;base64,{b64encode(page).decode()}"></p>' for page in scans[2])
    bodies = (PROSE + fetched[0], f'{fetched[1]}<p>附件：<a href="/nb/202301/x.pdf">年报</a></p>', held)
    items = [f"/nb/202301/{number}.html" for number in range(3)]
    titles = [sheet.title for sheet in sheets]
    replica.routes["/nb/list.html"] = listing(*zip(items, titles, strict=True))
    replica.routes |= {
        path: f'<html><meta charset="utf-8"><h1>{title}</h1><div id="zoom">{body}</div></html>'.encode()
        for path, title, body in zip(items, titles, bodies, strict=True)
    }
    for own, pages in zip(paths, scans, strict=True):
        replica.routes |= {path: Reply(page, content_type="image/jpeg") for path, page in zip(own, pages, strict=True)}
    replica.routes["/nb/202301/x.pdf"] = Reply(b"%PDF-1.7 damaged", content_type="application/pdf")
    crawling.site(f"{replica.base}/nb/list.html")
    crawling.run()
    for sheet in sheets:
        assert set(crawling.rows(CELLS.format(sheet.title))) == {
            (*key, int(text)) for key, text in sheet.printed.items()
        }, sheet.title
