"""Stores what was fetched, and by which run: exchanges become WARC records and rows."""

__all__ = ["runs", "settled", "site_visits", "visits", "writer"]
