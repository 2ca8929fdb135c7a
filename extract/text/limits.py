"""How much of one document is read.

The largest honest reports have some thousand tags and some hundred thousand characters beside the pictures that stand in
the markup. A document beyond a limit of the first group raises `TooLarge`; what a table has beyond one of the second is
left out, and a finding says so.
"""

MAX_CHARS = 5_000_000  # of a page without the pictures in its markup, or of a text
MAX_TAGS = 500_000  # of a page, opening and closing tags together
MAX_LINES = 500_000  # of a text
MAX_SLOTS = 3_000_000  # of the tables of a document: places in their grids that a cell covers with its spans

MAX_COLUMNS = 256
MAX_ROWS = 5000
MAX_TABLES = 2000
