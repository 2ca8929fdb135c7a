"""The web as it answers: hosts, addresses, TLS, responses, and what a page is."""
