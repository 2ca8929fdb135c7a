"""Crawls and nights: what is due, one crawl, its outcome, and the discovery of a site."""
