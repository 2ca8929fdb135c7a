"""An official form is a file too: with one file more, a page on that form is crawled, told from the others, shown, checked and exported."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extract.forms import official
from tests.crawler.conftest import Crawling, Replica, listing

ROOT = Path(__file__).parents[2]
TITLE = "秀洲区教育局2023年政府信息公开工作年度报告"
# What the toy form has otherwise than the newest: a row and a column of table two, a result of table three.
CHANGES = (
    (f'name_zh = "{official.NEWEST.name[0]}"', 'name_zh = "果园表式"'),
    (f"years = [{official.NEWEST.years[0]}]", "years = [2023]"),
    (f"code = {official.NEWEST.code}", "code = 9"),
    ('penalties = "行政处罚"', 'penalties = "行政处罚"\ninspections = "行政检查"'),
    ('repealed = "本年废止件数"', 'amended = "本年修改件数"\nrepealed = "本年废止件数"'),
    (
        '[[applications.rows]]\nkey = "total_processed"\nlabel = "（七）总计"',
        '[[applications.rows]]\nkey = "conditional"\nlabel = "（七）附条件公开"\ngroup = "results"\narticle = "40"\n\n'
        '[[applications.rows]]\nkey = "total_processed"\nlabel = "（八）总计"',
    ),
)


def line(*cells: object) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def page() -> bytes:
    """Every result 1, and one that is carried out and was never received."""
    form = official.NEWEST
    blocks = [
        (
            ("本年制发件数", "本年修改件数", "本年废止件数", "现行有效件数"),
            {"规章": (0, 0, 0, 0), "行政规范性文件": (4, 3, 2, 9)},
        ),
        (("本年处理决定数量",), {"行政许可": (5,), "行政处罚": (6,), "行政检查": (7,), "行政强制": (8,)}),
        (("本年收费金额（单位：万元）",), {"行政事业性收费": ("1.50",)}),
    ]
    two = "".join(
        line("信息内容", *columns) + "".join(line(label, *values) for label, values in rows.items())
        for columns, rows in blocks
    )
    results = [(form.applications_groups[row.group], row.label) for row in form.applications_rows if row.group]
    results.insert(-1, ("", "（七）附条件公开"))
    results[-1] = ("", "（八）总计")
    count = len(results) - 1
    rows = [
        line("", "一、本年新收政府信息公开申请数量", count, 0, 0, 0, 0, 0, count),
        line("", "二、上年结转政府信息公开申请数量", *[0] * 7),
        *(
            line(group, label, n, 0, 0, 0, 0, 0, n)
            for at, (group, label) in enumerate(results)
            for n in [1 if at < count else count]
        ),
        line("", "四、结转下年度继续办理", 1, 0, 0, 0, 0, 0, 1),
    ]
    three = line("", "申请人情况", *form.applications_columns.values()) + "".join(rows)
    body = f"<p>{form.sections[1]}</p><table>{two}</table><p>{form.sections[2]}</p><table>{three}</table>"
    return f'<html><meta charset="utf-8"><body><h1>{TITLE}</h1>{body}</body></html>'.encode()


@pytest.mark.slow
def test_crawled_shown_checked_and_exported(replica: Replica, crawling: Crawling, tmp_path: Path) -> None:
    program = tmp_path / "program"
    for package in ("archive", "crawler", "extract"):
        shutil.copytree(ROOT / package, program / package, ignore=shutil.ignore_patterns("__pycache__"))
    folder = program / "extract" / "forms" / "official_forms"
    text = (folder / f"{official.NEWEST.id}.toml").read_text("utf-8")
    for before, after in CHANGES:
        assert text.count(before) == 1
        text = text.replace(before, after)
    (folder / "orchard.toml").write_text(text, "utf-8")

    def nianbao(*words: str) -> str:
        command = [sys.executable, "-c", "from crawler.cli.nianbao import main; main()", *words]
        done = subprocess.run(command, cwd=program, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    replica.routes |= {"/nb/list.html": listing(("/nb/202401/1.html", TITLE)), "/nb/202401/1.html": page()}
    crawling.site(f"{replica.base}/nb/list.html")
    nianbao("crawl", *crawling.words())
    data = ("--data", str(crawling.data))
    report = json.loads(nianbao("show", "秀洲区教育局", "2023", "--format", "json", *data))
    assert report["form"] == "orchard"
    proactive = report["tables"]["proactive"]
    assert {column: cell["value"] for column, cell in proactive["normative_documents"].items()} == {
        "issued": 4,
        "amended": 3,
        "repealed": 2,
        "in_force": 9,
    }
    assert proactive["inspections"]["decisions"]["value"] == 7
    assert report["tables"]["applications"]["conditional"]["total"]["value"] == 1
    assert {(found["rule"], found["where"]) for found in report["findings"] if found["kind"] == "arithmetic"} == {
        ("applications.balance", "natural_person"),
        ("applications.balance", "total"),
    }
    shown = nianbao("show", "秀洲区教育局", "2023", *data)
    assert "（七）附条件公开" in shown
    checks = json.loads(nianbao("checks", "秀洲区教育局", "2023", "--format", "json", *data))["checks"]
    assert {check["holds"] for check in checks if check["rule"] == "applications.processed_sum"} == {True}
    nianbao("export", str(tmp_path / "out"), *data)
    with (tmp_path / "out" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["applications_conditional_total"], row["proactive_normative_documents_amended"]) == ("1", "3")
    assert row["proactive_licensing_items_prior_status"] == "not on form"
    assert "orchard" in row["form"]
