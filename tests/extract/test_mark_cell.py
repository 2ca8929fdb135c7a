"""A cell found again by its place, and the page with the cell marked."""

from base64 import b64decode
from io import BytesIO

import pypdfium2
import pytest
from hazards import HAZARDS, make_sheet
from lxml import html
from pdf_pages import draw
from PIL import Image

import extract
from extract.reading import read_with_document
from extract.text.report import PageSpot

PAGE = """<html><head><meta charset="gb2312"><meta http-equiv="refresh" content="0;url=http://127.0.0.1/">
<link rel="stylesheet" href="http://127.0.0.1/a.css"><script>alert(1)</script><title>年报</title></head>
<body onload="go()"><iframe src="http://127.0.0.1/x"></iframe><embed src="http://127.0.0.1/e">
<a href="http://127.0.0.1/l" target="_top" ping="/p">上一篇</a><svg><a xlink:href="javascript:go()">x</a></svg>
<form action="http://127.0.0.1/s"><button formaction="javascript:go()">查</button></form><div style="DISPLAY: none"><o:p><table>
<tr><td>申请人情况</td><td>总计</td></tr>
<tr><td>一、本年新收政府信息公开申请数量</td><td style="color:red" onclick="go()"><b>1</b>2</td></tr>
</table></o:p></div></body></html>""".encode("gbk")


def test_every_cell_of_every_hazard_is_found_and_marked():
    for hazard in HAZARDS.values():
        data = hazard(1).document
        report, _ = read_with_document(data)
        cells = [cell for rows in report.tables.values() for row in rows.values() for cell in row.values() if cell.at]
        for cell in cells[:: len(cells) // 4 or 1]:
            found = extract.find_row(data, cell.at.table, cell.at.row)[cell.at.column]
            assert (found.text, found.xpath) == (cell.printed, cell.at.xpath)
            page = html.document_fromstring(extract.marked_page(data, found, []))
            (marked,) = page.xpath('//*[a[@id="nianbao-cell"]]')
            assert "".join(marked.text_content().split()) == "".join(cell.printed.split())


def test_a_place_where_nothing_stands():
    assert len(extract.find_row(PAGE, 0, 1)) == 2
    for place in ((0, 9), (7, 0)):
        assert extract.find_row(PAGE, *place) == []


def test_nothing_runs_and_nothing_is_fetched():
    found = extract.find_row(PAGE, 0, 1)[1]
    page = extract.marked_page(PAGE, found, ["一 <b>"])
    root = html.document_fromstring(page)
    (marked,) = root.xpath('//td[a[@id="nianbao-cell"]]')
    assert marked.text_content() == "12"
    assert marked.get("style").startswith("color:red;outline:")
    assert [one.get("style") for one in marked.iterancestors("div")] == [None]  # a script would have shown it
    for gone in ("<script", "<iframe", "<link", "refresh", "onload", "onclick", "gb2312", "<embed", "action=", "ping="):
        assert gone not in page
    assert root.xpath("//meta/@content")[0].startswith("default-src 'none';")
    assert root.xpath("//body/div[1]/div/text()") == ["一 <b>"]
    assert root.xpath("//@href | //@*[name() = 'xlink:href'] | //@target") == ["#nianbao-cell"]  # our own link
    assert root.findtext(".//title") == "年报"


@pytest.mark.parametrize("data", [b"", b"\0", "无表格".encode(), b"<frameset><frame src='x'></frameset>"])
def test_documents_without_a_cell(data):
    page = extract.marked_page(data, None, ["note"])
    assert "note" in page
    assert "#nianbao-cell" not in page
    assert "<frame " not in page


@pytest.mark.parametrize("as_scan", [False, True])
def test_a_cell_is_marked_in_the_picture_of_its_page(as_scan):
    """The text layer says where the digits stand; the box that is marked holds them, and no other number."""
    pdf = draw(make_sheet(1))
    report, _ = read_with_document(pdf)
    at = report.tables["applications"]["new_received"]["total"].at
    found = extract.find_row(pdf, at.table, at.row)[at.column]
    data = rendered(pdf, at.spot.page) if as_scan else pdf
    if as_scan:
        found = found._replace(spot=PageSpot(1, tuple(2 * edge for edge in at.spot.box)))
    root = html.document_fromstring(extract.marked_page(data, found, ["note"]))
    style = dict(part.split(":", 1) for part in root.xpath('//a[@id="nianbao-cell"]/@style')[0].split(";"))
    picture = Image.open(BytesIO(b64decode(root.xpath("//img/@src")[0].removeprefix("data:image/png;base64,"))))
    left, top, width, height = (float(style[name].rstrip("%")) / 100 for name in ("left", "top", "width", "height"))
    page = pypdfium2.PdfDocument(pdf)[at.spot.page - 1]
    wide, high = page.get_size()
    box = (left * wide, high - (top + height) * high, (left + width) * wide, high - top * high)
    assert page.get_textpage().get_text_bounded(*box).strip() == found.text == "3900"
    assert picture.size == pytest.approx((2 * wide, 2 * high), abs=1)


def rendered(pdf, page):
    out = BytesIO()
    pypdfium2.PdfDocument(pdf)[page - 1].render(scale=2).to_pil().save(out, "JPEG")
    return out.getvalue()
