"""Cells that show what is no text, that show two numbers, or of which styles hide a part."""

import pytest
from hazards import C, applications_rows, html_case, make_sheet, table

from extract import read_report

KEY = ("applications", "new_received", "natural_person")


def read(content: str, head: str = "", cell: str = "<td>"):
    """The cell of 自然人 in the first row when its markup is this, and the rules of the findings about it."""
    sheet = make_sheet(1)
    sheet.printed[KEY] = "MARKUP"
    markup = html_case(sheet, three=table(applications_rows(sheet))).document.decode()
    markup = markup.replace("<td>MARKUP", f"{cell}{content}")
    report = read_report(markup.replace("<head>", f"<head>{head}", 1).encode())
    found = report.tables[KEY[0]][KEY[1]][KEY[2]]
    rules = [f.rule for f in report.findings if f.where == ".".join(KEY) and f.kind == "structure"]
    return (found.status, found.value), rules


@pytest.mark.parametrize(
    "content",
    [
        '<img src="/images/n1520.png">', '<IMG SRC="N.PNG">', '<p><img src="a.jpg" alt="12"></p>', "<svg><text>12</text></svg>", "<canvas></canvas>",
        "<script>document.write(12)</script>", "<input>", '<input type="text" name="a">', '<input type="checkbox" checked>',
        "<select></select>", "<textarea></textarea>", '<object data="a.swf"></object>', '<iframe src="n.html"></iframe>',
    ],
)  # fmt: skip
def test_what_is_no_text_is_unreadable_and_not_blank(content):
    assert read(content) == (("unreadable", None), ["cell.drawn"])


@pytest.mark.parametrize(
    "content",
    [
        '<input value="12">', '<input type="number" value=" 12 ">', "<textarea>12</textarea>",
        "<select><option>11</option><option selected>12</option></select>", "<select><option>12</option><option>13</option></select>",
        '<img src="/images/spacer.gif">12', '12<input type="hidden" value="9">',
    ],
)  # fmt: skip
def test_the_value_of_a_form_field_is_what_the_cell_prints(content):
    assert read(content) == (("reported", 12), [])


@pytest.mark.parametrize(
    "content", ['<img src="/images/spacer.gif">', '<img width="1" src="x.png">', '<input type="hidden" value="9">']
)
def test_what_shows_nothing_is_blank(content):
    assert read(content) == (("blank", None), [])


@pytest.mark.parametrize(
    "content",
    [
        "<p>1520</p><p>88</p>", "1520<p>88</p>", "1520<br>88", "1520<hr>88", "<div>1520</div>88", "<ul><li>1520</li><li>88</li></ul>",
        "<table><tr><td>1520</td></tr><tr><td>88</td></tr></table>", "<table><tr><td>1520</td><td>88</td></tr></table>",
        "<dl><dt>1520</dt><dd>88</dd></dl>",
    ],
)  # fmt: skip
def test_two_numbers_in_one_cell_are_never_joined(content):
    assert read(content) == (("unreadable", None), ["cell.two_numbers"])


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("<p>1520</p>", 1520),
        ("<p>1520</p><p>&nbsp;</p>", 1520),
        ("15<b>20</b>", 1520),
        ("1,<br>520", 1520),
        ("22<br>（其中修订16件）", 22),
    ],
)
def test_one_number_in_markup(content, value):
    assert read(content) == (("reported", value), [])


@pytest.mark.parametrize(
    "rule",
    [
        ".old{display:none}", "p.old, span.old { visibility: hidden; }", "td .old{font-size:0}", "#x, .old{position:absolute;left:-9999px}",
        "/* a */ .old { color: red; opacity: 0 }", ".old{width:0;height:0;overflow:hidden}", "@media screen{p{color:red}} .old{display:none}",
    ],
)  # fmt: skip
def test_a_number_that_the_style_sheet_hides_is_not_joined_to_the_shown_one(rule):
    head = f'<style type="text/css">{rule}</style>'
    assert read('<span class="old">7</span>1520', head) == (("reported", 1520), [])
    assert read('<p class="old">7</p><p>1520</p>', head) == (("reported", 1520), [])


@pytest.mark.parametrize(
    "rule", ["@media print{.old{display:none}}", ".older{display:none}", ".old:hover{display:none}", ".old{color:red}"]
)
def test_other_rules_hide_nothing(rule):
    assert read('<span class="old">15</span>20', f"<style>{rule}</style>") == (("reported", 1520), [])


def test_a_table_without_values_is_told():
    sheet = make_sheet(1)
    rows = [
        [C("" if cell.text.isdigit() else cell.text, cell.rows, cell.columns) for cell in row]
        for row in applications_rows(sheet)
    ]
    report = read_report(html_case(sheet, three=table(rows)).document)
    assert {cell.status for row in report.tables["applications"].values() for cell in row.values()} == {"blank"}
    assert [f.where for f in report.findings if f.rule == "table.blank"] == ["applications"]


@pytest.mark.parametrize(
    "content",
    [
        '<span style="display:block">15</span><span style="display:block">20</span>', '<span class="b">15</span><span class="b">20</span>',
        "15<form>20</form>", "<fieldset>15</fieldset>20", "<figure>15</figure>20", '<input value="15"><input value="20">',
        '15<input value="20">', "<details><summary>15</summary>20</details>",
    ],
)  # fmt: skip
def test_whatever_makes_a_block_parts_two_numbers(content):
    head = "<style>.b{display:block}</style>"
    assert read(content, head) == (("unreadable", None), ["cell.two_numbers"])


@pytest.mark.parametrize(
    "rule", [".old{position:absolute;clip:rect(0 0 0 0)}", ".old{color:transparent}", ".old{clip-path:inset(50%)}"]
)
def test_more_ways_to_hide(rule):
    assert read('<span class="old">7</span>1520', f"<style>{rule}</style>") == (("reported", 1520), [])


def test_a_hidden_headline_is_no_title():
    head = "<style>.hd{display:none}</style>"
    body = '<h1 class="hd">乙县财政局2021年政府信息公开工作年度报告</h1><p>甲县教育局2022年政府信息公开工作年度报告</p><p>一、总体情况</p>'
    report = read_report(f"<html><head>{head}</head><body>{body}</body></html>".encode(), charset="utf-8")
    assert (report.agency, report.year) == ("甲县教育局", 2022)
    assert not [finding for finding in report.findings if finding.rule.startswith("title.")]


@pytest.mark.parametrize(
    ("sheet", "element", "value"),
    [
        (".con{display:none}.con.on{display:block}", '<b class="con on">', 1520),
        (".con.on{display:inline}.con{display:none}", '<b class="con on">', 1520),
        ("#a{display:inline}.con{display:none}", '<b id="a" class="con">', 1520),
        (".con{display:none}", '<b class="con" style="display: inline">', 1520),
        (".con{display:none !important}", '<b class="con" style="display: inline">', None),
        (".on{display:inline}.con{display:none}", '<b class="con on">', None),
        (".con{visibility:hidden}.on{display:inline}", '<b class="con on">', None),
    ],
)
def test_of_rules_that_contradict_each_other_that_of_css_counts(sheet, element, value):
    status = "blank" if value is None else "reported"
    assert read(f"{element}1520</b>", f"<style>{sheet}</style>") == ((status, value), [])


@pytest.mark.parametrize(
    ("sheet", "tab", "shown"),
    [
        (".con{display:none}.con.on{display:block}", 'class="con"', 'class="con on"'),
        (".con{display:none}", 'class="con"', 'class="con" style="display:block"'),
        ("", 'style="display:none"', ""),
        ("", "hidden", 'style="display:block"'),
    ],
)
def test_of_two_tabs_the_shown_one_is_the_report(sheet, tab, shown):
    old, new = make_sheet(1), make_sheet(2)
    tabs = "".join(
        f"<div {attributes}><h2>甲县教育局{year}年政府信息公开工作年度报告</h2><p>一、总体情况</p>{table(applications_rows(sheet))}</div>"
        for attributes, year, sheet in ((tab, 2021, old), (shown, 2022, new))
    )
    report = read_report(f"<html><head><style>{sheet}</style></head><body>{tabs}</body></html>".encode())
    assert (report.agency, report.year) == ("甲县教育局", 2022)
    assert str(report.tables[KEY[0]][KEY[1]][KEY[2]].value) == new.printed[KEY] != old.printed[KEY]


def test_a_page_that_a_script_shows_has_its_title():
    text = "<h2>甲县教育局2022年政府信息公开工作年度报告</h2><p>一、总体情况</p>" + "<p>2022年，工作有序开展。</p>" * 60
    report = read_report(f'<div style="display:none">{text}</div>'.encode())
    assert (report.agency, report.year) == ("甲县教育局", 2022)


@pytest.mark.parametrize("content", ["<button>12</button>", '<button type="button"><b>12</b></button>'])
def test_a_number_on_a_button(content):
    assert read(content) == (("reported", 12), [])


@pytest.mark.parametrize("content", ["<progress value=12 max=20></progress>", "<meter value=12>12</meter>"])
def test_a_number_as_a_bar(content):
    assert read(content)[0] == ("unreadable", None)
