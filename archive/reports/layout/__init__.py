"""How the tables of a report are laid out and named, in a terminal and on a page."""
