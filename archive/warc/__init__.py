"""WARC 1.1 files: records written and read, the files of a run, the manifests with their SHA-256."""
