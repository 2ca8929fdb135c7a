"""Crawls and nights: one crawl, one night, the discovery of a site."""
