"""Atom feeds (RFC 4287): what they must have, and ids that stay."""

from datetime import datetime

import pytest
from lxml import etree

from tests.archive.web_archive import HOSTILE_NAME
from tests.archive.web_client import Client

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(web: Client, path: str) -> etree._Element:
    answer = web.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def texts(feed: etree._Element, path: str) -> list[str]:
    return [str(element.text) for element in feed.findall(path.replace("/", f"/{ATOM}").replace("^", ATOM))]


@pytest.mark.parametrize(
    "path", ["/feed.atom", "/feed.atom?region=33", "/agencies/1/feed.atom", "/feed.atom?region=99"]
)
def test_what_atom_demands(web: Client, path: str) -> None:
    feed = parsed(web, path)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        [updated] = texts(element, "^updated")
        assert datetime.fromisoformat(updated).tzinfo
        assert texts(element, "^id")[0].startswith("urn:uuid:")
    assert texts(feed, "^author/name") == ["政府信息公开年报档案"]
    assert [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        f"http://localhost{path}"
    ]


def test_news_of_the_last_days(web: Client) -> None:
    feed = parsed(web, "/news.atom")
    assert feed.findtext(f"{ATOM}title") == "政府信息公开年报：新情况 News of annual reports"
    assert [link.get("href") for link in feed.findall(f"{ATOM}link")] == ["http://localhost/news.atom"]
    assert feed.findall(f"{ATOM}entry") == []  # what is archived here is older


def test_entries_are_versions_newest_first_with_ids_that_stay(web: Client) -> None:
    feed = parsed(web, "/feed.atom")
    ids = texts(feed, "^entry/id")
    assert len(ids) == len(set(ids)) == 9
    assert ids == texts(parsed(web, "/feed.atom?lang=en"), "^entry/id")
    assert texts(feed, "^entry/title")[:2] == [
        "秀洲区人民政府 2021年度报告：来源有改动",
        f"{HOSTILE_NAME} 2021年度报告：来源有改动",
    ]
    links = [link.get("href") for link in feed.iterfind(f"{ATOM}entry/{ATOM}link")]
    assert links[0] == "http://localhost/agencies/1/2021/versions/2"
    assert set(texts(parsed(web, "/agencies/1/feed.atom"), "^entry/id")) < set(ids)
    assert len(texts(parsed(web, "/feed.atom?region=42"), "^entry/id")) == 1
    assert texts(feed, "^id") != texts(parsed(web, "/feed.atom?region=42"), "^id")
