"""The WARC records behind a release, as a BagIt bag and as WACZ."""
