"""The replicas and crawls of `tests/crawler`, for attacks on the crawler."""

from tests.crawler.conftest import crawling, replica, second_replica

__all__ = ["crawling", "replica", "second_replica"]
