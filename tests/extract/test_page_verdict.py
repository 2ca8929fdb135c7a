"""What a page is: reports, letters, and what stands in their place."""

import pytest

import extract
from extract.page_verdict import FEW_WORDS, PageVerdict, judge_page, outage_words

TITLE = "甲县教育局2021年政府信息公开工作年度报告"
SENTENCE = "我局认真贯彻《中华人民共和国政府信息公开条例》，主动公开各类政府信息。"
EXAMPLES = [(row["kind"], example) for row in outage_words() for example in row["examples"]]


def judged(markup: str) -> PageVerdict:
    page = extract.read_page(markup.encode())
    return judge_page(page.report, page.text)


@pytest.mark.parametrize(("kind", "words"), EXAMPLES)
@pytest.mark.parametrize(
    "around", ["{}", f"<title>{TITLE}</title><h1>{{}}</h1>", "<a href=/>首页</a><a href=/>政府信息公开</a><p>{}</p>"]
)
def test_words_of_an_outage(kind: str, words: str, around: str) -> None:
    assert judged(f"<html><body>{around.format(words)}</body></html>").kind == kind


@pytest.mark.parametrize(
    ("kind", "markup"),
    [
        (
            "report",
            f"<h1>{TITLE}</h1><p>一、总体情况</p><p>{SENTENCE}</p><p>二、主动公开政府信息情况</p><p>{SENTENCE}</p>",
        ),
        ("report", f"<h1>{TITLE}</h1><p>{SENTENCE * 8}</p>"),
        ("report", f"<h1>{TITLE}</h1><p>一、总体情况</p><p>网站升级改造中，{SENTENCE * 9}</p><p>二、其他</p>"),
        ("letter", f"<h1>{TITLE}</h1><p>详见附件。</p>"),
        ("not a report", f"<h1>甲县教育局2021年工作总结</h1><p>{SENTENCE * 8}</p>"),
        ("not a report", "<ul><li>首页</li><li>政府信息公开</li><li>年报</li></ul>"),
        (
            "not a report",
            f"<a href=/>政府信息公开年报</a><h1>甲县教育局政府信息公开指南</h1><p>一、主动公开</p><p>二、{SENTENCE}</p>",
        ),
        ("letter", f"<title>{TITLE}-甲县人民政府</title><p>详见附件。</p>"),
        ("not a report", f"<title>{TITLE}解读</title><h1>{TITLE}解读</h1><p>{SENTENCE * 8}</p>"),
        (
            "not a report",
            f"<h1>甲县人民政府办公室关于做好2021年政府信息公开工作年度报告编制工作的通知</h1><p>一、总体情况</p><p>{SENTENCE * 8}</p><p>二、主动公开政府信息情况</p>",
        ),
        (
            "report",
            f"<h1>关于印发年度报告的通知</h1><p>{TITLE}</p><p>一、总体情况</p><p>{SENTENCE * 8}</p><p>二、主动公开政府信息情况</p>",
        ),
        ("empty", ""),
        ("empty", "<html><body></body></html>"),
        ("garbled", f"<p>{'锟斤拷' * 40}</p>"),
    ],
)
def test_pages(kind: str, markup: str) -> None:
    assert judged(markup).kind == kind


def test_evidence_says_what_was_found_and_missed() -> None:
    verdict = judged(f"<title>{TITLE}</title><h1>{TITLE}</h1><p>系统繁忙，请稍后再试</p>")
    assert str(verdict) == f"maintenance: “系统繁忙”; it has {TITLE}; it has no sections, no tables"


def test_long_prose_about_maintenance_is_no_outage() -> None:
    text = "系统维护中" + SENTENCE * 20
    assert len(text) > FEW_WORDS
    assert judged(f"<h1>{TITLE}</h1><p>{text}</p>").kind == "report"
