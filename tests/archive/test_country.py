"""The archive that the benchmarks are run on is one: made by the same code, and whole."""

from pathlib import Path

from archive.db.handle import Archive
from benchmarks.country import fill


def test_a_small_country(tmp_path: Path) -> None:
    fill(tmp_path, 40)
    with Archive.open(tmp_path) as archive:
        assert archive.db.execute("SELECT count(*), count(DISTINCT report_id) FROM report_versions").fetchone() == (
            40,
            38,
        )
        tables = archive.db.execute("SELECT table_name FROM cells WHERE report_version_id = 1 GROUP BY 1 ORDER BY 1")
        assert tables.fetchall() == [("applications",), ("proactive",), ("remedies",)]
