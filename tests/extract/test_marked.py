"""A cell found again by its place, and the page with the cell marked."""

import pytest
from hazards import HAZARDS
from lxml import html

import extract
from extract.reading import read_with_document

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
            found = extract.find_cell(data, cell.at.table, cell.at.row, cell.at.column)
            assert (found.text, found.xpath) == (cell.printed, cell.at.xpath)
            page = html.document_fromstring(extract.marked_page(data, found, []))
            (marked,) = page.xpath('//*[a[@id="nianbao-cell"]]')
            assert "".join(marked.text_content().split()) == "".join(cell.printed.split())


def test_a_place_where_nothing_stands():
    for place in ((0, 1, 2), (0, 9, 0), (7, 0, 0)):
        assert extract.find_cell(PAGE, *place) is None


def test_nothing_runs_and_nothing_is_fetched():
    found = extract.find_cell(PAGE, 0, 1, 1)
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
