"""README and docs/sites.md say how many entries of the registry are known in which way."""

import re
from collections import Counter
from pathlib import Path

from crawler.registry.sites import load_sites, shipped_registry

ROOT = Path(__file__).parents[2]
WAYS = ("stated", "derived", "discovered", "verified")


def test_counts_of_entries() -> None:
    sites = load_sites(shipped_registry())
    counts = Counter((site.status or "").split(" ")[0] for site in sites)
    assert set(counts) <= set(WAYS)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"has {len(sites)} columns of annual reports" in readme
    assert {way: int(re.search(rf"(\d+)\s{way}\b", readme)[1]) for way in WAYS} == {way: counts[way] for way in WAYS}  # type: ignore[index]
    docs = (ROOT / "docs" / "sites.md").read_text("utf-8")
    assert f"{len(sites)} sites;" in docs
    assert f"{counts['stated']} addresses are `stated`" in docs
    assert f"{counts['derived']} are\n`derived`" in docs
