"""What one run knows of its visits: what was listed, fetched and failed, what a visit may take, how it ended, when the
next is due.
"""
