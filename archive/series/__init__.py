"""Variables that mean the same on all forms, year by year: the series of an agency since 2008."""

__all__ = ["series"]
