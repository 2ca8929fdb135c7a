"""The files of a release: CSV, Parquet, SQLite, Stata and SPSS."""
