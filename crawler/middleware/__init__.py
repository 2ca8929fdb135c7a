"""Politeness, checks of hosts and addresses, TLS, and capture, between Scrapy and the archive."""
