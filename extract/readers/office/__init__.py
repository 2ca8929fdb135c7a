"""DOCX, workbooks and MHTML to a document."""
