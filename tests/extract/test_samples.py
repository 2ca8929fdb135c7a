"""Real reports, cell by cell. `*.gold.json` came with the samples; `*.expected.json` was checked against the document."""

import json
from decimal import Decimal

import pytest

from extract import read_report

SHOWN = {"blank": "_", "dash": "-", "absent": "absent", "unreadable": "?"}


def read(data, name):
    path = next((data / "reports" / name).glob("document.*"))
    return read_report(path.read_bytes())


def shown(cell):
    return str(cell.value) if cell.status == "reported" else SHOWN[cell.status]


@pytest.mark.parametrize("name", ["xiuzhou-2019", "jiaxing-port-2021"])
def test_gold(data, name):
    gold = json.loads((data / f"reports/{name}/gold.json").read_text())
    report = read(data, name)
    assert (report.agency, report.year, report.form) == (gold["agency"], gold["year"], gold["form"])
    assert sum(len(row) for table in report.tables.values() for row in table.values()) == len(gold["cells"])
    for want in gold["cells"]:
        cell = report.tables[want["table"]][want["row"]][want["col"]]
        assert cell.status == want["status"], want
        if want["value"] is not None:
            assert Decimal(str(cell.value)) == Decimal(str(want["value"])), want
    assert [f for f in report.findings if f.kind == "arithmetic"] == gold["violations"]


@pytest.mark.parametrize(
    "name",
    [
        "wangdian-2021",
        "xinxiang-etdz-2021",
        "xisaishan-2021",
        "putian-urban-2025",
        "pingtan-2019-finance",
        "pingtan-2020",
    ],
)
def test_expected(data, name):
    expected = json.loads((data / f"reports/{name}/expected.json").read_text())
    report = read(data, name)
    told = (report.agency, report.year, report.form, report.published)
    assert told == (expected["agency"], expected["year"], expected["form"], expected["published"])
    tables = {
        table: {row: " ".join(map(shown, cells.values())) for row, cells in rows.items()}
        for table, rows in report.tables.items()
    }
    assert tables == {**expected["tables"], "statistics": {}}
    assert [f"{f.rule} {f.where}" for f in report.findings] == expected["findings"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("xiuzhou-2019", "秀洲区人民政府2019年政府信息公开工作年度报告"),
        ("jiaxing-port-2021", "嘉兴港区2021年度政府信息公开工作年度报告"),
        ("wangdian-2021", "王店镇2021年度政府信息公开工作年度报告"),
        ("pingtan-2019-finance", "平潭综合实验区财政金融局2019年度政府信息公开工作年度报告"),
        ("putian-urban-2025", "莆田市城市管理局2025年度政府信息公开工作年度报告"),
    ],
)
def test_title_is_joined(data, name, title):
    assert read(data, name).title == title


@pytest.mark.parametrize(
    "name",
    ["xiuzhou-2019", "jiaxing-port-2021", "wangdian-2021", "xisaishan-2021", "xinxiang-etdz-2021", "putian-urban-2025"],
)
def test_six_sections(data, name):
    assert [section.number for section in read(data, name).sections] == [1, 2, 3, 4, 5, 6]


def test_sections_begin_and_end_where_printed(data):
    sections = read(data, "xisaishan-2021").sections
    assert sections[3].heading == "4、 政府信息公开行政复议、行政诉讼情况"
    assert sections[4].text.startswith("1.组织公开力度不足。")
    assert sections[5].text == "无"
    first = read(data, "xiuzhou-2019").sections[0]
    assert first.text.startswith("2019年，我区认真贯彻落实")  # the summary above the title is not part of it


def test_last_section_ends_with_the_article(data):
    """The attachment block of the Putian page stands below the article and is no part of section six."""
    text = read(data, "putian-urban-2025").sections[5].text
    assert text.endswith("（此件主动公开）")
    assert "附件下载" not in text


def test_an_older_table_whose_cells_run_together(data):
    """`00` are two zeros; where `346085376` is to be cut, nothing tells."""
    report = read(data, "pingtan-2016")
    assert (report.year, report.form) == (2016, "older")
    rows = report.tables["statistics"]
    assert len(rows) == 14
    assert {cell.value for row in rows.values() for cell in row.values()} == {0}
    assert not {"disclosed", "disclosed_website"} & set(rows)
    assert [what.rpartition(" ")[2] for what in report.unmapped] == ["346085376", "346085376"]


def test_cells_know_where_they_stood(data):
    from lxml import etree

    path = data / "reports/putian-urban-2025/document.html"
    cell = read_report(path.read_bytes()).tables["proactive"]["fees"]["amount"]
    assert (cell.at.table, cell.at.row, cell.at.column) == (0, 13, 1)
    tree = etree.fromstring(path.read_bytes(), etree.HTMLParser(encoding="utf-8")).getroottree()
    (element,) = tree.xpath(cell.at.xpath)
    assert "".join(element.itertext()).strip() == "282.068"
