"""List pages: rows, columns, the walk through their pages, and which link is a report."""
