"""Bytes to characters, and what characters, numbers and units mean; the typed result of a reading and its errors."""

__all__ = ["errors", "media", "report", "visible"]
