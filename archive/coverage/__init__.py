"""Which reports are there or missing, and which sites have an incident."""

__all__ = ["coverage", "health", "metrics", "status"]
