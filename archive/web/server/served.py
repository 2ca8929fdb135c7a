"""Datasette over one archive, with the threads of each kind of page."""

from pathlib import Path

from datasette.app import Datasette

from archive.db.handle import Archive
from archive.web.server.datasette_pages import metadata
from archive.web.server.guard import Public
from archive.web.server.lanes import Lane
from archive.web.server.readers_sql import TIME_LIMIT_MS, LimitedDatabase, SqlOfReaders
from archive.web.server.streams import Streams

DATABASE = "archive"


class Served(Datasette):  # type: ignore[misc]
    """`pages_lane` is the lane of what archive.db answers, `files_lane` that of what archived files are read for."""

    def __init__(self, data: Path, public: Public, *, sql: bool, contact: str, releases: Path | None) -> None:
        settings = {
            "allow_download": False,
            "default_allow_sql": sql,
            "sql_time_limit_ms": TIME_LIMIT_MS,
            "max_csv_mb": 0,
            "base_url": f"{public.prefix}/",
        }
        self.data, self.public, self.contact, self.releases = data, public, contact, releases
        self.pages_lane = Lane(data, "pages", threads=4, waiting=200)
        self.files_lane = Lane(data, "files", threads=2, waiting=30)
        self.streams = Streams()
        self.sql = SqlOfReaders()
        super().__init__([], memory=False, settings=settings, metadata=metadata(DATABASE, _tables(data)))
        self.remove_database("_memory")
        self.add_database(LimitedDatabase(self, path=str(data / "archive.db"), is_mutable=True), name=DATABASE)
        self.executor = self.sql.threads


def _tables(data: Path) -> list[str]:
    with Archive.open(data) as archive:
        return [*archive.db.table_names(), *archive.db.view_names()]
