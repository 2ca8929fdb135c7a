"""The text of a report without the page around it."""

import pytest

from extract.prose.report_text import noise_words, plain_text, without_noise

*LINES, REST = noise_words()


@pytest.mark.parametrize("line", [example for _, examples in LINES for example in examples])
def test_lines_of_a_page_are_left_out(line: str) -> None:
    assert without_noise(f"一段正文。\n{line}\n又一段。") == "一段正文。又一段。"


@pytest.mark.parametrize("line", REST[1])
def test_what_follows_a_list_of_other_pages_is_left_out(line: str) -> None:
    assert without_noise(f"一段正文。\n{line}\n甲县召开会议") == "一段正文。"


@pytest.mark.parametrize(
    "line",
    [
        "全年网站访问量达到33817人次，比上年增长12%。",
        "收到申请3件。",
        "共发布信息120条",
        "浏览" * 41,
        "支持项目3个",
        "2.下载表格31份",
        "无",
        "暂无",
        "本年度未收费",
    ],
)
def test_sentences_of_a_report_stay(line: str) -> None:
    assert without_noise(f"一段正文。\n{line}") == f"一段正文。{line.replace('，', ',')}"


def test_quotes_blanks_and_what_is_not_seen() -> None:
    assert without_noise("“三公”\u200b 经费　１２\n元") == '"三公"经费12元'
    assert plain_text("1,286,014条，2,5") == "1286014条,2,5"
