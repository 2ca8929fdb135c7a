"""PDF to a document: characters and rules of a page, tables with and without rules, page breaks."""
