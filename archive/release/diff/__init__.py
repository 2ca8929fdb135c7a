"""Compares two releases, read from their files."""
