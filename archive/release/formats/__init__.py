"""The files of a release: CSV, Parquet, SQLite, Stata, SPSS and Excel."""
