"""Who published: agencies and their names, the matching of printed names, decisions of people, the review list."""

__all__ = ["facts", "lookup", "names"]
