"""Pictures that a page holds itself: they are read where it lacks tables, and its text changes with them."""

from base64 import b64encode
from io import BytesIO

import numpy as np
import pytest
from hazards import make_sheet
from PIL import Image
from scans import as_file, scanned

import extract
from archive.processes import reader
from extract.embedded_pictures import pictures_in

TITLE = "甲县教育局2022年政府信息公开工作年度报告"


def noise(seed):
    grey = np.random.default_rng(seed).integers(0, 255, (120, 120), dtype=np.uint8)
    return as_file(Image.fromarray(grey), "PNG")


def address(picture, kind="png"):
    return f"data:image/{kind};base64,{b64encode(picture).decode()}"


def page(*addresses, quote='"'):
    shown = "".join(f"<img alt={quote}第一页{quote} src={quote}{each}{quote}>" for each in addresses)
    return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{shown}</body></html>".encode()


def test_pictures_are_found_once_in_their_order():
    first, second = noise(1), noise(2)
    wrapped = address(second).replace("AA", "A\nA")
    for quote in ('"', "'"):
        assert pictures_in(page(address(first), wrapped, address(first), quote=quote)) == [first, second]
    assert pictures_in(page(address(first), quote="")) == [first]


def test_signs_and_what_is_no_picture_are_left():
    out = BytesIO()
    Image.new("L", (120, 120), 255).save(out, "PNG")
    assert (
        pictures_in(page(address(out.getvalue()), address(b"<svg>" * 4000, "svg+xml"), "data:image/png;base64,A")) == []
    )
    assert pictures_in(page("/a.png")) == []


def test_a_picture_that_cannot_be_read_is_told_and_a_change_of_it_changes_the_text():
    pages = [page(address(noise(seed)[:9000])) for seed in (1, 2)]
    (report, text), (_, other) = map(extract.read_page, pages)
    assert text.splitlines()[-1].startswith("[picture ")
    assert text != other
    assert text == extract.plain_text(pages[0])
    [told] = [finding.message for finding in report.findings if finding.rule == "item.pictures"]
    assert told.startswith("the 1 pictures in the page were not read: ")
    assert extract.read_report(pages[0]) == report


@pytest.mark.slow
def test_a_report_that_is_a_row_of_them_is_read():
    sheet = make_sheet(7)
    pictures = [as_file(picture, "JPEG", quality=70) for picture in scanned(sheet)]
    report = reader.read(extract.read_report, page(*(address(picture, "jpeg") for picture in pictures)))
    cells = {
        (table, row, column): (cell.status, cell.value)
        for table, rows in report.tables.items()
        for row, values in rows.items()
        for column, cell in values.items()
    }
    assert {key: cells.get(key) for key in sheet.printed} == {
        key: ("reported", int(printed)) for key, printed in sheet.printed.items()
    }
    assert all(
        cell.at is None for rows in report.tables.values() for values in rows.values() for cell in values.values()
    )
    assert report.title == TITLE
    assert {finding.where for finding in report.findings if finding.rule == "attachment.taken"} == {
        "proactive", "applications", "remedies"
    }  # fmt: skip
