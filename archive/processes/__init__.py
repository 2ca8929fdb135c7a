"""Runs work in processes that may die. On Linux they have no network, programs or write access. Limits hold, and
answers are checked data.
"""

__all__ = ["child", "reader", "stopping"]
