import json

from click.testing import CliRunner

from archive.cli.extract import extract


def run(*paths):
    result = CliRunner().invoke(extract, ["--format", "jsonl", *map(str, paths)])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_one_line_a_file_in_order(data):
    code, lines, _ = run(data / "reports/xiuzhou-2019/document.txt", data / "reports/putian-urban-2025/document.html")
    assert code == 0
    assert [line["agency"] for line in lines] == ["秀洲区人民政府", "莆田市城市管理局"]
    assert lines[0]["tables"]["proactive"]["licensing"]["items_change"]["value"] == 52
    assert lines[0]["source"]["charset"] == "utf-8"
    assert lines[0]["source"]["bytes"] == (data / "reports/xiuzhou-2019/document.txt").stat().st_size


def test_type_is_told_from_content(data, tmp_path):
    page = tmp_path / "report.txt"
    page.write_bytes((data / "reports/putian-urban-2025/document.html").read_bytes())
    _, lines, _ = run(page)
    assert lines[0]["source"]["media_type"] == "text/html"
    assert lines[0]["form"] == "2021"


def test_explained_in_text(data):
    result = CliRunner().invoke(extract, ["--explain", str(data / "reports/xinxiang-etdz-2021/document.txt")])
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0].endswith("agency 新乡经济技术开发区人民政府   year 2021   form 2021")
    assert "    3  规章  →  proactive.regulations (3 格 cells)" in lines
    header = "自然人 = applications.natural_person; 总计 = applications.total   × 法人或其他组织"
    assert f"    2   | 自然人 | 法人或其他组织 | 总计  →  {header}" in lines
    fees = "applications.other_fee_unpaid: 6 values in 7 cells for 7 columns, their places are not certain"
    assert any(line.startswith(f"  warning  row.unplaced  {fees}") for line in lines[lines.index("发现 findings") :])


def test_explained_in_json(data):
    result = CliRunner().invoke(
        extract, ["--explain", "--format", "jsonl", str(data / "reports/putian-urban-2025/document.html")]
    )
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[-1] == {
        "table": 3,
        "row": 4,
        "printed": "",
        "values": 15,
        "read_as": [
            "remedies.reconsideration",
            "remedies.litigation_direct",
            "remedies.litigation_after_reconsideration",
        ],
        "words": {},
    }
    assert rows[0]["words"] == {"第二十条第（一）项": None}


def test_explaining_what_is_no_report(tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(b"Rar!\x1a\x07\x00")
    result = CliRunner().invoke(extract, ["--explain", str(file)])
    assert result.stdout.splitlines()[1:] == [
        "发现 findings",
        "  error  document.type  document: a RAR is not opened; unpack it and run `nianbao extract` on what is in it",
    ]


def test_a_file_that_cannot_be_opened(tmp_path, data):
    code, lines, stderr = run(tmp_path / "nowhere.html", data / "reports/xiuzhou-2019/document.txt")
    assert code == 1
    assert [line["form"] for line in lines] == ["none", "2019"]
    assert lines[0]["findings"][0]["rule"] == "document.unopened"
    assert "nowhere.html: No such file" in stderr
