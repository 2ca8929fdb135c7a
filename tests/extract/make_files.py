"""Makes `tests/data/files` anew: `python tests/extract/make_files.py`, with chromium, soffice and a Chinese font installed.

The pages are those of `HAZARDS` with seed 1, so the cells that must be read are known. `browser-*.pdf` are printed by
Chromium with its running head and foot; `writer-*.pdf` are printed by LibreOffice Writer from a DOCX that it made of the
page, `writer-*.docx` is that DOCX; `across` has rules across only, `unruled` has none; `report.xls` is made by LibreOffice
Calc of `write_xlsx`.
"""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from hazards import HAZARDS, C, make_sheet
from office_files import PARTS, write_xlsx

HERE = Path(__file__).parents[1] / "data" / "files"
STYLE = """<style>@page{size:A4;margin:25mm 20mm}body{font:12pt/1.7 'WenQuanYi Zen Hei'}h1{text-align:center;font-size:20pt}
p{margin:0}table{border-collapse:collapse;width:100%;font-size:9pt;line-height:1.3}
td{border:1px solid #000;text-align:center;padding:3px}</style></head>"""
BROWSER = {"plain": "plain", "torn": "footnotes", "header-cut": "short_table", "across": "plain"}
WRITER = {"plain": "plain", "torn": "footnotes", "unruled": "plain"}
RULED = "border:1px solid #000"
BORDERS = {"across": "border:solid #000;border-width:1px 0", "unruled": "border:0"}


def workbook() -> bytes:
    sheet = make_sheet(3)
    rows = [[C(sheet.title)]]
    for heading, make in PARTS:
        rows += [[C(heading)], *make(sheet)]
    return write_xlsx({"年报": rows})


def make() -> None:
    HERE.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        work = Path(name)
        for kind, sources in (("browser", BROWSER), ("writer", WRITER)):
            for file, hazard in sources.items():
                page = work / f"{kind}-{file}.html"
                text = HAZARDS[hazard](1).document.decode().replace("</head>", STYLE)
                if file in BORDERS:
                    text = text.replace(RULED, BORDERS[file]).replace("border=1", "")
                page.write_text(text, "utf-8")
        for page in work.glob("browser-*.html"):
            to = HERE / f"{page.stem}.pdf"
            _run(
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={to}", str(page), home=work
            )
        for page in work.glob("writer-*.html"):
            _convert(page, "docx:MS Word 2007 XML", "--infilter=HTML (StarWriter)", home=work)
            _convert(HERE / f"{page.stem}.docx", "pdf", home=work)
        (work / "report.xlsx").write_bytes(workbook())
        _convert(work / "report.xlsx", "xls", home=work)
    for file in WRITER.keys() - {"plain"}:
        (HERE / f"writer-{file}.docx").unlink()


def _convert(path: Path, to: str, *options: str, home: Path) -> None:
    profile = f"-env:UserInstallation=file://{home}/profile"
    _run("soffice", profile, "--headless", *options, "--convert-to", to, "--outdir", str(HERE), str(path), home=home)


def _run(*command: str, home: Path) -> None:
    subprocess.run(command, check=True, timeout=120, capture_output=True, cwd=home)


if __name__ == "__main__":
    make()
