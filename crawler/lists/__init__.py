"""List pages: rows, columns, paging, and which link is a report."""
