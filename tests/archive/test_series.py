"""One series over the forms of all years: values, sources, renamings and contradictions, each checked by hand."""

import csv
import json
import subprocess
from pathlib import Path

import pytest

from archive.series.variables import variables
from extract.forms import statistics
from tests.archive.conftest import Shelf
from tests.archive.deciding import decided
from tests.archive.web_client import Client
from tests.launch import run_nianbao

NAME = "甲县教育局"
OLD = "http://a.gov.cn/{year}.html"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
REFUSED = (
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
)


def ran(shelf: Shelf, *arguments: str) -> "subprocess.CompletedProcess[str]":
    done = run_nianbao(*arguments, "--data", shelf.data)
    assert (done.returncode, done.stderr) == (0, "")
    return done


def table(*rows: tuple[object, ...]) -> str:
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"


def page(year: int, body: str, name: str = NAME) -> bytes:
    title = f"{name}{year}年政府信息公开工作年度报告"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode()


def page_2012() -> bytes:
    return page(
        2012,
        "<p>三、依申请公开情况</p><p>2012年，我局共收到政府信息公开申请9件。</p>"
        + table(
            ("指标名称", "计量单位", "2012年度", "历年累计"),
            ("主动公开信息数", "条", 40, 100),
            ("受理依申请公开信息总数", "条", 7, 8),
            ("对申请的答复总数", "条", 7, 8),
            ("其中：1．同意公开答复数", "条", 5, 6),
            ("2．同意部分公开答复数", "条", "", ""),
            ("3．否决公开答复总数", "条", 2, 2),
            ("行政复议数", "件", 1, 1),
            ("行政诉讼数", "件", "", ""),
        ),
    )


def page_2013() -> bytes:
    return page(
        2013,
        "<p>三、依申请公开政府信息情况</p><p>2013年，我局没有收到政府信息公开申请。</p><p>四、行政复议和诉讼情况</p><p>未发生行政诉讼。</p>",
    )


def page_2021() -> bytes:
    zeros = ("",) * 5
    return page(
        2021,
        "<p>三、收到和处理政府信息公开申请情况</p>"
        + table(
            ("申请人情况", *APPLICANTS),
            ("一、本年新收政府信息公开申请数量", 12, *zeros, 12),
            ("二、上年结转政府信息公开申请数量", *("",) * 7),
            ("（一）予以公开", 6, *zeros, 6),
            ("（二）部分公开", *("",) * 7),
            *((label, *((4,) if label == REFUSED[3] else ("",)), *zeros, 4 if label == REFUSED[3] else "") for label in REFUSED),
            ("1.本机关不掌握相关政府信息", 2, *zeros, 2),
            ("（七）总计", 12, *zeros, 12),
            ("四、结转下年度继续办理", 0, *zeros, 0),
        )
        + "<p>四、政府信息公开行政复议、行政诉讼情况</p>"
        + table(
            ("行政复议",) + ("",) * 4 + ("未经复议直接起诉",) + ("",) * 4 + ("复议后起诉",) + ("",) * 4,
            ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3,
            (1, "", 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 2, 2),
        ).replace("<td>行政复议</td>" + "<td></td>" * 4, '<td colspan="5">行政复议</td>')
        .replace("<td>未经复议直接起诉</td>" + "<td></td>" * 4, '<td colspan="5">未经复议直接起诉</td>')
        .replace("<td>复议后起诉</td>" + "<td></td>" * 4, '<td colspan="5">复议后起诉</td>'),
    )  # fmt: skip


@pytest.fixture
def four_years(shelf: Shelf) -> Shelf:
    pages = {2012: page_2012(), 2013: page_2013(), 2021: page_2021()}
    for year, markup in pages.items():
        shelf.crawl({OLD.format(year=year): markup}, agency=NAME)
    return shelf


def series_of(shelf: Shelf, *options: str, name: str = NAME) -> dict[int, dict[str, object]]:
    document = json.loads(ran(shelf, "series", name, "--format", "json", *options).stdout)
    assert document["agency"]
    return {year["year"]: year for year in document["years"]}


def short(year: dict[str, object]) -> dict[str, object]:
    """What a year says of each variable: value and source."""
    found = {name: year[name] for name in (variable.name for variable in variables())}
    return {name: (number["value"], number["source"]) for name, number in found.items() if number}


def test_every_year_since_2008_with_its_sources(four_years: Shelf) -> None:
    years = series_of(four_years)
    assert list(years) == list(range(2008, 2022))
    assert {year: row["form"] for year, row in years.items() if row["form"]} == {
        2012: "older",
        2013: "none",
        2021: "2021",
    }
    assert short(years[2008]) == {}
    assert short(years[2012]) == {
        "applications": (7, "cell"),
        "granted": (5, "cell"),
        "partially_granted": (0, "zero"),
        "refused": (2, "cell"),
        "reconsideration": (1, "cell"),
        "disclosed": (40, "cell"),
    }
    assert short(years[2013]) == {"applications": (0, "statement"), "litigation": (0, "statement")}
    assert short(years[2021]) == {
        "applications": (12, "cell"),
        "carried_in": (0, "zero"),
        "carried_out": (0, "cell"),
        "granted": (6, "cell"),
        "partially_granted": (0, "zero"),
        "refused": (4, "sum"),
        "reconsideration": (1, "cell"),
        "reconsideration_corrected": (0, "zero"),
        "litigation": (3, "sum"),
        "litigation_corrected": (1, "sum"),
    }


def test_prose_that_says_otherwise_is_kept_and_told(four_years: Shelf) -> None:
    document = json.loads(ran(four_years, "series", NAME, "--format", "json").stdout)
    number = next(year for year in document["years"] if year["year"] == 2012)["applications"]
    assert (number["value"], number["cells"]) == (7, ["statistics.applications.year"])
    assert (number["other"]["value"], number["other"]["source"]) == (9, "statement")
    (finding,) = document["findings"]
    assert (finding["year"], finding["kind"], finding["where"]) == (2012, "history", "statistics.applications.year")
    assert (finding["expected"], finding["actual"]) == ("7", "9")
    shown = json.loads(ran(four_years, "show", NAME, "2012", "--format", "json").stdout)["findings"]
    assert [row["actual"] for row in shown if row["rule"] == "series.statement"] == ["9"]
    assert "正文为 9" in Client(four_years.data).page("/agencies/1/2012").text_content()


def test_a_correction_of_the_cell_ends_the_disagreement(four_years: Shelf, tmp_path: Path) -> None:
    cell = "statistics.applications.year"
    file = tmp_path / "mine.toml"
    file.write_text(
        f'author = "王"\ndate = 2026-02-01\nreason = "看了"\n[[correction]]\nagency = "{NAME}"\nyear = 2012\n'
        f'cell = "{cell}"\nexpected = 7\nvalue = 9\n',
        "utf-8",
    )
    ran(four_years, "correct", str(file))
    assert series_of(four_years)[2012]["applications"] == {"value": 9, "source": "cell", "cells": [cell]}
    query = "SELECT count(*) FROM findings WHERE rule = 'series.statement' GROUP BY report_version_id"
    assert four_years.rows(query) == [(1,)]


def test_view_says_the_same_as_the_command(four_years: Shelf) -> None:
    rows = four_years.rows("SELECT year, variable, value, source FROM series ORDER BY year, variable")
    assert rows == sorted(
        (year, name, value, source)
        for year, row in series_of(four_years).items()
        for name, (value, source) in short(row).items()  # type: ignore[misc]
    )


def test_variables_of_the_view_are_those_of_the_file(four_years: Shelf) -> None:
    [(sql,)] = four_years.rows("SELECT sql FROM sqlite_master WHERE name = 'series'")
    assert [f"({at}, '{variable.name}')" in str(sql) for at, variable in enumerate(variables())] == [True] * 11
    for variable in variables():
        assert variable.label.zh and variable.label.en and variable.note.zh and variable.note.en
        rows = {row for cells in variable.cells for table, row, _ in cells if table == "statistics"}
        assert rows <= {row for form in statistics.form_ids() for row in statistics.load(form).rows}


def test_docs_say_what_each_variable_is() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "series.md").read_text("utf-8")
    for variable in variables():
        text = f"### `{variable.name}` {variable.label.zh}\n\n{variable.label.en}. {variable.note.en}\n"
        assert text in docs


def test_one_series_through_a_renaming(four_years: Shelf) -> None:
    new = "甲县教育体育局"
    four_years.crawl(
        {
            OLD.format(year=2022): page(
                2022, "<p>三、依申请公开政府信息情况</p><p>2022年，我局没有收到政府信息公开申请。</p>", new
            )
        },
        agency=new,
    )
    decided(four_years, NAME, "renamed", new)
    years = series_of(four_years, name=new)
    assert [year for year, row in years.items() if row["form"]] == [2012, 2013, 2021, 2022]


def test_as_of_an_earlier_time(four_years: Shelf) -> None:
    [(second,)] = four_years.rows("SELECT max(recorded_at) FROM report_versions WHERE id = 2")
    assert list(series_of(four_years, "--as-of", str(second))) == list(range(2008, 2014))


def test_rebuild_makes_the_series_again(four_years: Shelf, tmp_path: Path) -> None:
    query = "SELECT * FROM series ORDER BY year, variable"
    before = four_years.rows(query)
    (four_years.data / "archive.db").unlink()
    run_nianbao("rebuild", "--data", four_years.data)
    assert (four_years.rows(query), bool(before)) == (before, True)
    assert four_years.rows("SELECT unit FROM cells WHERE row_key = 'disclosed'") == [("条",), ("条",)]
    assert four_years.rows("SELECT key, value, section FROM statements ORDER BY value DESC LIMIT 1") == [
        ("applications", 9, 3)
    ]


def test_terminal_marks_what_is_no_printed_cell(four_years: Shelf) -> None:
    lines = ran(four_years, "series", NAME).stdout.splitlines()
    assert [line.split() for line in lines if line.startswith(("2012", "2013", "2020", "2021"))] == [
        ["2012", "older", "7≠", "5", "0○", "2", "1", "40"],
        ["2013", "none", "0”", "0”"],
        ["2020"],
        ["2021", "2021", "12", "0○", "0", "6", "0○", "4Σ", "1", "0○", "3Σ", "1Σ"],
    ]
    assert "Σ 各格之和 sum of cells" in lines[-1]


def test_pages_of_the_web_draw_the_series_and_show_the_old_table(four_years: Shelf) -> None:
    web = Client(four_years.data)
    received = web.page("/agencies/1").xpath('//section[starts-with(@class, "plot received")]//table//tr')
    assert [[cell.text_content().strip() for cell in row] for row in received][1:4] == [
        ["2012", "地方表式", "7"],
        ["2013", "无表", "0"],
        ["2014", "没有报告"],
    ]
    report = web.page("/agencies/1/2012")
    lines = report.xpath('//table[@class="form"]//tbody/tr')
    assert ["".join(cell.text_content().split()) for cell in lines[3]] == ["同意公开答复数（条）", "5", "6"]
    assert (
        "2012年，我局共收到政府信息公开申请9件"
        in report.xpath('//section[@aria-labelledby="statements"]')[0].text_content()
    )


def test_the_wide_table_of_a_release_has_the_old_cells(four_years: Shelf, tmp_path: Path) -> None:
    ran(four_years, "export", str(tmp_path / "out"))
    with (tmp_path / "out" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["year"]: row for row in csv.DictReader(file)}
    names = [
        f"statistics_{key}" for key in ("applications_year", "disclosed_cumulative", "litigation_year", "staff_year")
    ]
    assert [(rows["2012"][name], rows["2012"][f"{name}_status"]) for name in names] == [
        ("7", "reported"),
        ("100", "reported"),
        ("", "blank"),
        ("", "not on form"),
    ]
    assert {(rows[year][f"{name}_status"]) for year in ("2013", "2021") for name in names} == {"not on form"}
    assert rows["2012"]["applications_granted_total_status"] == "not on form"
