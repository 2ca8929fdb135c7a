"""The official forms as data. Matches printed labels to the forms."""

__all__ = ["every_form", "official", "statistics"]
