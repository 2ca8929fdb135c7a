"""One run's visits to sites: what every spider does, what was listed, fetched and failed, the budget of a visit, its
outcome, the next due date.
"""
