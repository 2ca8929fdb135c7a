"""Manners and capture, between Scrapy and the archive."""
