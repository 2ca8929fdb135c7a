"""Who published: agencies and their names, matching of printed names, reviewers' decisions, the review list."""

__all__ = ["facts", "lookup", "names", "statutory"]
