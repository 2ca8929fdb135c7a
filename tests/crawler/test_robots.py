"""robots.txt: every odd answer has its meaning, and Crawl-delay is kept."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.middleware.robots import MAX_BYTES, MAX_CRAWL_DELAY_S, rules_of, rules_of_failure, text_of
from crawler.web.reasons import Reason
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page

OPEN, SHUT = "/nb/202003/1001.html", "/nb/202003/secret/1002.html"
RULES = "User-agent: *\nDisallow: /nb/202003/secret/\n"
HTML = b"<!DOCTYPE html><html><head><title>404: x</title></head><body>Disallow: /<script>a: 1</script></body></html>"


def allowed(body: bytes) -> tuple[bool, bool]:
    rules = rules_of(200, body)
    assert rules.refusal is None
    return rules.allow(f"http://a.gov.cn{OPEN}"), rules.allow(f"http://a.gov.cn{SHUT}")


@pytest.mark.parametrize(
    "body",
    [
        RULES.encode(),
        RULES.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + RULES.encode(),
        RULES.encode("utf-16"),
        RULES.encode("utf-16-le"),
        RULES.encode("utf-16-be"),
        ("# 本站\n" + RULES + "Disallow: /附件/\n").encode("gb18030"),
        b"<!-- injected -->\n" + RULES.encode(),
        b"User-agent: NianBao\nDisallow: /nb/202003/secret/\n\nUser-agent: *\nDisallow: /\n",
        RULES.encode() + b"# filler\n" * 100_000 + b"Disallow: /nb/\n",  # what comes after 500 KiB is not read
    ],
)
def test_rules_are_read(body: bytes) -> None:
    assert allowed(body) == (True, False)


@pytest.mark.parametrize(
    "body", [b"", HTML, b"\x00\x01\x02\xff", b"Disallow: /\n", b"User-agent: baiduspider\nDisallow: /"]
)
def test_what_is_no_rule_for_us_forbids_nothing(body: bytes) -> None:
    assert allowed(body) == (True, True)


def test_path_in_gb18030_is_a_rule() -> None:
    rules = rules_of(200, "User-agent: *\nDisallow: /附件/\n".encode("gb18030"))
    assert not rules.allow("http://a.gov.cn/%E9%99%84%E4%BB%B6/1.pdf")
    assert rules.allow("http://a.gov.cn/1.pdf")


def test_huge_file_is_cut_at_a_line() -> None:
    body = b"User-agent: *\n" + b"Disallow: /abc\n" * 60_000
    assert len(text_of(body)) <= MAX_BYTES
    assert text_of(body).splitlines()[-1] == "Disallow: /abc"
    assert text_of(b"a" * 600_000) == "a" * MAX_BYTES


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_not_there_forbids_nothing(status: int) -> None:
    rules = rules_of(status, b"User-agent: *\nDisallow: /")
    assert rules.refusal is None
    assert rules.allow("http://a.gov.cn/x")


@pytest.mark.parametrize("status", [500, 502, 503, 302, 304])
def test_not_given_forbids_everything(status: int) -> None:
    assert rules_of(status, b"").refusal == (Reason.ROBOTS, f"HTTP {status}: all is forbidden")


@pytest.mark.parametrize(
    ("failure", "refusal"),
    [
        (Reason.TIMEOUT, Reason.TIMEOUT),
        (Reason.TLS, Reason.TLS),
        (Reason.DNS, Reason.DNS),
        (Reason.REFUSED, Reason.REFUSED),
        (Reason.CONNECTION, Reason.CONNECTION),
        (Reason.PRIVATE, Reason.PRIVATE),
        (Reason.OFF_HOST, Reason.ROBOTS),
        (Reason.TRUNCATED, Reason.ROBOTS),
        (Reason.TOO_LARGE, Reason.ROBOTS),
        (Reason.ENCODING, Reason.ROBOTS),
        (Reason.INTERNAL, Reason.ROBOTS),
        (Reason.REDIRECT_LOOP, None),
        (Reason.BLOCKED, None),  # the host is left alone anyway
    ],
)
def test_failure(failure: Reason, refusal: Reason | None) -> None:
    rules = rules_of_failure(failure, "why")
    assert (rules.refusal and rules.refusal[0]) == refusal
    assert refusal is None or (rules.refusal and "why" in rules.refusal[1])


@pytest.mark.parametrize(
    ("line", "delay_s"),
    [
        ("Crawl-delay: 10", 10.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 86400", 86400.0),
        ("Crawl-delay: 0", 0.0),
        ("Crawl-delay: -3", 0.0),
        ("Crawl-delay: nan", 0.0),
        ("Crawl-delay: inf", 0.0),
        ("Crawl-delay: soon", 0.0),
        ("", 0.0),
    ],
)
def test_crawl_delay(line: str, delay_s: float) -> None:
    rules = rules_of(200, f"User-agent: *\n{line}\nDisallow: /x\n".encode())
    assert rules.delay_s == delay_s
    assert math.isfinite(rules.delay_s)


Setting = Callable[[Replica, Replica], Reply | bytes]
SITES: dict[str, tuple[Setting, list[tuple[str, str]], bool]] = {
    # what robots.txt answers; the failures, by path and reason; is the list asked for?
    "rules": (lambda one, other: RULES.encode(), [(SHUT, "robots")], True),
    "not found": (lambda one, other: Reply(b"no", 404), [], True),
    "forbidden": (lambda one, other: Reply(b"no", 403), [], True),
    "login": (lambda one, other: Reply(b"no", 401), [], True),
    "html": (lambda one, other: HTML, [], True),
    "empty": (lambda one, other: b"", [], True),
    "redirect": (lambda one, other: Reply(status=301, headers={"Location": "/r.txt"}), [(SHUT, "robots")], True),
    "loop": (lambda one, other: Reply(status=302, headers={"Location": "/robots.txt"}), [], True),
    "home": (lambda one, other: Reply(status=302, headers={"Location": "/"}), [], True),
    "broken": (lambda one, other: Reply(b"no", 503), [("/robots.txt", "robots"), ("/nb.html", "robots")], False),
    "slow": (lambda one, other: Reply(RULES.encode(), delay_s=7), [("/nb.html", "timeout")], False),
    "cut": (
        lambda one, other: Reply(RULES.encode(), cut=9),
        [("/robots.txt", "truncated"), ("/nb.html", "robots")],
        False,
    ),
    "large": (
        lambda one, other: Reply(headers={"Content-Length": str(1 << 30)}, cut=0),
        [("/robots.txt", "too large"), ("/nb.html", "robots")],
        False,
    ),
    "elsewhere": (
        lambda one, other: Reply(status=302, headers={"Location": f"{other.base}/robots.txt"}),
        [("/robots.txt", "off host"), ("/nb.html", "robots")],
        False,
    ),
    "challenge": (
        lambda one, other: Reply(b"<script>$_ts={}</script>", 412),
        [("/robots.txt", "blocked"), ("/nb.html", "not tried")],
        False,
    ),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawling, dict[str, Replica], Replica]]:
    """One crawl of a site for each odd answer."""
    crawling = Crawling(Path(tmp_path_factory.mktemp("robots")))
    other = Replica()
    replicas = {name: Replica() for name in SITES}
    for name, replica in replicas.items():
        replica.routes = {
            "/robots.txt": SITES[name][0](replica, other),
            "/r.txt": RULES.encode(),
            "/": b"<html><body>home</body></html>",
            "/nb.html": listing(
                (OPEN, "甲局2019年政府信息公开工作年度报告"), (SHUT, "乙局2019年政府信息公开工作年度报告")
            ),
            OPEN: report_page(),
            SHUT: report_page(),
        }
        crawling.site(f"{replica.base}/nb.html", name=name.replace(" ", "-"))
    crawling.run("--timeout", "4", expect=1)
    yield crawling, replicas, other
    for replica in (*replicas.values(), other):
        replica.close()


@pytest.mark.parametrize("name", SITES)
def test_odd_answers(crawled: tuple[Crawling, dict[str, Replica], Replica], name: str) -> None:
    crawling, replicas, other = crawled
    _, failures, asked = SITES[name]
    replica = replicas[name]
    found = crawling.rows(f"SELECT url, reason FROM failures WHERE site_id = '{name.replace(' ', '-')}' ORDER BY rowid")
    assert found == [(replica.base + path, reason) for path, reason in failures]
    assert ("/nb.html" in replica.paths()) == asked
    assert (OPEN in replica.paths()) == asked
    assert (SHUT in replica.paths()) == (asked and (SHUT, "robots") not in failures)
    assert other.seen == []


def test_crawl_delay_is_kept_in_place_of_the_pause(replica: Replica, crawling: Crawling) -> None:
    replica.routes = {
        "/robots.txt": b"User-agent: *\nCrawl-delay: 0.4\n",
        "/nb.html": listing((OPEN, "甲局2019年政府信息公开工作年度报告")),
        OPEN: report_page(),
    }
    crawling.site(f"{replica.base}/nb.html")
    crawling.run("--delay", "0.05")
    by_start = sorted(replica.seen, key=lambda seen: seen.started)
    assert [seen.path for seen in by_start] == ["/robots.txt", "/nb.html", OPEN]
    assert by_start[-1].started - by_start[0].started >= 0.6  # twice 0.4, less what the first is noticed late


def test_huge_crawl_delay_is_bounded_and_said(replica: Replica, crawling: Crawling) -> None:
    replica.routes["/robots.txt"] = b"User-agent: *\nCrawl-delay: 86400\nDisallow: /\n"
    crawling.site(f"{replica.base}/nb.html")
    done = crawling.run(expect=1)
    host = replica.base.removeprefix("http://")
    detail = f"{host} asks for 86400 s between requests, {MAX_CRAWL_DELAY_S:g} s are kept"
    assert f"one: note: crawl delay: {detail}" in done.stderr
    assert crawling.rows("SELECT site_id, kind, detail FROM run_notes") == [("one", "crawl delay", detail)]
    assert crawling.failures() == [(f"{replica.base}/nb.html", "robots")]
