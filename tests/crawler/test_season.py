"""A season of nights with a moved clock: what is told is what happened, event by event, and nothing else."""

import json
import shutil
import subprocess
from datetime import date, timedelta

import pytest

from tests.archive.conftest import report_page
from tests.crawler.conftest import Crawling, Replica, Reply, listing
from tests.crawler.nights import command

FIRST = date(2026, 3, 1)
NIGHTS = 25
YEARS = range(2020, 2026)
SITES = ("steady", "outage", "shrinks", "empty", "revised", "withdrawn", "late", "upkeep")
NAMES = dict(zip(SITES, "甲乙丙丁戊己庚辛", strict=True))
UPKEEP = "<html><body><h1>系统维护中</h1><p>网站正在升级维护，请稍后访问。</p></body></html>".encode()
# Night → what a night tells: incidents that open, incidents that end, news.
FAILED, LOST, SHRANK, NOTHING = (
    "every request failed",
    "report lost its content",
    "list shrank by more than half",
    "nothing found in season",
)
DUE = "report due and not there"
OPENED = {
    0: [("late", DUE)],
    3: [("outage", FAILED)],
    8: [("shrinks", SHRANK)],
    9: [("withdrawn", LOST)],
    10: [("upkeep", LOST)],
    14: [("empty", NOTHING)],
}
ENDED = {
    6: [("outage", FAILED)],
    7: [("late", DUE)],
    12: [("upkeep", LOST)],
    16: [("empty", NOTHING)],
    20: [("shrinks", SHRANK)],
}
NEWS = {5: [("changed", "revised", 2025)], 7: [("new", "late", 2025)], 12: [("reverted", "revised", 2025)]}


def stand(replica: Replica, night: int) -> None:
    """The sites as they are in that night."""
    replica.routes.clear()
    for site in SITES:
        years = list(YEARS)
        if site == "shrinks" and 8 <= night < 20:
            years = years[:2]
        if site == "empty" and 14 <= night < 16:
            years = []
        if site == "late" and night < 7:
            years.remove(2025)
        agency = f"秀洲区{NAMES[site]}局"
        title = f"{agency}{{}}年政府信息公开工作年度报告"
        rows = [(f"/{site}/{year}.html", title.format(year)) for year in years] or [("/x.html", "关于预算的通知")]
        if not (site == "outage" and 3 <= night < 6):
            replica.routes[f"/{site}/"] = listing(*rows)
        for year in years:
            granted = 10 if (site, year) == ("revised", 2025) and 5 <= night < 12 else year - 2017
            replica.routes[f"/{site}/{year}.html"] = report_page(title.format(year), granted=granted, hits=night)
    if 10 <= night < 12:
        replica.routes["/upkeep/2025.html"] = Reply(UPKEEP)
    if night >= 9:
        del replica.routes["/withdrawn/2024.html"]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
def test_a_season(replica: Replica, crawling: Crawling) -> None:
    for site in SITES:
        crawling.site(f"{replica.base}/{site}/", name=site, agency=f"秀洲区{NAMES[site]}局")
    told = {}
    for night in range(NIGHTS):
        stand(replica, night)
        moment = f"{FIRST + timedelta(days=night - 1)} 18:00:00"  # UTC: two at night in China
        words = ["faketime", "-f", f"@{moment}", *command(crawling, "--format", "json", "-q")]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
        found = json.loads(done.stdout)
        told[night] = (
            done.returncode,
            sorted((incident["site_id"], incident["kind"]) for incident in found["incidents"]),
            sorted((incident["site_id"], incident["kind"]) for incident in found["ended"]),
            sorted((item["kind"], item["agency"], item["year"]) for item in found["news"]),
        )
    first = sorted(
        ("new", f"秀洲区{NAMES[site]}局", year) for site in SITES for year in YEARS if (site, year) != ("late", 2025)
    )
    expected = {
        night: (
            1 if night in OPENED else 0,
            OPENED.get(night, []),
            ENDED.get(night, []),
            sorted((kind, f"秀洲区{NAMES[site]}局", year) for kind, site, year in NEWS.get(night, []))
            or ([], first)[night == 0],
        )
        for night in range(NIGHTS)
    }
    assert told == expected
    numbers = {
        (name, year): value
        for name, year, value in crawling.rows(
            "SELECT a.name, r.year, c.value FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id "
            "JOIN current_versions AS now ON now.report_id = r.id JOIN cells AS c ON c.report_version_id = "
            "now.report_version_id AND c.row_key = 'granted' AND c.column_key = 'total'"
        )
    }
    assert numbers == {(f"秀洲区{NAMES[site]}局", year): year - 2017 for site in SITES for year in YEARS}
