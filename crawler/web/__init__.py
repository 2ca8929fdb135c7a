"""What a response is: its charset, page metadata, file type, challenge pages and gates. Failure reasons and limits."""
