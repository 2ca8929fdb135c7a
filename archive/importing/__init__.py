"""Takes over what others fetched: records of WARC and WACZ files and single files become captures."""

__all__ = ["importer", "judged"]
