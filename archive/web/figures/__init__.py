"""The numbers of an agency over the years: totals, shares, and where the bars of a plot stand."""
