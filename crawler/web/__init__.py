"""What an address is and what a response is: host, charset, page metadata, file type, challenge pages and gates. Failure reasons and limits."""
