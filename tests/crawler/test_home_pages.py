"""`sites discover` on 27 home pages: what is found is right, what is not found is a person's work for the right reason."""

from pathlib import Path

import pytest

from tests.crawler.conftest import Replica
from tests.crawler.discovering import discovered, found_in, looked_at, seeds
from tests.crawler.home_pages import COLUMN, HOMES


@pytest.mark.slow
def test_home_pages(tmp_path: Path) -> None:
    replicas = {name: Replica() for name in HOMES}
    try:
        for name, replica in replicas.items():
            replica.routes |= {"/": HOMES[name].page, "/x/": COLUMN, **HOMES[name].routes}
        seeds(tmp_path, *(("330411", "秀洲区人民政府", f"{replica.base}/") for replica in replicas.values()))
        counts = discovered(tmp_path)
        starts = {site.start[0] for site in found_in(tmp_path)}
        looked = looked_at(tmp_path)
        answers: dict[str, str | None] = {}
        for name, replica in replicas.items():
            found = [start.removeprefix(replica.base) for start in starts if start.startswith(f"{replica.base}/")]
            answers[name] = found[0] if found else f"open: {looked[f'{replica.base}/'].reason}"
        assert answers == {name: home.start or f"open: {home.reason}" for name, home in HOMES.items()}
        assert len(HOMES) == 27
        assert counts["requests"] <= 3.5 * len(HOMES)
        assert max(len(replica.paths()) for replica in replicas.values()) <= 11
    finally:
        for replica in replicas.values():
            replica.close()
