"""What a report said, version by version: texts, findings, look-up, history, differences, checks, and their JSON."""

__all__ = ["history", "lookup", "news"]
