"""Values and vocabulary that need nothing else of the archive: errors, times, HTTP headers and encodings, divisions,
what people are warned of, and how text is shown.
"""

__all__ = ["divisions", "encoding", "errors", "sightings", "terminal", "toml_files"]
