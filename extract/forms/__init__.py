"""The official forms as data, and the matching of printed labels to them."""

__all__ = ["official"]
