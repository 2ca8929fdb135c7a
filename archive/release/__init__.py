"""A release: the dataset that researchers download.

What comes in
    An open archive (perhaps as of an earlier time, or without corrections) and a `scope.Scope`: the regions, years and
    formats.

What goes out
    One directory: the tables of `tables.TABLES` in each format, `datapackage.json`, `README.md`, `CITATION.cff`, `LICENSE`
    and the codebook, in Chinese and English; descriptions for repositories (`metadata/`); scripts that read the CSV files
    (`import_scripts/`). `panel/` makes the tables of bodies and years. With evidence it also holds the WARC records, as a BagIt bag and as WACZ
    (`evidence/`). docs/release.md describes the files of a release. `diff/` compares two releases.

What holds
    Tables, fields, labels, units, missing values, keys and warnings are defined once: in `tables`, `wide`,
    `archive.base.vocabulary` and `archive.base.usage_warnings`. Every format, the README and the codebook are generated
    from these definitions.
    The same archive, time and scope give the same bytes on any day and machine with the same versions of pyarrow,
    pyreadstat, SQLite and zlib: a release uses no clock and no locale, and its rows are sorted.
    A release appears whole or not at all (`whole`). Rows stream from the database to every format, in one pass per table
    and in batches of columns. Stata and SPSS need whole columns (`stata_spss`).
    CSV and SQLite need the standard library alone; pyarrow, pandas and pyreadstat are imported where they are used.
"""
