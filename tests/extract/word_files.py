"""Reports in Word's older formats: RTF written here as WPS writes it (GBK bytes, merged cells), DOC, Word 2003 XML and ODT made by
LibreOffice of the DOCX of `office_files`."""

import subprocess
from pathlib import Path

from hazards import Row, Sheet
from office_files import PARTS, write_docx
from pdf_pages import WIDTHS, placed

FILTERS = {"doc": "doc:MS Word 97", "xml": "xml:MS Word 2003 XML", "odt": "odt:writer8"}


def write_rtf(sheet: Sheet) -> bytes:
    parts = [r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}", _paragraph(sheet.title)]
    parts += [_paragraph("一、总体情况"), _paragraph("本机关认真贯彻落实条例。")]
    for (heading, rows), widths in zip(
        PARTS, [WIDTHS[name] for name in ("proactive", "applications", "remedies")], strict=True
    ):
        parts += [_paragraph(heading), *_table(rows(sheet), widths)]
    parts += [_paragraph("五、存在的主要问题及改进情况"), _paragraph("一是机制不健全。")]
    return "\n".join([*parts, _paragraph("六、其他需要报告的事项"), _paragraph("无。"), "}"]).encode("ascii")


def _escaped(text: str) -> str:
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in "\\{}" else rf"\'{byte:02x}"
        for byte in text.replace("&nbsp;", "").encode("gb18030")
    )


def _paragraph(text: str) -> str:
    return rf"\pard\plain\f0 {_escaped(text)}\par"


def _table(rows: list[Row], widths: list[float]) -> list[str]:
    """Cells that reach down are merged by `clvmgf` and `clvmrg`; one that reaches right has a later `cellx`."""
    cells = placed(rows)
    lines = []
    for r in range(len(rows)):
        here = sorted((one for one in cells if one.row <= r < one.end), key=lambda one: one.column)
        line = r"\trowd"
        for one in here:
            merge = "" if one.cell.rows == 1 else r"\clvmgf" if one.row == r else r"\clvmrg"
            line += rf"{merge}\cellx{int(20 * sum(widths[: one.column + one.cell.columns]))}"
        texts = (rf"\pard\intbl\f0 {_escaped(one.cell.text if one.row == r else '')}\cell" for one in here)
        lines.append(f"{line}{''.join(texts)}\\row")
    return lines


def converted(sheet: Sheet, directory: Path) -> dict[str, bytes]:
    """The DOCX of the sheet as DOC, Word 2003 XML and ODT."""
    source = directory / "report.docx"
    source.write_bytes(write_docx(sheet))
    for target in FILTERS.values():
        profile = f"-env:UserInstallation={(directory / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(directory), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {name: (directory / f"report.{name}").read_bytes() for name in FILTERS}
