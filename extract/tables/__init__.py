"""Grids to the cells of a form: the three official tables."""
