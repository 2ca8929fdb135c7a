import json

from click.testing import CliRunner

from extract.cli import extract


def run(*paths):
    result = CliRunner().invoke(extract, ["--format", "jsonl", *map(str, paths)])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_one_line_a_file_in_order(data):
    code, lines, _ = run(data / "xiuzhou-2019.txt", data / "putian-urban-2025.html")
    assert code == 0
    assert [line["agency"] for line in lines] == ["秀洲区人民政府", "莆田市城市管理局"]
    assert lines[0]["tables"]["proactive"]["licensing"]["items_change"]["value"] == 52
    assert lines[0]["source"]["charset"] == "utf-8"
    assert lines[0]["source"]["bytes"] == (data / "xiuzhou-2019.txt").stat().st_size


def test_type_is_told_from_content(data, tmp_path):
    page = tmp_path / "report.txt"
    page.write_bytes((data / "putian-urban-2025.html").read_bytes())
    _, lines, _ = run(page)
    assert lines[0]["source"]["media_type"] == "text/html"
    assert lines[0]["form"] == "2021"


def test_a_file_that_cannot_be_opened(tmp_path, data):
    code, lines, stderr = run(tmp_path / "nowhere.html", data / "xiuzhou-2019.txt")
    assert code == 1
    assert [line["form"] for line in lines] == ["none", "2019"]
    assert lines[0]["findings"][0]["rule"] == "document.unopened"
    assert "nowhere.html: No such file" in stderr
