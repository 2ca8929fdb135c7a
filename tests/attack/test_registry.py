"""Addresses and budgets of a registry: what no crawl can mean is one line with file, site and reason, and exit code 2."""

from pathlib import Path

import pytest

from crawler.run.registry_check import check_registry
from tests.crawler.conftest import Crawling, Replica, listing, report_page
from tests.launch import run_nianbao

ENTRY = '[[site]]\nid = "one"\nagency = "秀洲区人民政府"\nregion = "330411"\n'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('start = ["http://127.0.0.1:99999/"]', "Port out of range 0-65535"),
        ('start = ["http://127.0.0.1:0/"]', "it has no valid port"),
        ('start = ["http://127.0.0.1:/"]', "it has no valid port"),
        ('start = ["http://127.0.0.1:8o/"]', "Port could not be cast to integer value"),
        ('start = ["http://127.0.0.1:-1/"]', "Port could not be cast to integer value"),
        ('start = ["ftp://127.0.0.1/"]', "its scheme is 'ftp'"),
        ('start = ["file:///etc/passwd"]', "its scheme is 'file'"),
        ('start = ["127.0.0.1/nb"]', "it has no scheme"),
        ('start = ["http://user:secret@127.0.0.1/"]', "it names a user"),
        ('start = ["http://127.0.0.1\\\\@a.gov.cn/"]', "it has a backslash"),
        ('start = ["http://"]', "it has no valid host"),
        ('start = ["http://a..b/"]', "it has no valid host"),
        ('start = ["http://a,b/"]', "it has no valid host"),
        ('start = ["http://[::g]/"]', "does not appear to be an IPv4 or IPv6 address"),
        ('start = ["http://[::1/"]', "Invalid IPv6 URL"),
        ('start = ["http://127.0.0.1/\\u001b[31m"]', "it has a space or a character that does not print"),
        ('start = ["http://127.0.0.1/\\na"]', "it has a space or a character that does not print"),
        ('start = ["http://127.0.0.1/\\u202ea"]', "it has a space or a character that does not print"),
        ('start = ["http://127.0.0.1/"]\nhosts = ["127.0.0.1", "b.gov.cn:99999"]', "Port out of range 0-65535"),
        ('start = ["http://127.0.0.1/"]\nhosts = ["127.0.0.1", "u@b.gov.cn"]', "it names a user"),
        ('start = ["http://127.0.0.1/"]\nhosts = ["127.0.0.1", "b.gov.cn?"]', "it has more than name and port"),
        ('start = ["http://127.0.0.1/"]\nmax_requests = 0', "greater than 0"),
        ('start = ["http://127.0.0.1/"]\nmax_requests = 1.5', "valid integer"),
        ('start = ["http://127.0.0.1/"]\nmax_mb = true', "valid integer"),
        ('start = ["http://127.0.0.1/"]\nmax_hours = nan', "finite"),
        ('start = ["http://127.0.0.1/"]\nmax_hours = inf', "finite"),
        ('start = ["http://127.0.0.1/"]\nmax_hours = "2"', "valid number"),
    ],
)
def test_fault_is_one_line(crawling: Crawling, line: str, why: str) -> None:
    crawling.registry.write_text(f"{ENTRY}{line}\n", encoding="utf-8")
    done = crawling.run(expect=2)
    [message] = done.stderr.splitlines()
    assert message.startswith(f"Error: {crawling.registry}:")
    assert "site 'one', key '" in message
    assert why in message
    assert not crawling.data.exists()


def test_sites_add() -> None:
    done = run_nianbao("sites", "add", "http://127.0.0.1:99999/")
    assert (done.returncode, "Port out of range" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_budget_above_the_usual_is_a_warning(tmp_path: Path) -> None:
    registry = tmp_path / "sites.toml"
    registry.write_text(f'{ENTRY}start = ["http://127.0.0.1/"]\nmax_hours = 13\nmax_mb = 20\n', encoding="utf-8")
    [problem] = check_registry([registry])[1]
    assert (problem.severity, problem.check) == ("warning", "budget")
    assert "max_hours is 13" in problem.message


@pytest.mark.parametrize(
    ("budget", "details"),
    [
        (
            "max_requests = 4",
            ["the lists link more than 4 addresses (max_requests)", "4 requests (max_requests)"],
        ),
        ("max_mb = 1", ["1 MB (max_mb)"]),
        ("max_hours = 0.0002", ["0.0002 hours (max_hours)"]),
    ],
)
def test_visit_ends_when_its_budget_is_used_up(
    replica: Replica, crawling: Crawling, budget: str, details: list[str]
) -> None:
    rows = tuple((f"/nb/202003/{n}.html", f"第{n}局2019年政府信息公开工作年度报告") for n in range(1001, 1021))
    replica.routes["/nb/list1.html"] = listing(*rows)
    replica.routes |= {address: report_page(extra="<!--" + "x" * 200_000 + "-->") for address, _ in rows}
    crawling.site(replica.base + "/nb/list1.html")
    with crawling.registry.open("a", encoding="utf-8") as registry:
        registry.write(budget + "\n")
    crawling.run("--delay", "0.1", expect=1)
    assert crawling.rows("SELECT reason, detail FROM failures") == [("budget used up", detail) for detail in details]
    assert crawling.rows("SELECT outcome FROM site_visits") == [("failed",)]
    assert 2 <= len(replica.seen) < 15
    assert len(crawling.versions()) > 0 or "hours" in budget
