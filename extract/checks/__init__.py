"""Consistency: sums within a table, prose against tables, one year against the next."""

__all__ = ["between_years", "rules", "statistics_sums", "zeros"]
