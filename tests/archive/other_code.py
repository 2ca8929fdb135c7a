"""Loaded by a Dask worker of a test: code that differs from that of the test."""

from archive.cluster import code

here = code.code_here()
here["lxml"] = "0.1"  # the answer is kept and given again
