"""Reports written as DOCX (python-docx and the elements that it does not make) XLSX and ODS (zips of XML) from known numbers."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hazards import Row, Sheet, applications_rows, proactive_rows, remedies_rows
from pdf_pages import placed

PARTS = (
    ("二、主动公开政府信息情况", proactive_rows),
    ("三、收到和处理政府信息公开申请情况", applications_rows),
    ("四、政府信息公开行政复议、行政诉讼情况", remedies_rows),
)


def write_docx(sheet: Sheet, change=lambda document: None) -> bytes:
    """Merged cells by gridSpan and vMerge, as Word writes them; `change` may edit the document of python-docx."""
    document = docx.Document()
    document.add_paragraph(sheet.title)
    document.add_paragraph("一、总体情况")
    document.add_paragraph("本机关认真贯彻落实条例。")
    for heading, rows in PARTS:
        document.add_paragraph(heading)
        _add_table(document, rows(sheet))
    document.add_paragraph("五、存在的主要问题及改进情况")
    document.add_paragraph("一是机制不健全。")
    document.add_paragraph("六、其他需要报告的事项")
    document.add_paragraph("无。")
    change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add_table(document, rows: list[Row]) -> None:
    cells = placed(rows)
    width = max(one.column + one.cell.columns for one in cells)
    table = document.add_table(0, width)
    for r in range(len(rows)):
        row = OxmlElement("w:tr")
        for one in sorted((one for one in cells if one.row <= r < one.end), key=lambda one: one.column):
            text = one.cell.text.replace("&nbsp;", "") if one.row == r else ""
            merge = "" if one.cell.rows == 1 else f'<w:vMerge w:val="{"restart" if one.row == r else "continue"}"/>'
            row.append(
                parse_xml(
                    f'<w:tc {nsdecls("w")}><w:tcPr><w:gridSpan w:val="{one.cell.columns}"/>{merge}</w:tcPr>'
                    f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
                )
            )
        table._tbl.append(row)


def cell_with(document, text: str):
    """The element of the first cell that holds exactly this text."""
    return next(
        cell
        for cell in document.element.body.iter(qn("w:tc"))
        if "".join(t.text or "" for t in cell.iter(qn("w:t"))) == text
    )


def write_xlsx(sheets: dict[str, list[Row]], hidden: tuple[str, ...] = ()) -> bytes:
    """Each sheet from rows whose cells may be merged; plain digits are numbers, all else inline text."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    states = ("visible", "hidden")
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{types}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" state="{states[name in hidden]}" r:id="r{n}"/>'
            for n, name in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
    }
    for n, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet_xml(rows, main)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def write_ods(rows: list[Row]) -> bytes:
    """One sheet; plain digits are numbers, and cells that a merged one covers are written as such."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "table", "text"))
    cells = placed(rows)
    width = max(one.column + one.cell.columns for one in cells)
    lines = ""
    for r in range(len(rows)):
        line = ["<table:covered-table-cell/>"] * width
        for one in (one for one in cells if one.row == r):
            text = one.cell.text
            value = (
                f'office:value-type="float" office:value="{text}"' if text.isdecimal() else 'office:value-type="string"'
            )
            spans = f'table:number-columns-spanned="{one.cell.columns}" table:number-rows-spanned="{one.cell.rows}"'
            line[one.column] = f"<table:table-cell {spans} {value}><text:p>{text}</text:p></table:table-cell>"
        lines += f"<table:table-row>{''.join(line)}</table:table-row>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="年报">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/></manifest:manifest>'
    )
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, text in (("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(name, text)
    return out.getvalue()


def _sheet_xml(rows: list[Row], main: str) -> str:
    lines, merges = [], []
    cells = placed(rows)
    for r in range(len(rows)):
        line = ""
        for one in (one for one in cells if one.row == r and one.cell.text):
            at = f"{chr(65 + one.column)}{r + 1}"
            if one.cell.rows > 1 or one.cell.columns > 1:
                merges.append(f'<mergeCell ref="{at}:{chr(64 + one.column + one.cell.columns)}{one.end}"/>')
            text = one.cell.text
            value = f"<v>{text}</v>" if text.isdecimal() else f"<is><t>{text}</t></is>"
            kind = "n" if text.isdecimal() else "inlineStr"
            line += f'<c r="{at}" t="{kind}">{value}</c>'
        lines.append(f'<row r="{r + 1}">{line}</row>')
    merged = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData>{merged}</worksheet>'
