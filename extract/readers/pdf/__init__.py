"""PDF to a document: the characters and ruling lines of a page, tables with and without ruling lines, page breaks."""
