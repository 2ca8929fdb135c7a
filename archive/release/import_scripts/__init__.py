"""Scripts that read the CSV files of a release with the type of each column, for pandas, polars, R, Stata and SPSS."""
