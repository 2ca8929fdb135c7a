"""Pictures and scanned pages to a document, with the networks that come with rapidocr."""
