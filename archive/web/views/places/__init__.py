"""Regions: what is archived of each, and what is known of it."""
