"""From home pages of governments to the columns of annual reports: seeds, the search, what was found, what needs a person."""
