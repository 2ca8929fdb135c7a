"""What moved between two releases, read back from their files."""
