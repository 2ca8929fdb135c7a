"""Reports and their differences in the terminal."""
