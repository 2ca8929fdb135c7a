"""A second night on sites that did not change: no new version, no payload stored twice, and how much was fetched again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from crawler.spiders import SPIDERS
from tests.crawler import (
    test_documented,
    test_fujian,
    test_gkmlpt,
    test_hanweb_proxy,
    test_jpaas,
    test_longxun,
    test_nfcms,
    test_trs_lists,
    test_ucap,
    test_vsb,
)
from tests.crawler.conftest import Crawling, Replica, listing, report_page
from tests.crawler.documents import column
from tests.crawler.nights import nightly, run

pytestmark = pytest.mark.slow

MOST = 0.05  # of the bytes of the first night, where the server honours validators


def fujian(replica: Replica) -> str:
    test_fujian.fujian(replica)
    return replica.base + test_fujian.LIST


def generic(replica: Replica) -> str:
    replica.routes |= {
        "/nb.htm": listing(*((f"/nb/{n}.htm", f"第{n}局2019年政府信息公开工作年度报告") for n in range(6)))
    }
    replica.routes |= {f"/nb/{n}.htm": report_page(extra=f"<p>{n}</p>") for n in range(6)}
    return f"{replica.base}/nb.htm"


def gkmlpt(replica: Replica) -> str:
    test_gkmlpt.Gkmlpt(replica, column(130))
    replica.routes["/gkmlpt/index"] = test_gkmlpt.entry(test_gkmlpt.tree())
    return f"{replica.base}/gkmlpt/index"


def jpaas(replica: Replica) -> str:
    test_jpaas.Jpaas(replica, column(20))
    replica.routes[test_jpaas.COLUMN] = test_jpaas.page(test_jpaas.CARRIERS["attribute"])
    return replica.base + test_jpaas.COLUMN


def nfcms(replica: Replica) -> str:
    test_nfcms.paged(replica, column(30), '<div class="page"><a class="next" href="{next}">下一页</a></div>')
    return replica.base + test_nfcms.BASE


def ucap(replica: Replica) -> str:
    test_ucap.static(replica, column(30))
    return replica.base + test_ucap.LIST


def vsb(replica: Replica) -> str:
    test_vsb.counting_down(replica)
    return f"{replica.base}/gk/zfxxgknb.htm"


FAMILIES: dict[str, Callable[[Replica], str]] = {
    "easysite": lambda replica: replica.base + test_documented.easysite(replica),
    "epoint": lambda replica: replica.base + test_documented.epoint(replica, 42),
    "fujian": fujian,
    "generic": generic,
    "gkmlpt": gkmlpt,
    "hanweb": lambda replica: test_hanweb_proxy.hanweb(replica, test_hanweb_proxy.Habits()),
    "hebei": lambda replica: replica.base + test_documented.hebei(replica),
    "jpaas": jpaas,
    "longxun": test_longxun.longxun,
    "nfcms": nfcms,
    "trs": lambda replica: test_trs_lists.trs(replica, test_trs_lists.SHAPES["standard"]),
    "truecms": lambda replica: replica.base + test_documented.truecms(replica, 42),
    "ucap": ucap,
    "vsb": vsb,
}


@pytest.fixture
def replicas(crawling: Crawling) -> Iterator[dict[str, Replica]]:
    """A site of every family, each in the registry."""
    with ExitStack() as stack:
        made = {}
        for family, build in FAMILIES.items():
            made[family] = replica = Replica()
            stack.callback(replica.close)
            replica.validators = True
            crawling.site(build(replica), name=family, family=family)
        yield made


def fetched_bytes(crawling: Crawling, replica: Replica, run_id: int) -> int:
    [(count,)] = crawling.rows(
        f"SELECT coalesce(sum(payload_bytes), 0) FROM captures WHERE run_id = {run_id} AND status <> 304 "
        f"AND url LIKE '{replica.base}/%'"
    )
    assert isinstance(count, int)
    return count


def test_every_family_has_a_replica() -> None:
    assert set(FAMILIES) == set(SPIDERS) - {"auto"}


def test_unchanged_sites_of_every_family(replicas: dict[str, Replica], crawling: Crawling) -> None:
    first = nightly(crawling, "2026-01-10", "--delay", "0")
    versions = crawling.versions()
    assert {site for (site,) in crawling.rows("SELECT DISTINCT site_id FROM sightings")} == set(FAMILIES)
    second = nightly(crawling, "2026-01-11", "--delay", "0")
    assert (second["new_reports"], second["new_versions"]) == (0, 0)
    assert crawling.versions() == versions
    assert second["bytes"]["new"] == 0
    assert second["bytes"]["total"] == first["bytes"]["fetched"]
    assert second["bytes"]["share"] == second["bytes"]["fetched"] / first["bytes"]["fetched"] <= MOST
    again = {
        family: fetched_bytes(crawling, replica, second["run"]) / fetched_bytes(crawling, replica, first["run"])
        for family, replica in replicas.items()
    }
    assert {family: share for family, share in again.items() if share > MOST} == {}
    assert crawling.rows(
        "SELECT payload_sha256 FROM captures WHERE revisit_of IS NULL AND status <> 304 AND payload_bytes > 0 "
        "GROUP BY payload_sha256, status HAVING count(*) > 1"
    ) == []  # fmt: skip
    assert crawling.rows("SELECT fetched_bytes, new_bytes, total_bytes FROM runs ORDER BY id") == [
        (first["bytes"]["fetched"], first["bytes"]["new"], first["bytes"]["fetched"]),
        (second["bytes"]["fetched"], 0, first["bytes"]["fetched"]),
    ]


def test_without_validators_all_is_fetched_and_nothing_stored(replica: Replica, crawling: Crawling) -> None:
    crawling.site(generic(replica))
    first = nightly(crawling, "2026-01-10")["bytes"]
    assert first == {"fetched": first["total"], "new": first["total"], "total": first["total"], "share": 1.0}
    total = first["total"]
    text = run(crawling, "2026-01-11").stdout
    assert f"bytes fetched: {total}, 100.0 % of {total} in full; new to the archive: 0\n" in text
    assert crawling.rows("SELECT count(*) FROM captures WHERE run_id = 2 AND revisit_of IS NULL") == [(0,)]
