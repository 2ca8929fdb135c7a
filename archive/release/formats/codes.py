"""The missing values of Stata (.a to .e) and SPSS (user-missing) that tell why a cell has no number: its status."""

from archive.base.vocabulary import STATUSES

REASONS = list(STATUSES)[1:]  # all but `reported`
LETTERS = dict(zip(REASONS, "abcde", strict=True))
SPSS_CODES = {reason: -9_000_001 - at for at, reason in enumerate(REASONS)}
"""Far below every number that a report prints, and whole in single precision."""
