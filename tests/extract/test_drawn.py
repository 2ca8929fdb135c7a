"""Cells that show what is no text by style sheets, VML and colours, and pictures beside numbers."""

import pytest
from test_shown import read

from extract import read_report

UNREADABLE = (("unreadable", None), ["cell.drawn"])


@pytest.mark.parametrize(
    "content",
    [
        '<span style="background-image:url(n5.png)"></span>', '<span style="background:#fff url(/img/digits.gif) no-repeat 0 -40px"></span>',
        '<div style="background : URL(data:image/png;base64,AAAA)">&nbsp;</div>', '<v:shape id="a"><v:imagedata src="n.png"/></v:shape>',
        '<v:rect style="width:9pt"/>', '<!--[if !vml]--><v:image src="x.gif"/>',
    ],
)  # fmt: skip
def test_a_picture_of_another_kind_is_unreadable_and_not_blank(content):
    assert read(content) == UNREADABLE


@pytest.mark.parametrize("attributes", ['style="background-image:url(n5.png)"', 'background="n5.gif"', 'class="n"'])
def test_the_background_of_the_cell_itself(attributes):
    head = "<style>td.n{background:url('n5.png')}</style>"
    assert read("", head, f"<td {attributes}>") == UNREADABLE


@pytest.mark.parametrize(
    "rule",
    [
        '.v::before{content:"5"}', ".v:after{content:'12'}", "td .v:before { color:red; content: attr(data-n) }", '.v::after{content:"\\35 "}',
        ".v{background-image:url(n5.png)}", '.x, .v:before{content:"五"}', ".v:before{content:counter(row)}", ".v:before{content:url(5.png)}",
    ],
)  # fmt: skip
def test_content_of_a_style_sheet_is_unreadable_and_not_blank(rule):
    assert read('<span class="v" data-n="5"></span>', f"<style>{rule}</style>") == UNREADABLE


@pytest.mark.parametrize(
    "rule", ['.v:after{content:"5"}', ".v:before{content:attr(data-n)}", ".v:after{content:'\\0035'}"]
)
def test_a_digit_of_a_style_sheet_beside_a_number(rule):
    assert read('<span class="v">1</span>', f"<style>{rule}</style>") == UNREADABLE


@pytest.mark.parametrize(
    "rule",
    [
        '.v:after{content:"件"}', '.v:after{content:""}', ".v:before{content:'\\200B'}", '.v:after{content:".";visibility:hidden}', ".v{background:url(bg.png)}",
        '.w:after{content:"5"}', "*,:after,:before{box-sizing:border-box}", '.v:hover:after{content:"5"}',
    ],
)  # fmt: skip
def test_other_rules_leave_a_number_as_it_is(rule):
    assert read('<span class="v">12</span>', f"<style>{rule}</style>") == (("reported", 12), [])


@pytest.mark.parametrize(
    "rule", ['.v:after{content:""}', ".v:before{content:' '}", ".v{background:url(spacer.gif)}", ".v{background:#fff}"]
)
def test_rules_that_show_nothing_leave_a_blank(rule):
    assert read('<span class="v"></span>', f"<style>{rule}</style>") == (("blank", None), [])


@pytest.mark.parametrize(
    "content",
    ['2<img src="n0.png">', '<img src="/images/n1520.png" width="20" height="20">2', "2<svg><text>0</text></svg>", '<p>2</p><p><img src="a.jpg"></p>', '—<img src="a.png">'],
)  # fmt: skip
def test_a_picture_beside_a_number(content):
    assert read(content) == UNREADABLE


@pytest.mark.parametrize(
    "content",
    [
        '12<img src="/i/spacer.gif">', '12<img src="a.png" width="1">', '12<img src="a.png" style="width:1px;height:1px">', '12<img src="a.png" style="display:none">',
        '12<input type="hidden" value="9">', '12<input value="9" style="display:none">', "12<script>count()</script>",
    ],
)  # fmt: skip
def test_what_shows_nothing_beside_a_number(content):
    assert read(content) == (("reported", 12), [])


WHITE = (
    '<font color="#FFFFFF">7</font>', '<span style="color:#fff">7</span>', '<span style="color: white;font-size:9pt">7</span>',
    '<span style="color:rgb(255, 255, 255)">7</span>', '<b style="background-color:#eeeeee;color:#EEE">7</b>',
    '<b style="background:#EEE"><i style="color:#eeeeee">7</i></b>',
)  # fmt: skip


@pytest.mark.parametrize("content", WHITE)
def test_a_number_in_the_colour_of_its_background(content):
    assert read(content) == UNREADABLE
    assert read(f"{content}15") == (("reported", 15), [])
    assert read(f"<p>15</p><p>{content}</p>") == (("reported", 15), [])


@pytest.mark.parametrize(
    "content",
    [
        '<span style="color:#fff;background:#036">7</span>', '<b style="background:#036"><font color="white">7</font></b>', '<span style="color:#333">7</span>',
        '<span style="color:#fff"><b style="color:red">7</b></span>', '<b style="background:url(dark.png)"><font color="white">7</font></b>',
    ],
)  # fmt: skip
def test_colours_that_can_be_seen(content):
    assert read(content) == (("reported", 7), [])


def test_nesting_that_libxml2_cuts_is_told():
    page = "<body><h1>甲县教育局2021年政府信息公开工作年度报告</h1>{}<p>一、总体情况</p></body>"
    deep, flat = (read_report(page.format("<div>" * n + "</div>" * n).encode(), charset="utf-8") for n in (3000, 100))
    assert [finding.rule for finding in deep.findings if finding.rule == "document.nesting"] == ["document.nesting"]
    assert [section.heading for section in flat.sections] == ["一、总体情况"]
    assert not [finding for finding in flat.findings if finding.rule == "document.nesting"]
