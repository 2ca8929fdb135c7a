"""Opens an archive for writing, recovers it after a kill, rebuilds it from its WARC files."""

__all__ = ["opening"]
