"""Parses captures into versions, and updates the derived tables."""

__all__ = ["ingest"]
