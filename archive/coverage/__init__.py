"""Which reports are archived or missing, and which sites have an incident."""

__all__ = ["coverage", "discovery", "governments", "health", "incident_log", "metrics", "status"]
