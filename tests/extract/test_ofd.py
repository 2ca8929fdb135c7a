"""OFD written by `ofd_files` from known numbers: every cell is read."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from hazards import expected, make_sheet
from lxml import etree
from ofd_files import NS, package, page, text, write_ofd
from pdf_pages import draw
from pdf_styles import STYLES
from read_cells import said
from scans import as_file, scanned

from extract import plain_text, read_report
from extract.readers.ofd.page import PageSource, _parts, _steps, read_page

DRAWN = {name: style for name, style in STYLES.items() if style.sideways or not style.turned}


@pytest.mark.few(26)
@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("style", DRAWN)
def test_every_cell_is_read(style, form):
    sheet = make_sheet(7, form)
    report = read_report(write_ofd(sheet, DRAWN[style]))
    assert report.source.media_type == "application/ofd"
    assert said(report) == expected(sheet)
    assert (report.title, report.agency, report.year, report.form) == (sheet.title, "海宁市长安镇人民政府", 2022, form)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert report.sections[4].text == "一是机制不健全。"
    assert len(report.sections[0].text.split("\n")) == 1
    assert [finding for finding in report.findings if finding.severity != "info"] == []


def test_a_cell_has_its_page_and_box():
    """The right edge of the last cell is drawn 60 + 15 * 31 points from the left."""
    spot = read_report(write_ofd(make_sheet(7))).tables["remedies"]["litigation_after_reconsideration"]["total"].at.spot
    assert spot.page == 2
    assert (spot.box[0], spot.box[2]) == (pytest.approx(60 + 14 * 31, abs=1), pytest.approx(60 + 15 * 31, abs=1))


TITLE = "甲县人民政府2022年政府信息公开工作年度报告"
PARTS = text(20, 30, TITLE, 4) + text(20, 40, "一、总体情况") + text(20, 50, "全年收到申请3件。")


def lines(data):
    return plain_text(data).split("\n")[1:]  # the first is the title by itself


def findings(data):
    return {finding.rule: finding.message for finding in read_report(data).findings if "." in finding.rule}


def test_templates_and_shared_drawings():
    """A template is a page of its own, named in the document; a drawing stands in a resource file."""
    common = (
        '<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    )
    unit = (
        f'<ofd:CompositeGraphicUnit ID="7" Width="1" Height="1"><ofd:Content>{text(0, 4, "二零二三年")}</ofd:Content>'
    )
    more = {
        "Doc_0/Tpls/Tpl_0/Content.xml": page(PARTS),
        "Doc_0/DocumentRes.xml": f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnit>"
        "</ofd:CompositeGraphicUnits></ofd:Res>",
    }
    drawing = '<ofd:CompositeObject ID="1" Boundary="20 60 50 10" ResourceID="7"/>'
    data = package([page(f"<ofd:PageBlock>{drawing}</ofd:PageBlock>", template="9")], common, more)
    assert lines(data) == [TITLE, "一、总体情况", "全年收到申请3件。", "二零二三年"]


def test_drawings_that_hold_themselves_end():
    common = "<ofd:PublicRes>/Doc_0/PublicRes.xml</ofd:PublicRes>"
    again = '<ofd:CompositeObject ID="1" Boundary="0 0 1 1" ResourceID="7"/>' * 10
    unit = f'<ofd:CompositeGraphicUnit ID="7"><ofd:Content>{again}</ofd:Content></ofd:CompositeGraphicUnit>'
    res = f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    assert "document.too_large" in findings(package([page(again)], common, {"Doc_0/PublicRes.xml": res}))


def test_what_is_not_seen_is_not_read():
    hidden = (
        text(20, 60, "看不见", Visible="false") + text(20, 70, "透明", Alpha="0") + text(20, 80, "无色", Fill="false")
    )
    layer = f'<ofd:PageBlock Visible="false">{text(20, 90, "隐藏")}</ofd:PageBlock>'
    assert lines(package([page(PARTS + hidden + layer)])) == [TITLE, "一、总体情况", "全年收到申请3件。"]


def test_a_ctm_places_and_scales():
    """Twice the size and moved: 2 mm characters at (5, 10) stand at (30, 40), 4 mm each."""
    moved = (
        '<ofd:TextObject ID="1" Boundary="20 20 9 9" CTM="2 0 0 2 0 0" Size="2"><ofd:TextCode X="5" Y="10" DeltaX="2 2">'
        "123</ofd:TextCode></ofd:TextObject>"
    )
    element = etree.fromstring(page(moved))
    read, _ = read_page(PageSource(1, [element], (0.0, 0.0, 210.0, 297.0), {}))
    mm = 72 / 25.4
    assert [(char.text, char.x0, char.size) for char in read.chars] == [
        (digit, pytest.approx(at * mm), pytest.approx(4 * mm)) for digit, at in (("1", 30), ("2", 34), ("3", 38))
    ]
    assert read.chars[0].top == pytest.approx((40 - 0.88 * 4) * mm)


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ("1 2 3", [1, 2, 3]),
        ("g 3 2", [2, 2, 2]),
        ("1 g 2 5 7", [1, 5, 5, 7]),
        ("g", []),
        ("g x 2", []),
        ("1e999 nan", [0, 0]),
    ],
)
def test_steps(written, steps):
    assert list(_steps(written)) == steps


def test_a_run_of_steps_without_end_is_short():
    assert len(list(_steps("g 999999 1"))) == 60_000


@pytest.mark.parametrize(
    ("data", "points"),
    [
        ("M 0 0 L 10 0 L 10 5 C", [[(0, 0), (10, 0), (10, 5), (0, 0)]]),
        ("M0 0L10 0M 0 5 L 10 5", [[(0, 0), (10, 0)], [(0, 5), (10, 5)]]),
        ("S 1 1 B 2 2 3 3 4 4 Q 5 5 6 6 A 1 1 0 0 1 9 9", [[(1, 1), (4, 4), (6, 6), (9, 9)]]),
    ],
)
def test_paths(data, points):
    assert [part for part in _parts(data, (1, 0, 0, 1, 0, 0)) if part] == points


def test_glyphs_without_characters_are_unreadable():
    """Writers put ¤ where a glyph has no character; what stands there is no number."""
    sheet = make_sheet(7)
    data = write_ofd(replace(sheet, printed={**sheet.printed, ("proactive", "regulations", "issued"): "¤¤"}))
    cell = read_report(data).tables["proactive"]["regulations"]["issued"]
    assert (cell.status, cell.value) == ("unreadable", None)


def test_pages():
    assert findings(package([page(PARTS)] * 400))["document.too_large"] == (
        "the file has 400 pages; those after page 300 were not read"
    )
    assert "document.too_large" in findings(package([page("")] * 10_000))
    data = package([page(PARTS), "<ofd:Page", page(text(20, 20, "下页"))])
    assert findings(data)["page.damaged"] == "page 2 is damaged and was not read"
    assert lines(data)[-1] == "下页"


def test_a_scanned_page():
    picture = '<ofd:ImageObject ID="1" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="2"/>'
    assert findings(package([page(picture)]))["page.no_text"].startswith("page 1: a picture without a text layer")


def test_names_in_small_letters_and_of_another_namespace():
    def other(content):
        names = re.sub(r"</?ofd:\w+| [A-Za-z]+(?==)", lambda name: name[0].lower().replace("ofd:", ""), content)
        return names.replace('xmlns:ofd="', 'xmlns="urn:')

    sheet = make_sheet(7)
    out = BytesIO()
    with ZipFile(BytesIO(write_ofd(sheet))) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, other(before.read(name).decode()))
    report = read_report(out.getvalue())
    assert said(report) == expected(sheet)
    assert report.findings == ()


COVERING = '<ofd:ImageObject ID="1" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="2"/>'


def test_text_under_a_picture_of_the_page_is_not_seen():
    data = package([page(text(20, 20, "一二三") + COVERING)])
    assert plain_text(data) == ""
    assert {"page.no_text", "page.hidden_text"} <= findings(data).keys()
    assert plain_text(package([page(COVERING + text(20, 20, "一二三"))])) == "一二三"


def with_picture(data):
    resources = (
        f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="2" Type="Image">'
        "<ofd:MediaFile>page.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    picture = '<ofd:ImageObject ID="1" Boundary="10 20 190 100" CTM="190 0 0 100 0 0" ResourceID="2"/>'
    whole = package(
        [page(picture)], "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", {"Doc_0/DocumentRes.xml": resources}
    )
    out = BytesIO(whole)
    with ZipFile(out, "a") as archive:
        archive.writestr("Doc_0/Res/page.png", data)
    return out.getvalue()


def test_a_page_that_is_a_picture_is_recognized():
    sheet = make_sheet(7)
    picture = scanned(sheet)[0].crop((100, 300, 1150, 850))
    report = read_report(with_picture(as_file(picture, "PNG")))
    cell = report.tables["proactive"]["regulations"]["issued"]
    assert (cell.status, str(cell.value)) == ("reported", sheet.printed["proactive", "regulations", "issued"])
    assert cell.at.spot.ocr > 0.8
    on_drawn = read_report(draw(sheet)).tables["proactive"]["regulations"]["issued"].at.spot.box
    x, y = (10 / 25.4 * 72, 20 / 25.4 * 72)
    across, down = 190 / 25.4 * 72 / 1050, 100 / 25.4 * 72 / 550
    wanted = [x + (on_drawn[0] * 150 / 72 - 100) * across, y + (on_drawn[1] * 150 / 72 - 300) * down]
    assert cell.at.spot.box[:2] == pytest.approx(wanted, abs=3)


def test_a_picture_that_cannot_be_opened_is_named():
    assert "page.no_text" in findings(with_picture(b"no picture"))


def test_hostile():
    laughs = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    bomb = f"{laughs}]>{page(text(20, 20, 'x')).replace('>x<', '>&j;<')}"
    assert set(findings(package([bomb]))) <= {"page.damaged", "document.no_text", "title.missing", "year.missing"}
    assert "document.too_large" in findings(package([page(PARTS)], more={"big": "0" * 70_000_000}))
    assert "document.damaged" in findings(package([page(PARTS)])[:-40])
    assert "document.damaged" in findings(package([page(PARTS)], more={"OFD.xml": "<x/>"}))
    assert "document.encrypted" in findings(package([page(PARTS)], more={"Doc_0/Encryptions.xml": "<x/>"}))
    many = page("".join(text(20, 20, "0" * 1000) for _ in range(100)))
    assert "document.too_large" in findings(package([many]))


def test_paths_are_found_from_the_root_and_in_any_case():
    data = package([page(PARTS)]).replace(b"Doc_0/Document.xml", b"doc_0\\Document.xml")
    assert lines(data)[0] == TITLE


def test_a_package_that_lost_bytes_is_damaged():
    whole = write_ofd(make_sheet(1))
    assert [finding.rule for finding in read_report(whole[:200] + whole[210:]).findings] == ["document.damaged"]
