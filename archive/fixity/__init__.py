"""Verifies that stored bytes are unchanged. Makes backups."""

__all__ = ["verify", "verify_file"]
