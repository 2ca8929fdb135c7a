"""The words around the tables: title, agency, year, date, sections, statements, plain text."""

__all__ = ["report_scope", "report_text"]
