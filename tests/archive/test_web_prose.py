"""nianbao serve: the pages that tell what the archive is, and whom to tell about a wrong number."""

from pathlib import Path

import httpx
import pytest

from archive.web.views.prose import NAMES
from tests.archive.web_client import CELL, Client, said
from tests.archive.web_served import serve

WRONG = f"/agencies/1/2021/versions/1/cells/{CELL}/wrong"


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_page(web: Client, name: str) -> None:
    pages = [web.page(f"/{name}?lang={language}") for language in ("zh", "en")]
    heads = [[element.tag for element in page.xpath("//main//*[self::h2 or self::li or self::dt]")] for page in pages]
    assert heads[0] == heads[1]
    assert said(pages[0].find(".//h1")) != said(pages[1].find(".//h1"))
    assert f"/{name}" in web.page("/").xpath("//footer//a/@href")
    for link in pages[0].xpath('//main//a[starts-with(@href, "/")]/@href'):
        assert web.get(link).status_code == 200, link


def test_the_glossary_has_every_term_in_both_languages(web: Client) -> None:
    zh, en = (web.page(f"/glossary?lang={language}").xpath("//dt") for language in ("zh", "en"))
    assert [term.get("id") for term in zh] == [term.get("id") for term in en]
    assert said(zh[3]) == "新收 received"
    assert said(en[3]) == "received 新收"


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("archive@example.org", "mailto:archive@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
        ("javascript:alert(1)", None),
    ],
)
def test_whom_to_tell(web_data: Path, contact: str, link: str | None) -> None:
    web = Client(web_data, contact=contact)
    for path in ("/contact", WRONG):
        page = web.page(path)
        assert contact in said(page.find(".//main"))
        links = [href for href in page.xpath("//main//a/@href") if contact in href]
        assert all(href.startswith(link) for href in links) if link else not links
        assert bool(links) == bool(link)
    if link and "mailto" in link:
        assert "?subject=%E7%A7%80" in links[0]


def test_nobody_to_tell(web: Client) -> None:
    for path in ("/contact", WRONG):
        assert "运行者没有填写联系方式" in said(web.page(path).find(".//main"))
    text = web.page(WRONG).findtext(".//textarea")
    assert f"evidence: http://localhost{WRONG.removesuffix('/wrong')}" in text


@pytest.mark.slow
def test_the_contact_of_nianbao_toml(web_data: Path, tmp_path: Path) -> None:
    config = tmp_path / "nianbao.toml"
    config.write_text('contact = "archive@example.org"\n', "utf-8")
    with serve(web_data, config=config) as (_, address):
        assert "mailto:archive@example.org" in httpx.get(f"{address}/contact").text
