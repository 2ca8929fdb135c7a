"""ZIP files, opened with limits, and the report that is in one."""
