"""Reports before 2019 whose statistical table is a file (附：…统计表) of each kind that offices attach, made by LibreOffice: whole crawls."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.crawler.conftest import Crawling, Replica, Reply, listing
from tests.launch import run_nianbao

AGENCY = "秀洲区教育局"
TITLE = f"{AGENCY}{{}}年政府信息公开工作年度报告"
ROWS = (
    ("主动公开政府信息数", "条", "disclosed"),
    ("其中：1．政府网站公开数", "条", "disclosed_website"),
    ("2．政府公报公开数", "条", "disclosed_gazette"),
    ("受理依申请公开信息总数", "条", "applications"),
    ("其中：1．当面申请数", "条", "applications_in_person"),
    ("2．网上申请数", "条", "applications_online"),
    ("3．信函、传真申请数", "条", "applications_letter_fax"),
    ("对申请的答复总数", "条", "replies"),
    ("其中：1．同意公开答复数", "条", "replies_granted"),
    ("2．不予公开答复数", "条", "replies_refused"),
    ("政府信息公开收费减免金额", "元", "fees_waived"),
    ("接受行政申诉、举报数", "件", "complaints"),
    ("行政复议数", "件", "reconsideration"),
    ("行政诉讼数", "件", "litigation"),
)
NUMBERS = (31, 29, 2, 9, 4, 3, 2, 9, 7, 2, 0, 1, 1, 0)
# Kind of file → the module of LibreOffice that reads the page, and the filter that writes the file.
KINDS = {
    "doc": ("HTML (StarWriter)", "doc:MS Word 97"),
    "rtf": ("HTML (StarWriter)", "rtf:Rich Text Format"),
    "docx": ("HTML (StarWriter)", "docx:MS Word 2007 XML"),
    "odt": ("HTML (StarWriter)", "odt:writer8"),
    "pdf": ("HTML (StarWriter)", "pdf:writer_pdf_Export"),
    "xls": ("HTML (StarCalc)", "xls:MS Excel 97"),
    "xlsx": ("HTML (StarCalc)", "xlsx:Calc MS Excel 2007 XML"),
    "ods": ("HTML (StarCalc)", "ods:calc8"),
}
YEARS = dict(zip(KINDS, range(2010, 2018), strict=True))


def table(year: int) -> str:
    head = ("指标名称", "计量单位", f"{year}年度", "历年累计")
    body = ((label, unit, n * (year - 2009), n * 50) for (label, unit, _), n in zip(ROWS, NUMBERS, strict=True))
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (head, *body))
    name = f"{AGENCY}{year}年度政府信息公开情况统计表"
    return f'<html><meta charset="utf-8"><body><p>{name}</p><table border="1" width="100%">{rows}</table></body></html>'


def written(directory: Path, kind: str) -> bytes:
    reads, writes = KINDS[kind]
    page = directory / f"{kind}.html"
    page.write_text(table(YEARS[kind]), "utf-8")
    profile = f"-env:UserInstallation={(directory / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", f"--infilter={reads}", "--convert-to", writes, "--outdir"]
    subprocess.run([*command, str(directory), str(page)], check=True, capture_output=True, timeout=120)
    return (directory / f"{kind}.{kind}").read_bytes()


@pytest.mark.slow
def test_every_cell_of_every_kind_of_file(replica: Replica, crawling: Crawling, tmp_path: Path) -> None:
    items = {kind: f"/nb/201803/{kind}.html" for kind in KINDS}
    replica.routes["/nb/list.html"] = listing(*((items[kind], TITLE.format(YEARS[kind])) for kind in KINDS))
    for kind, item in items.items():
        title = TITLE.format(YEARS[kind])
        prose = (
            f"<p>一、概述</p><p>{YEARS[kind]}年，我局认真贯彻条例。</p><p>二、主动公开政府信息情况</p><p>见附表。</p>"
        )
        link = f'<p>附件：<a href="/files/{kind}.{kind}">政府信息公开情况统计表</a></p>'
        replica.routes[item] = f"<html><meta charset=utf-8><body><h1>{title}</h1>{prose}{link}</body></html>".encode()
        replica.routes[f"/files/{kind}.{kind}"] = Reply(
            written(tmp_path, kind), content_type="application/octet-stream"
        )
    crawling.site(f"{replica.base}/nb/list.html")
    crawling.run()
    for kind, year in YEARS.items():
        done = run_nianbao("show", AGENCY, str(year), "--format", "json", "--data", str(crawling.data))
        report = json.loads(done.stdout)
        read = {
            row: [(cell["status"], cell["value"], cell["unit"]) for cell in map(columns.get, ("year", "cumulative"))]
            for row, columns in report["tables"]["statistics"].items()
        }
        assert read == {
            key: [("reported", n * (year - 2009), unit), ("reported", n * 50, unit)]
            for (_, unit, key), n in zip(ROWS, NUMBERS, strict=True)
        }, kind
        assert {finding["rule"] for finding in report["findings"]} <= {"attachment.taken", "page.unruled"}, kind
    sources = crawling.rows("SELECT table_name, url FROM table_sources AS t JOIN captures AS c ON c.id = t.capture_id")
    assert sorted(sources) == sorted(("statistics", f"{replica.base}/files/{kind}.{kind}") for kind in KINDS)
