"""WARC 1.1 files: reads and writes records, files of a run, manifests with SHA-256."""
