"""Work in processes that may die: on Linux without network, programs or write access, with limits, and with answers
that are checked data.
"""

__all__ = ["child", "reader"]
