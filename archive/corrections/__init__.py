"""Corrections by people, kept beside the printed values."""
