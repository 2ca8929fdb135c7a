"""Pictures and scanned pages to a document, by text recognition with the models of rapidocr."""
