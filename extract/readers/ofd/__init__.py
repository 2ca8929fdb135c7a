"""OFD (GB/T 33190) to a document, by the same steps as a PDF."""
