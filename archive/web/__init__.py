"""The archive in the browser: `nianbao serve`. It serves nianbao's own pages and those of Datasette.

What comes in
    A GET or HEAD request for an address in docs/web.md. Other methods are refused (`guard`).

What goes out
    Pages in Chinese or English, made on the server from one snapshot of archive.db (`pages`). Each number links to its
    evidence: the archived page, made safe, under /archived/, and its WARC record under /records/.
    Datasette's pages are at /archive and below: tables, SQL, JSON and CSV of the same read-only database.

What holds
    Nothing is ever written. nianbao's pages have no inline script or style, and all of them work without scripts.
    An address names an agency by its number, a report by its year and a version by its number. Numbers are never reused.
    Every text of a page is in the data files of `texts`. Text from the archive is escaped wherever it is printed.
"""
