"""The official forms as data. Matches printed labels to the forms."""

__all__ = ["official", "statistics"]
