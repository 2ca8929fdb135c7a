"""The words around the tables: title, agency, year, date, sections, statements, plain text."""
