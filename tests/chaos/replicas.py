"""Three sites on this machine with everything that a night may meet, as they stand on a first and on a second night.

Pages with validators and without, compressed, with a hit counter, with attachments; on the second night some are changed,
some are new, one has another attachment, and some are an outage in the place of a report. An item that is not there and an attachment that is none fail on both nights.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.archive.conftest import report_page
from tests.crawler.conftest import Replica, Reply, Route, gzipped, listing, tagged

SITES = ("east", "north", "west")
LIST = "/nb/list.html"


class Sites:
    """`reports` on each site on the first night; `registry` names the sites."""

    def __init__(self, directory: Path, reports: int) -> None:
        self.registry = directory / "sites.toml"
        self._reports = reports
        self._replicas = {name: Replica() for name in SITES}
        self._hits = count()
        entries = (
            f'[[site]]\nid = "{name}"\nagency = "秀洲区人民政府"\nregion = "330411"\nfamily = "generic"\n'
            f'start = ["{replica.base}{LIST}"]\n'
            for name, replica in self._replicas.items()
        )
        self.registry.write_text("".join(entries), encoding="utf-8")

    def stand(self, night: int) -> None:
        """Have the sites stand as on that night, 1 or 2."""
        for place, replica in enumerate(self._replicas.values()):
            agencies = [f"第{100 * place + number}" for number in range(self._reports + night - 1)]
            replica.routes = {}
            rows = [("/nb/202201/gone.html", "秀洲区某局2021年政府信息公开工作年度报告")]
            for number, agency in enumerate(agencies):
                title = f"秀洲区{agency}局2021年政府信息公开工作年度报告"
                rows.append((f"/nb/202201/{number}.html", title))
                replica.routes |= self._report(f"/nb/202201/{number}", number, title, night)
            replica.routes[LIST] = listing(*rows)

    def _report(self, address: str, number: int, title: str, night: int) -> dict[str, Route]:
        page, files = f"{address}.html", {f"{address}.pdf": _pdf(f"{address} {title}")}
        if number % 7 == 3:
            files[f"{address}.pdf"] = Reply(f"<html>{'系统繁忙' * 40}</html>".encode(), content_type="application/pdf")
        if number % 7 == 4 and night == 2:
            files[f"{address}-2.pdf"] = _pdf(f"{address} {title} 2")
        links = "".join(f'<a href="{name}">附件</a>' for name in files)

        def body(granted: int = number, hits: int = 0) -> bytes:
            return report_page(title, granted=granted, hits=hits).replace(b"</body>", f"{links}</body>".encode())

        kinds: tuple[Callable[[], Route], ...] = (
            lambda: tagged(body(), f'"{number}"'),
            lambda: body(number + night),
            lambda: lambda _: Reply(body(hits=next(self._hits))),
            lambda: gzipped(body()),
            body,
        )
        outages: tuple[Route, ...] = (
            "<html><title>秀洲区人民政府</title><p>系统繁忙，请稍后再试</p></html>".encode(),
            body().partition(b"<table>")[0],
            report_page("秀洲区水利局2021年政府信息公开工作年度报告", granted=99),
        )
        if night == 2 and number % 4 == 2:
            return {page: outages[number // 4 % len(outages)], **files}
        return {page: kinds[number % len(kinds)](), **(files if number % 2 or number % 7 > 2 else {})}

    def asked(self) -> dict[str, int]:
        """How many requests each site has answered."""
        return {name: len(replica.seen) for name, replica in self._replicas.items()}

    def close(self) -> None:
        for replica in self._replicas.values():
            replica.close()


@contextmanager
def sites(directory: Path, reports: int) -> Iterator[Sites]:
    standing = Sites(directory, reports)
    try:
        yield standing
    finally:
        standing.close()


def _pdf(seed: str) -> Reply:
    return Reply(b"%PDF-1.4\n" + random.Random(seed).randbytes(3000), content_type="application/pdf")
