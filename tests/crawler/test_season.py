"""A year of nights with a moved clock: what is told is what happened, event by event, and nothing else.

Most nights are left out. The sites are due in all that are not: every night until April, then seldom.
"""

import json
import shutil
import subprocess
from collections import defaultdict
from datetime import date, timedelta

import pytest

from tests.archive.conftest import report_page
from tests.crawler.conftest import Crawling, Replica, Reply, listing
from tests.crawler.nights import command

FIRST = date(2026, 3, 1)
NIGHTS = (
    0,
    1,
    3,
    5,
    6,
    7,
    8,
    9,
    10,
    12,
    14,
    16,
    18,
    20,
    24,
    38,
    45,
    59,
    75,
    95,
    125,
    160,
    195,
    230,
    265,
    300,
    320,
    337,
    350,
    364,
)
YEARS = range(2020, 2026)
SITES = (
    *("steady", "upright", "outage", "autumn-outage", "shrinks", "autumn-shrinks", "empty", "autumn-empty", "revised"),
    *("autumn-revised", "withdrawn", "withdrawn-old", "late", "late-again", "upkeep", "moved", "restyled", "counted"),
    *("first", "last"),
)
NAMES = dict(zip(SITES, "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", strict=True))
UPKEEP = "<html><body><h1>系统维护中</h1><p>网站正在升级维护，请稍后访问。</p></body></html>".encode()
PUBLISHED = 320  # the night in which the reports of 2026 are there
# Night → what a night tells: incidents that open, incidents that end, news.
FAILED, LOST, SHRANK, NOTHING = (
    "every request failed",
    "report lost its content",
    "list shrank by more than half",
    "nothing found in season",
)
DUE, EMPTY = "report due and not there", "list is empty"
OPENED = {
    0: [("late", DUE)],
    3: [("outage", FAILED)],
    8: [("shrinks", SHRANK)],
    9: [("withdrawn", LOST)],
    10: [("upkeep", LOST)],
    14: [("empty", NOTHING)],
    59: [("withdrawn-old", LOST)],  # gone since night 45, and old: asked for in the full fetch
    160: [("autumn-shrinks", SHRANK)],
    195: [("autumn-empty", EMPTY), ("autumn-outage", FAILED)],
    337: [("late-again", DUE)],
}
ENDED = {
    6: [("outage", FAILED)],
    7: [("late", DUE)],
    12: [("upkeep", LOST)],
    16: [("empty", NOTHING)],
    20: [("shrinks", SHRANK)],
    230: [("autumn-empty", EMPTY), ("autumn-outage", FAILED), ("autumn-shrinks", SHRANK)],
    350: [("late-again", DUE)],
}
NEWS = {
    5: [("changed", "revised", 2025)],
    7: [("new", "late", 2025)],
    12: [("reverted", "revised", 2025)],
    160: [("changed", "autumn-revised", 2024)],
    PUBLISHED: [("new", site, 2026) for site in SITES if site != "late-again"],
    350: [("new", "late-again", 2026)],
}
GONE = {("withdrawn", 2024): 9, ("withdrawn-old", 2021): 45}
# Site → nights of its list that is empty, cut to two reports, or not there.
EMPTY_LISTS = {"empty": range(14, 16), "autumn-empty": range(195, 230)}
SHORT_LISTS = {"shrinks": range(8, 20), "autumn-shrinks": range(160, 230)}
OUTAGES = {"outage": range(3, 6), "autumn-outage": range(195, 230)}


def years_of(site: str, night: int) -> list[int]:
    """The years of the reports that are there, listed or not."""
    years = [year for year in YEARS if (site, year) != ("late", 2025) or night >= 7]
    if night >= (350 if site == "late-again" else PUBLISHED):
        years.append(2026)
    return years


def granted(site: str, year: int, night: int) -> int:
    if (site, year) == ("revised", 2025) and 5 <= night < 12:
        return 10
    return year - 2017 + (80 if (site, year) == ("autumn-revised", 2024) and night >= 160 else 0)


def page_of(site: str, year: int, night: int) -> bytes:
    page = report_page(
        f"秀洲区{NAMES[site]}局{year}年政府信息公开工作年度报告", granted=granted(site, year, night), hits=night
    )
    if site == "restyled" and night >= 59:  # another design around the same report
        page = page.replace(b"<body>", '<body class="new"><div class="nav">首页 &gt; 政务公开</div>'.encode())
    return page


def stand(replica: Replica, night: int) -> None:
    """The sites as they are in that night."""
    replica.routes.clear()
    for site in SITES:
        years = years_of(site, night)
        folder = f"/{site}/new" if site == "moved" and night >= 18 else f"/{site}"
        for year in years:
            if night < GONE.get((site, year), 999):
                replica.routes[f"{folder}/{year}.html"] = page_of(site, year, night)
        if night in SHORT_LISTS.get(site, ()):
            years = years[:2]
        if night in EMPTY_LISTS.get(site, ()):
            years = []
        title = f"秀洲区{NAMES[site]}局{{}}年政府信息公开工作年度报告"
        rows = [(f"{folder}/{year}.html", title.format(year)) for year in years]
        if night not in OUTAGES.get(site, ()):
            replica.routes[f"/{site}/"] = listing(*(rows or [("/x.html", "关于预算的通知")]))
    if 10 <= night < 12:
        replica.routes["/upkeep/2025.html"] = Reply(UPKEEP)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
def test_a_year(replica: Replica, crawling: Crawling) -> None:
    for site in SITES:
        crawling.site(f"{replica.base}/{site}/", name=site, agency=f"秀洲区{NAMES[site]}局")
    told = {}
    for night in NIGHTS:
        stand(replica, night)
        moment = f"{FIRST + timedelta(days=night - 1)} 18:00:00"  # UTC: two at night in China
        options = ("--old-every", "28", "--delay", "0.001", "--verify", "20", "--format", "json", "-q")
        words = ["faketime", "-f", f"@{moment}", *command(crawling, *options)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
        found = json.loads(done.stdout)
        assert len(found["due"]) == len(SITES)
        told[night] = (
            done.returncode,
            sorted((incident["site_id"], incident["kind"]) for incident in found["incidents"]),
            sorted((incident["site_id"], incident["kind"]) for incident in found["ended"]),
            sorted((item["kind"], item["agency"], item["year"]) for item in found["news"]),
        )
    news = defaultdict(list, NEWS)
    news[0] = [("new", site, year) for site in SITES for year in years_of(site, 0)]
    assert told == {
        night: (
            1 if night in OPENED else 0,
            OPENED.get(night, []),
            ENDED.get(night, []),
            sorted((kind, f"秀洲区{NAMES[site]}局", year) for kind, site, year in news[night]),
        )
        for night in NIGHTS
    }
    numbers = {
        (name, year): value
        for name, year, value in crawling.rows(
            "SELECT a.name, r.year, c.value FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id "
            "JOIN current_versions AS now ON now.report_id = r.id JOIN cells AS c ON c.report_version_id = "
            "now.report_version_id AND c.row_key = 'granted' AND c.column_key = 'total'"
        )
    }
    last = NIGHTS[-1]
    assert numbers == {
        (f"秀洲区{NAMES[site]}局", year): granted(site, year, last) for site in SITES for year in years_of(site, last)
    }
