"""Values and words that need no other part of the archive: errors, times, HTTP headers and encodings, administrative
divisions, usage warnings, text made safe to print.
"""

__all__ = ["console", "divisions", "encoding", "errors", "sightings", "terminal", "times", "toml_files"]
