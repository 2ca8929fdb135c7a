"""Gives work to the workers of a Dask cluster that exists already. Only this process writes the archive.

`connection` gives work, and gives it again when a worker dies or the scheduler is lost. `reading` sends captures with the
bytes of their records, and `worker` reads them there, in confined processes as here. `known_pages` are sent to workers that crawl.
`code` compares what is installed there with what is installed here. Dask (`distributed`, the extra `cluster`) is imported by `connection` only, when a
cluster is named.
"""

__all__ = ["code", "connection", "known_pages", "reading", "worker"]
