"""Captures to versions, and the derived tables that follow."""

__all__ = ["ingest"]
