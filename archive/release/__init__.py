"""A release: the archive as researchers take it away.

What comes in
    An open archive (perhaps as of a time, or as printed) and a `scope.Scope`: which regions and years, which formats.

What goes out
    One directory: the tables of `tables.TABLES` in each format, `datapackage.json`, `README.md`, `CITATION.cff` and the
    codebook, in Chinese and English; with evidence also its WARC records, as a BagIt bag and as WACZ (`evidence`, `bag`,
    `wacz`). docs/release.md tells what a release holds. Two releases are read back and compared by `diff`.

What holds
    Tables, fields, labels, units, missing values, keys and warnings are defined once, in `tables`, `wide`, `vocabulary`
    and `warnings`; every format, the README and the codebook are made from that.
    The same archive, time and scope give the same bytes on any day and machine with the same versions of pyarrow,
    pyreadstat, SQLite and zlib: no clock, no locale, sorted rows.
    A release appears whole or not at all (`whole`). Rows stream from the database to every format in one pass a table,
    in batches of columns; Stata and SPSS need whole columns (`stata_spss`).
    CSV and SQLite need the standard library alone; pyarrow, pandas and pyreadstat are imported where they are used.
"""
