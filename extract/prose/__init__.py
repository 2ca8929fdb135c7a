"""What the words around the tables say: title, agency, year, date, sections, statements, plain text."""
