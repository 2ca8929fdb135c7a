"""The styles that PDF and OFD files of the tests are drawn in."""

from hazards import make_sheet
from pdf_pages import Style

STYLES = {
    "stroked": Style(),
    "filled_boxes": Style(rules="rect"),
    "hairlines": Style(rules="hairline"),
    "double": Style(rules="double"),
    "dashed": Style(rules="dashed"),
    "dots": Style(rules="dots"),
    "gaps": Style(rules="gaps"),
    "frames": Style(rules="frames"),
    "overprinted": Style(doubled=0.3),
    "two_layers": Style(doubled=0.0),
    "digits_apart": Style(torn=2.0),
    "digits_far_apart": Style(torn=5.0),
    "turned_90": Style(turned=90),
    "turned_180": Style(turned=180),
    "turned_270": Style(turned=270),
    "sideways": Style(turned=90, sideways=True),
    "sideways_down": Style(turned=270, sideways=True),
    "header_again": Style(header_again=True, page_number="第{}页", bottom=300),
    "many_pages": Style(page_number="{} / 12", bottom=420),
    "running_head": Style(head="海宁市长安镇人民政府文件", page_number="共 9 页 第 {} 页", bottom=250),
    "title_as_running_head": Style(head=make_sheet(7).title, bottom=300),
    "vertical_labels": Style(vertical=True),
    "narrow": Style(scale=0.75, size=7),
    "watermark": Style(watermark="政府信息公开 2022 12345"),
    "long_title": Style(title_lines=3),
    "no_rules": Style(rules="none"),
    "rules_across": Style(rules="across"),
    "no_rules_many_pages": Style(rules="none", bottom=300, page_number="{}"),
    "few_rows_a_page": Style(bottom=600, header_again=True),
}
