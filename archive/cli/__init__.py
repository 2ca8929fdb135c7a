"""The commands that need no crawler, and the options that commands share."""

__all__ = [
    "agency",
    "checks",
    "export",
    "extract",
    "lookup_commands",
    "news",
    "options",
    "release_diff",
    "search",
    "serve",
    "versions",
]
