"""A document by itself, fetched by somebody else, without the list that links it: is it a report, and what belongs to it?

Its own titles and its content decide. The links that it has are judged as those of a list.
"""

import extract
from archive.importing.judged import Judged, Link, Page
from crawler.items.attachments import files_of
from crawler.items.further_pages import frames, further_pages
from crawler.items.page import ItemPage, text_of
from crawler.items.pictures import pictures_of
from crawler.lists.classify_link import classify_link
from crawler.web.pages import own_title
from extract.page_verdict import judge_page
from extract.text.media import media_type

_MOST_LINKS = 20_000
_MOST_REPORTS = 5000
_LONGEST_TITLE = 300
# What the text of a report has, or its title: without any of these a page is not read.
_WORDS = ("年度报告", "年报", "年度工作报告", "公开工作报告", "公开工作总结", "收到和处理政府信息公开申请")


def judge(page: Page) -> Judged:
    """Judge a document. Raises `NotReadable`."""
    if media_type(page.data) != "text/html":
        return _of_document(page)
    item = ItemPage.of(page.data, page.charset, page.url)
    reports = tuple(_reports(item))
    if not any(word in item.text for word in _WORDS) and "&#" not in item.text:
        return Judged(reports=reports)
    own = _of_document(page)
    if not own.title:
        return Judged(reports=reports)
    files = files_of(item)
    rows = [*files, *([] if files else pictures_of(item)), *frames(item), *further_pages(item, page.url)[0]]
    parts = tuple(Link(row.url, row.title) for row in rows)
    return Judged(own.title, own.agency, parts, reports)


def _of_document(page: Page) -> Judged:
    report, text = extract.read_page(page.data, charset=page.charset)
    verdict = judge_page(report, text)
    title = (report.title or "")[:_LONGEST_TITLE]
    link = classify_link(title, page.url, ())
    if verdict.kind not in ("report", "letter") or not (link.report or (verdict.is_report and _has_numbers(report))):
        return Judged()
    return Judged(title or "-", report.agency or link.agency)


def _has_numbers(report: extract.Report) -> bool:
    """Whether an official table is there: then it is a report, whatever its title."""
    return any(
        cell.status == "reported"
        for table in report.tables.values()
        for cells in table.values()
        for cell in cells.values()
    )


def _reports(item: ItemPage) -> list[Link]:
    """The links whose titles are those of reports, as on a list."""
    column = f"{own_title(item.text)} {item.url}"
    found: dict[str, Link] = {}
    for number, tag in enumerate(item.tree.iter("a")):
        if number >= _MOST_LINKS or len(found) >= _MOST_REPORTS:
            break
        text = text_of(tag)
        title = " ".join((tag.get("title") or text).split())[:_LONGEST_TITLE]
        if "报" not in f"{title}{text}" and "总结" not in f"{title}{text}":
            continue
        url = item.address(tag.get("href"))
        if url and url != item.url and classify_link(title, url, (), text=text[:_LONGEST_TITLE], column=column).report:
            found.setdefault(url, Link(url, title or text[:_LONGEST_TITLE]))
    return list(found.values())
