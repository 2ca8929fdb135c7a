"""Bytes to characters. What characters, numbers and units mean. The types of a report, and the errors."""

__all__ = ["errors", "media", "report", "visible"]
