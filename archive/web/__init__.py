"""The archive in the browser: `nianbao serve`, pages of our own beside those of Datasette.

What comes in
    A GET for an address of docs/web.md. Everything else is refused (`guard`).

What goes out
    Pages in Chinese or English, made on the server from one snapshot of archive.db (`pages`). Numbers lead to their
    evidence: the archived page, tamed, under /archived/, and its WARC record under /records/.
    What starts with /archive is Datasette's: tables, SQL, JSON and CSV of the same read-only database.

What holds
    Nothing is written, ever. No page of ours has inline script or style, and each works without script at all.
    An address names an agency by its number, a report by its year and a version by its number; none is used again.
    Every text that a page says stands in `texts`; what the archive says is escaped wherever it is printed.
"""
