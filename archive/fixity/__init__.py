"""Whether everything is still what was written, and copies of it."""

__all__ = ["verify", "verify_file"]
