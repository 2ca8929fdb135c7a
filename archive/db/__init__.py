"""archive.db: the open data directory, its lock, migrations, the journal, the view at an earlier time, captures by
row, packed cells.
"""

__all__ = ["connection", "handle"]
