"""Full-text search in reports."""
