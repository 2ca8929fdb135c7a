"""Five nights of sites that misbehave, as whole crawls: outages of pages, servers, lists and files, noise, and a real change amid them."""

import json
from itertools import chain

import pytest

from tests.archive.outage_pages import BUREAUS, NEW_RECEIVED, NOISE, OUTAGES, STYLES, report
from tests.crawler.conftest import Crawling, Replica, Reply, Route, gzipped, listing
from tests.launch import run_nianbao

LIST = "/nb/list.html"
NIGHTS = 5
# What a server does instead of sending the page of a report.
FAULTS: dict[str, Route] = {
    "error": Reply("<html>服务器内部错误</html>".encode(), 500),
    "unavailable": Reply("<html>系统维护中</html>".encode(), 503),
    "not there": Reply(b"<html>404</html>", 404),
    "cut off": Reply(b"<html>" + b" " * 4000, cut=900),
    "cut in the coding": gzipped(report("甲县教育局", 1).encode(), kept=0.5),
    "to the start page": Reply(status=302, headers={"Location": "/"}),
    "to an error page": Reply(status=302, headers={"Location": "/error.html"}),
    "to the same error page": Reply(status=302, headers={"Location": "/error.html"}),
    "to itself": Reply(status=302, headers={"Location": "/nb/20220301/8.html?again=1"}),
}
FILE = Reply(b"%PDF-1.7 the same in each night", content_type="application/pdf")
# What stands in the place of a file in the second night and in the fourth.
OF_FILES: dict[str, Route] = {
    "a page": "<html><p>系统繁忙，请稍后再试</p></html>".encode(),
    "nothing": Reply(b"", content_type="application/pdf"),
    "not there": Reply(b"<html>404</html>", 404),
    "cut off": Reply(FILE.body * 100, content_type="application/pdf", cut=500),
    "to an error page": Reply(status=302, headers={"Location": "/error.html"}),
}
ERROR_PAGES = {
    "/": b"<html><a href=/a>1</a></html>",
    "/error.html": "<html><h1>您访问的页面不存在</h1></html>".encode(),
}
# What a list is in the second night, and in the fourth.
OF_LIST = (
    "<html><p>系统正在维护，请稍后再试</p></html>".encode(),
    "<html><h1>政府信息公开年报</h1><ul></ul></html>".encode(),
)


class Nights:
    """A replica for each group of reports, and what every page is in each of the nights."""

    def __init__(self, crawling: Crawling) -> None:
        self.crawling = crawling
        self.pages: dict[str, dict[str, list[Route]]] = {}
        self.replicas: dict[str, Replica] = {}

    def site(self, name: str, replica: Replica, pages: dict[str, list[Route]]) -> None:
        """`pages` are those of each agency, a night each."""
        self.replicas[name], self.pages[name] = replica, pages
        self.crawling.site(f"{replica.base}{LIST}", name=name)

    def stand(self, night: int) -> None:
        for name, pages in self.pages.items():
            rows = [(path(number), f"{agency}2021年政府信息公开工作年度报告") for number, agency in enumerate(pages)]
            shown = {path(number): of[night] for number, of in enumerate(pages.values())}
            self.replicas[name].routes = {LIST: listing(*rows), **ERROR_PAGES, **shown}

    def incidents(self) -> list[tuple[str, str, str]]:
        done = run_nianbao("status", "--format", "json", *self.crawling.words())
        return [(found["site_id"], found["kind"], found["message"]) for found in json.loads(done.stdout)["incidents"]]


def path(number: int) -> str:
    return f"/nb/20220301/{number}.html"


def noisy(page: str, kind: int) -> bytes:
    """The page with one of sixteen kinds of noise, or as it is."""
    if kind == 0:
        return page.encode()
    if kind > len(NOISE):
        return STYLES[kind - len(NOISE) - 1](page).encode()
    above, below = NOISE[kind - 1]
    return page.replace("<h1>", f"{above}<h1>").replace("</body>", f"{below}</body>").encode()


@pytest.mark.slow
def test_outages_and_noise_over_five_nights(crawling: Crawling, replicas: list[Replica]) -> None:
    bureaus = [f"甲县{name}" for name in BUREAUS]
    others = [f"乙县{name}" for name in BUREAUS[: len(NOISE) + len(STYLES)]]
    third = [f"丙县{name}" for name in BUREAUS[: len(FAULTS)]]
    listed = [f"丁县{name}" for name in BUREAUS[:4]]
    attached = [f"戊县{name}" for name in BUREAUS[: len(OF_FILES)]]
    granted = {agency: 17 + number for number, agency in enumerate(chain(bureaus, others, third, listed, attached))}
    good = {agency: report(agency, number) for agency, number in granted.items()}
    changed = (bureaus[3], others[5], third[1])  # in the third night, between two outages
    granted |= dict.fromkeys(changed, 90)

    def page(agency: str, night: int) -> str:
        return report(agency, granted[agency]) if night > 1 and agency in changed else good[agency]

    def with_outages(agency: str, outage: Route | None) -> list[Route]:
        return [outage if night % 2 and outage else page(agency, night).encode() for night in range(NIGHTS)]

    nights = Nights(crawling)
    nights.site("pages", replicas[0], {
        agency: [outage(page(agency, night)).encode() if night % 2 else page(agency, night).encode() for night in range(NIGHTS)]
        for agency, outage in zip(bureaus, OUTAGES.values(), strict=True)
    })  # fmt: skip
    kinds = len(NOISE) + len(STYLES) + 1
    nights.site("noise", replicas[1], {
        agency: [noisy(page(agency, night), (number + 4 * night) % kinds) for night in range(NIGHTS)]
        for number, agency in enumerate(others)
    })  # fmt: skip
    nights.site("server", replicas[2], {
        agency: with_outages(agency, fault) for agency, fault in zip(third, FAULTS.values(), strict=True)
    })  # fmt: skip
    nights.site("list", replicas[3], {agency: with_outages(agency, None) for agency in listed})
    link = '<p>附件：<a href="{}.pdf">年报</a></p></body>'
    nights.site("files", replicas[4], {
        agency: [page(agency, night).replace("</body>", link.format(number)).encode() for night in range(NIGHTS)]
        for number, agency in enumerate(attached)
    })  # fmt: skip
    for night in range(NIGHTS):
        nights.stand(night)
        if night % 2:
            replicas[3].routes[LIST] = OF_LIST[night // 2]
        for number, fault in enumerate(OF_FILES.values()):
            replicas[4].routes[f"/nb/20220301/{number}.pdf"] = fault if night % 2 else FILE
        crawling.run(expect=night % 2)
        found = nights.incidents()
        lost = {(site, message.split(" ")[0]) for site, kind, message in found if kind == "report lost its content"}
        if night % 2:
            sites = {"pages": bureaus, "server": third, "files": attached}
            assert lost == {(site, agency) for site, agencies in sites.items() for agency in agencies}
            assert {site for site, kind, _ in found if kind != "report lost its content"} == {"list", "server"}
        else:
            assert found == []
    assert (
        dict(crawling.rows(f"SELECT name, value FROM ({NEW_RECEIVED.replace('c.value', 'c.value AS value')})"))
        == granted
    )
    assert crawling.rows("SELECT count(*) FROM agencies") == [(len(granted),)]
    assert crawling.rows("SELECT count(*) FROM reports") == [(len(granted),)]
    versions = crawling.rows(
        "SELECT a.name, group_concat(v.cause, ', ') FROM report_versions AS v JOIN reports AS r ON r.id = v.report_id "
        "JOIN agencies AS a ON a.id = r.agency_id GROUP BY a.name"
    )
    assert dict(versions) == {
        agency: "first seen, source changed" if agency in changed else "first seen" for agency in granted
    }
