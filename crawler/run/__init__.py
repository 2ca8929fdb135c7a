"""Crawls and nights: one crawl, one night."""
