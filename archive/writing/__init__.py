"""An archive opened for writing, recovered after a kill, or made again from its WARC files."""

__all__ = ["opening"]
