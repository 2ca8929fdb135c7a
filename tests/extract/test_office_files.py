"""DOCX, XLSX, XLS and ODS: every cell is read, and what a person does not see in them is left aside."""

import re
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from biff5_files import write_biff5
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hazards import C, applications_rows, expected, make_sheet, proactive_rows, remedies_rows
from office_files import PARTS, cell_with, write_docx, write_ods, write_xlsx
from opencc import OpenCC
from read_cells import said

from extract import read_report
from extract.readers.office.workbook import _letters

_TRADITIONAL = OpenCC("s2tw")


def problems(report):
    return [finding for finding in report.findings if finding.severity != "info"]


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("seed", range(3))
def test_docx_is_read_to_the_last_cell(seed, form):
    sheet = make_sheet(seed, form)
    report = read_report(write_docx(sheet))
    assert said(report) == expected(sheet)
    assert (report.title, report.year, report.form, problems(report)) == (sheet.title, 2022, form, [])
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]


def _change_docx(document):
    """Tracked changes, a content control, hidden text, a note, a struck number, a line break, a text box."""
    xml = nsdecls("w")
    run = f"<w:r {xml}>{{}}<w:t>{{}}</w:t></w:r>"

    def put(text, inner):
        paragraph = cell_with(document, text).find(qn("w:p"))
        for child in list(paragraph):
            paragraph.remove(child)
        for element in inner:
            paragraph.append(parse_xml(element))

    put(
        "11111",
        [f"<w:ins {xml}>{run.format('', '5')}</w:ins>", f"<w:del {xml}><w:r><w:delText>9</w:delText></w:r></w:del>"],
    )
    put("22222", [f"<w:sdt {xml}><w:sdtContent>{run.format('', '61')}</w:sdtContent></w:sdt>"])
    put("33333", [run.format("<w:rPr><w:vanish/></w:rPr>", "4"), run.format("", "7")])
    put("44444", [run.format("", "8"), run.format('<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>', "1")])
    put("55555", [run.format("<w:rPr><w:strike/></w:rPr>", "10"), run.format("", "12")])
    put("66666", [run.format("", "13"), f"<w:r {xml}><w:pict><w:t>99</w:t></w:pict></w:r>"])
    row = next(cell_with(document, "规章").iterancestors(qn("w:tr")))
    gone = parse_xml(f"<w:tr {xml}><w:trPr><w:del/></w:trPr><w:tc><w:p>{run.format('', '规章')}</w:p></w:tc></w:tr>")
    row.addprevious(gone)


def test_what_word_does_not_show_is_left_aside():
    sheet = make_sheet(4)
    keys = [
        ("proactive", row, column)
        for row in ("regulations", "normative_documents")
        for column in ("issued", "repealed", "in_force")
    ]
    want = expected(sheet)
    for key, mark, value in zip(keys, "123456", (5, 61, 7, 8, 12, 13), strict=True):
        sheet.printed[key] = mark * 5
        want[key] = ("reported", value)
    report = read_report(write_docx(sheet, _change_docx))
    assert said(report) == want
    assert report.tables["proactive"]["normative_documents"]["issued"].printed == "8〔1〕"


def _repacked(data, old, new, *, without="", more=None):
    """The package with one text for another in all of its parts, without a part, and with more."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as package, ZipFile(out, "w") as made:
        for name in package.namelist():
            if name != without:
                made.writestr(name, package.read(name).replace(old, new))
        for name, part in (more or {}).items():
            made.writestr(name, part)
    return out.getvalue()


MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WITH_MACROS = {
    MAIN: b"application/vnd.ms-word.document.macroEnabled.main+xml",
    SHEET_MAIN: b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
IMAGE = b'<Relationship Id="x" Target="NULL" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'


@pytest.mark.parametrize(
    ("old", "new", "others"),
    [
        (MAIN, WITH_MACROS[MAIN], {"more": {"word/vbaProject.bin": b"Sub AutoOpen"}}),
        (TRANSITIONAL, b"http://purl.oclc.org/ooxml/wordprocessingml/main", {}),
        (b"</Relationships>", IMAGE + b"</Relationships>", {}),
        (b'<w:gridSpan w:val="1"/>', b'<w:gridSpan w:val="1.0"/>', {}),
        (b"", b"", {"without": "word/styles.xml"}),
        (b"", b"", {"without": "[Content_Types].xml"}),
    ],
    ids=["macros", "strict", "dangling", "span", "no styles", "no types"],
)
def test_packages_that_python_docx_does_not_open(old, new, others):
    sheet = make_sheet(6)
    data = _repacked(write_docx(sheet), old, new, **others)
    assert said(read_report(data)) == expected(sheet)


def test_a_table_around_the_report_is_for_layout():
    sheet = make_sheet(5)

    def nest(document):
        body = document.element.body
        table = parse_xml(f"<w:tbl {nsdecls('w')}><w:tr><w:tc/><w:tc><w:p/></w:tc></w:tr></w:tbl>")
        inside = [child for child in body if child.tag != qn("w:sectPr")]
        body.insert(0, table)
        for child in inside:
            table.find(f".//{qn('w:tc')}").append(child)

    assert said(read_report(write_docx(sheet, nest))) == expected(sheet)


_SHAPES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def _box(inner="", *, twice=True):
    """The run of a text box, as Word writes it: once as it draws it and once for what cannot."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    old = f"<w:pict><v:textbox>{content}</v:textbox></w:pict>"
    new = f"<w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing>"
    both = f"<mc:AlternateContent><mc:Choice>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    return parse_xml(f"<w:r {nsdecls('w')} {_SHAPES}>{both if twice else old}</w:r>")


def _paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("twice", [True, False])
def test_a_title_and_tables_in_text_boxes(twice):
    sheet = make_sheet(4)

    def change(document):
        body = document.element.body
        title = body.find(qn("w:p"))
        for text in list(title):
            title.remove(text)
        half = len(sheet.title) // 2
        title.append(_box(_paragraph(sheet.title[:half]) + _paragraph(sheet.title[half:]), twice=twice))
        for table in list(body.iterchildren(qn("w:tbl"))):
            run = _box(twice=twice)
            heading = table.getprevious()
            heading.append(run)
            for content in run.iter(qn("w:txbxContent")):
                content.append(deepcopy(table))
            body.remove(table)

    report = read_report(write_docx(sheet, change))
    assert said(report) == expected(sheet)
    assert report.title == sheet.title
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]


def test_a_cell_prints_what_its_text_box_holds():
    sheet = make_sheet(4)
    keys = [("proactive", "regulations", column) for column in ("issued", "repealed", "in_force")]
    keys += [("proactive", "normative_documents", column) for column in ("issued", "repealed", "in_force")]
    sheet.printed.update({key: digit * 5 for key, digit in zip(keys, "123456", strict=True)})

    def change(document):
        picture = f"<w:r {nsdecls('w')}><w:drawing/></w:r>"
        for digit, text, run in (
            ("1", "", _box(_paragraph("17"))),
            ("2", "8", _box(_paragraph("9"))),
            ("3", "", _box(_paragraph("1") + _paragraph("2"))),
            ("4", "", _box()),
            ("5", "", parse_xml(picture)),
            ("6", "13", parse_xml(picture)),
        ):
            paragraph = cell_with(document, digit * 5).find(qn("w:p"))
            paragraph.find(f".//{qn('w:t')}").text = text
            paragraph.append(run)

    report = read_report(write_docx(sheet, change))
    unreadable = ("unreadable", None)
    wanted = [("reported", 17), unreadable, unreadable, ("blank", None), unreadable, ("reported", 13)]
    assert [said(report)[key] for key in keys] == wanted
    places = [finding.where for finding in report.findings if finding.rule.startswith("number.")]
    assert set(places) == {
        f"proactive.{row}.{column}" for (_, row, column), one in zip(keys, wanted, strict=True) if one == unreadable
    }


@pytest.mark.parametrize("form", ["2021", "2019"])
def test_xlsx_in_one_sheet(form):
    sheet = make_sheet(3, form)
    rows = [[C(sheet.title, columns=10)], [C("一、总体情况")], [C("略")]]
    for heading, make in PARTS:
        rows += [[C(heading, columns=10)], *make(sheet)]
    rows += [[C("五、存在的主要问题及改进情况")], [C("一是机制不健全。")]]
    report = read_report(write_xlsx({"年报": rows}))
    assert said(report) == expected(sheet)
    assert (report.title, report.form, problems(report)) == (sheet.title, form, [])
    place = report.tables["proactive"]["normative_documents" if form == "2021" else "regulations"]
    spot = next(iter(place.values())).at.spot
    assert spot.sheet == "年报"
    assert spot.cell == ("B8" if form == "2021" else "B7")


def test_ods():
    sheet = make_sheet(5)
    rows = [[C(sheet.title, columns=10)], [C("一、总体情况")]]
    for heading, make in PARTS:
        rows += [[C(heading, columns=10)], *make(sheet)]
    report = read_report(write_ods(rows))
    assert said(report) == expected(sheet)
    assert (report.title, report.source.media_type.rpartition(".")[2]) == (sheet.title, "spreadsheet")
    spot = report.tables["proactive"]["normative_documents"]["issued"].at.spot
    assert (spot.sheet, spot.cell) == ("年报", "B7")


def test_xlsx_in_a_sheet_each():
    sheet = make_sheet(3)
    old = make_sheet(9)
    data = write_xlsx(
        {
            "封面": [[C(sheet.title)]],
            "主动公开": proactive_rows(sheet),
            "依申请": applications_rows(sheet),
            "上年": applications_rows(old),
            "复议诉讼": remedies_rows(sheet),
        },
        hidden=("上年",),
    )
    report = read_report(data)
    assert said(report) == expected(sheet)
    assert report.title == sheet.title
    (finding,) = [finding for finding in report.findings if finding.rule == "sheet.hidden"]
    assert finding.message == "sheet 上年 is hidden and was not read"


def test_a_workbook_with_macros():
    sheet = make_sheet(3)
    rows = [[C(sheet.title)], *(row for _, make in PARTS for row in make(sheet))]
    macro = {"xl/vbaProject.bin": b"Sub Auto_Open"}
    data = _repacked(write_xlsx({"年报": rows}), SHEET_MAIN, WITH_MACROS[SHEET_MAIN], more=macro)
    assert said(read_report(data)) == expected(sheet)


def _with_cells(data, part, old_of_key, new):
    """The workbook with other cells in the places of those that print `11111`, `22222`, …"""
    with ZipFile(BytesIO(data)) as package:
        text = package.read(part).decode()
    for digit, cell in new.items():
        text = re.sub(old_of_key.format(digit * 5), cell, text)
    return _repacked(data, b"", b"", without=part, more={part: text})


FIRST = [
    ("proactive", row, column)
    for row in ("regulations", "normative_documents")
    for column in ("issued", "repealed", "in_force")
]
IN_XLSX = {
    "1": r'<c \1 t="e"><f>#REF!</f><v>#REF!</v></c>',
    "2": r"<c \1><f>SUM(A1:A2)</f></c>",
    "3": r'<c \1><f t="shared" si="0"/><v></v></c>',
    "4": r'<c \1 t="e"><v>#DIV/0!</v></c>',
    "5": r'<c \1 t="str"><f>IF(A1,1,"")</f><v></v></c>',
    "6": r"<c \1><f>SUM(A1:A2)</f><v>7</v></c>",
}
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
_WRONG = f'office:value-type="string" office:string-value="" {_CALC} calcext:value-type="error"'
IN_ODS = {
    "1": rf'<table:table-cell table:formula="of:=[#REF!]" {_WRONG}><text:p>#REF!</text:p></table:table-cell>',
    "2": '<table:table-cell table:formula="of:=SUM([.A1:.A2])"/>',
    "3": '<table:table-cell table:formula="of:=SUM([.A1:.A2])" office:value-type="float"/>',
    "4": rf"<table:table-cell {_WRONG}><text:p>#DIV/0!</text:p></table:table-cell>",
    "5": "<table:table-cell/>",
    "6": "<table:table-cell><text:p>7</text:p></table:table-cell>",
}


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_errors_and_formulas_without_a_value_are_unreadable(kind):
    sheet = make_sheet(3)
    sheet.printed.update({key: digit * 5 for key, digit in zip(FIRST, "123456", strict=True)})
    rows = [[C(sheet.title)], [C("二、主动公开政府信息情况")], *proactive_rows(sheet)]
    if kind == "xlsx":
        cell = r'<c (r="\w+") t="n"><v>{}</v></c>'
        data = _with_cells(write_xlsx({"年报": rows}), "xl/worksheets/sheet1.xml", cell, IN_XLSX)
    else:
        cell = r"<table:table-cell [^>]*><text:p>{}</text:p></table:table-cell>"
        data = _with_cells(write_ods(rows), "content.xml", cell, IN_ODS)
    report = read_report(data)
    cells = [report.tables["proactive"][row][column] for _, row, column in FIRST]
    unreadable = ("unreadable", None)
    assert [(cell.status, cell.value) for cell in cells] == [*[unreadable] * 4, ("blank", None), ("reported", 7)]
    assert (cells[0].printed, cells[3].printed) == ("#REF!", "#DIV/0!")
    places = {finding.where for finding in report.findings if finding.rule == "number.unreadable"}
    assert places == {".".join(key) for key in FIRST[:4]}


def test_letters_of_columns():
    assert [_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook"])
def test_an_xls_whose_stream_has_its_name_in_another_case(name, data):
    usual = (data / "files" / "report.xls").read_bytes()
    other = usual.replace("Workbook".encode("utf-16-le"), name.encode("utf-16-le"))
    report = read_report(other)
    assert report.source.media_type == "application/vnd.ms-excel"
    assert said(report) == said(read_report(usual))
    assert said(report)


def test_a_damaged_xls_that_its_reader_panics_at(data):
    damaged = bytearray((data / "files" / "report.xls").read_bytes())
    damaged[1538] = 0
    assert [finding.rule for finding in read_report(bytes(damaged)).findings] == ["document.damaged"]


@pytest.mark.parametrize(
    ("code_page", "encoding"),
    [(936, "gbk"), (1252, "gbk"), (None, "gbk"), (1200, "gbk"), (10008, "gbk"), (54936, "gb18030"), (950, "big5")],
)
def test_texts_of_excel_95_are_bytes_of_a_code_page_that_is_often_named_wrongly(code_page, encoding):
    sheet = make_sheet(3)
    rows = [[C(sheet.title)]]
    for heading, make in PARTS:
        rows += [[C(heading)], *make(sheet)]
    if encoding == "big5":
        rows = [[replace(cell, text=_TRADITIONAL.convert(cell.text)) for cell in row] for row in rows]
    report = read_report(write_biff5(rows, code_page=code_page, encoding=encoding))
    assert said(report) == expected(sheet)
    spot = report.tables["proactive"]["normative_documents"]["issued"].at.spot
    assert (report.title, spot.sheet) == (rows[0][0].text, "年度")
