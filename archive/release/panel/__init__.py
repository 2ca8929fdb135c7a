"""The panel: bodies that stay the same through renamings, their years, and how many should have reported.

`bodies` makes the temporary tables `bodies` and `agency_years`, which the rows of `agencies`, `agency_names`, `coverage`, `panel`
and `owed` come from.
"""
