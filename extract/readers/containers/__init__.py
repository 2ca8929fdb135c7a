"""ZIP files: opened with limits, searched for the report."""
